"""Statistics, the questions behind each number, and the audit trail."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

from bot.locale import N_, Said
from bot.services.charts import coverage_text
from bot.services.statistics import ENOUGH, OUTCOMES, PERIODS, WEEKS, Scope
from bot.settings.model import LANGUAGES
from bot.web.asked import Asked, View
from bot.web.chart import HEIGHT, WIDTH, columns
from bot.web.sifting import LONGEST, asking

LISTED = 100
PAGE = 50
CHOICES = ("weeks", "topic", "channel", "language")
NOT_THIS = "not_this"
CAME = {**OUTCOMES, NOT_THIS: N_("“not what I asked”")}


def overview(asked: Asked) -> View:
    """Show the numbers of the last weeks, for the chosen period, topic, channel and language."""
    chosen = _kept(asked.query)
    numbers = asked.services.statistics.overview(asked.curator, _scope(chosen))
    entries = asked.services.ask.release.knowledge.entry
    values = {
        **_choices(asked, chosen),
        "numbers": numbers,
        "alt": coverage_text(numbers, asked.tr),
        "columns": columns(numbers.weeks),
        "outcomes": OUTCOMES,
        "size": (WIDTH, HEIGHT),
        "most": max((gap.askers for gap in numbers.top), default=1),
        "least": ENOUGH,
        "asks": lambda id_: entries[id_].question if id_ in entries else id_,
        "behind": lambda **more: "/statistics/questions" + asking(chosen, **more),
        "waiting_at": "/" + asking({name: text for name, text in chosen.items() if name != "weeks"}),
    }
    return View("statistics.html", values, part="_statistics.html")


def questions(asked: Asked) -> View:
    """Show the questions behind a number, newest first."""
    chosen, query = _kept(asked.query), asked.query
    came = query.get("came", "") if query.get("came") in CAME else ""
    entry, week = query.get("entry", "").strip()[:LONGEST], _day(query.get("week", ""))
    found = asked.services.statistics.questions(
        asked.curator, _scope(chosen), week=week, came=came, entry_id=entry or None, limit=PAGE,
        offset=asked.page * PAGE,
    )  # fmt: skip
    more = {name: text for name, text in (("came", came), ("week", week), ("entry", entry)) if text}
    return View(
        "counted.html",
        {
            **_choices(asked, chosen),
            "found": found,
            "came": asked.tr(CAME.get(came, "")),
            "outcomes": OUTCOMES,
            "entry": entry,
            "week": week,
            "back": "/statistics" + asking(chosen),
            "page": asked.page,
            "more": (asked.page + 1) * PAGE < found.total,
            "onward": lambda page: "/statistics/questions" + asking(chosen, **more, page=page),
        },
    )


def _kept(query: Mapping[str, str]) -> dict[str, str]:
    """What an address chooses, without values that mean nothing."""
    said = {name: query.get(name, "").strip()[:LONGEST] for name in CHOICES}
    known = {"weeks": {str(each) for each in PERIODS if each != WEEKS}, "language": LANGUAGES}
    return {name: text for name, text in said.items() if text and (name not in known or text in known[name])}


def _scope(chosen: Mapping[str, str]) -> Scope:
    named = {name: chosen.get(name, "") for name in CHOICES[1:]}
    return Scope(int(chosen.get("weeks", WEEKS)), **named)


def _choices(asked: Asked, chosen: Mapping[str, str]) -> dict[str, object]:
    topics = asked.services.ask.release.knowledge.manifest.topics
    return {
        "tab": "statistics",
        "chosen": chosen,
        "periods": {weeks: Said(text, {}) for weeks, text in PERIODS.items()},
        "period": Said(PERIODS[_scope(chosen).weeks], {}),
        "topics": topics,
        "topic": next((each for each in topics if each.id == chosen.get("topic")), None),
        "languages": LANGUAGES,
        "channels": asked.channels,
    }


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text[:10])
    return None


def audit(asked: Asked) -> View:
    """Show who did what, newest first; for one entry or one curator if asked."""
    entry, by = asked.query.get("entry", "").strip()[:100], asked.query.get("curator", "").strip()[:100]
    actions = asked.services.gaps.actions(
        asked.curator, entry_id=entry or None, by=by or None, limit=LISTED + 1, offset=asked.page * LISTED
    )
    kept = {name: value for name, value in (("entry", entry), ("curator", by)) if value}
    return View(
        "audit.html",
        {
            "tab": "audit",
            "actions": actions[:LISTED],
            "entry": entry,
            "by": by,
            "page": asked.page,
            "more": len(actions) > LISTED,
            "onward": lambda page: "/audit?" + urlencode({**kept, "page": page}),
        },
    )

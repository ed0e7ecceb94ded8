"""Jinja with everything escaped, and the few filters that templates need."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.curation.drafts import Kind, Stage
from bot.curation.review import SAID, Act
from bot.knowledge import commonmark

# Signs that would turn the text around them about, or that no screen shows. Joiners stay: many scripts need them.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

ACTS = {
    Act.CLAIM: "claimed it",
    Act.UNCLAIM: "released it",
    Act.TITLE: "titled it",
    Act.SNOOZE: "put it off",
    Act.EXPERT: "passed it to an expert",
    Act.REJECT: "rejected it",
    Act.NOT_FOR_BOT: "marked it as not for the bot",
    Act.REOPEN: "reopened it",
    Act.MERGE: "merged it",
    Act.SPLIT: "split it",
    Act.DRAFT: "began a draft",
    "split_off": "split it off",
    "same_as": "said an entry answers it",
    "edit": "edited the draft",
    "propose": "proposed the draft",
    "return": "sent the draft back",
    "discard": "discarded the draft",
    "approve": "approved the draft",
    "publish": "published",
    "undo": "undid the last step",
    "ask_back": "asked back",
    "give": "handed it over",
    "remark": "commented on",
    "take_remark": "took a suggestion for",
    "settle_remark": "settled a comment on",
    "take_back": "took that question back",
}


def clean(value: Any) -> Any:
    """Text as it is shown: members wrote some of it, so nothing in it may act."""
    return _HARMFUL.sub("", value) if isinstance(value, str) and not isinstance(value, Markup) else value


def typed(value: str) -> Markup:
    """Text for a field that is edited: all of it comes back as it was."""
    return Markup("\n{}").format(value)


def marked(value: str) -> Markup:
    """A curator's text as HTML, of what CommonMark has what answers may hold."""
    return Markup(_HARMFUL.sub("", commonmark.html(value)))  # noqa: S704 - all else in it is escaped


def when(moment: datetime | date) -> Markup:
    """A moment (UTC) or a day."""
    if isinstance(moment, datetime):
        return Markup('<time datetime="{}">{}</time>').format(
            moment.isoformat(timespec="seconds"), f"{moment.day} {moment:%b %Y, %H:%M} UTC"
        )
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), f"{moment.day} {moment:%b %Y}")


# The largest unit that fits is told.
_UNITS = (
    ("year", 365 * 86400),
    ("month", 30 * 86400),
    ("week", 14 * 86400),
    ("day", 86400),
    ("hour", 3600),
    ("minute", 60),
)


def ago(moment: datetime, now: datetime) -> Markup:
    """How long ago that was; the moment itself stands behind it."""
    seconds = max(0, int((now - moment).total_seconds()))
    unit, size = next(((unit, size) for unit, size in _UNITS if seconds >= size), ("", 0))
    size = 7 * 86400 if unit == "week" else size
    told = f"{counted(seconds // size, unit)} ago" if unit else "just now"
    stamp = moment.isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, f"{moment:%d %b %Y, %H:%M} UTC", told)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(marked=marked, typed=typed, when=when, ago=ago, counted=counted)
    made.globals.update(
        SAID=SAID,
        ACTS=ACTS,
        Act=Act,
        Kind=Kind,
        Stage=Stage,
        curator=None,
        desk=False,
        csrf=None,
        said="",
        undo=(),
        waiting=None,
        error="",
        tab="",
    )
    return made


_templates = _environment()


def render(template: str, **values: Any) -> str:
    """A page as HTML."""
    return _templates.get_template(template).render(**values)

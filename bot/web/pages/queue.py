"""The queue: the gaps that wait, filtered and sorted; and one act for many gaps."""

from collections.abc import Callable, Mapping, Sequence

from bot.curation.gaps import Status
from bot.curation.review import SAID as STANDS
from bot.curation.review import Act
from bot.errors import SalveError
from bot.locale import N_, S_, Said
from bot.services.triage import SAID as WHY
from bot.settings.model import LANGUAGES
from bot.web.asked import DOOR, Asked, Go, View
from bot.web.sifting import AGES, ORDERS, asking, kept, sift
from bot.web.templating import you

PAGE = 25
STATUSES = tuple(Status)
MOST_AT_ONCE = 100
ALONE: Mapping[str, str] = {"0": N_("several asked"), "1": N_("one asked")}
TOLD: Mapping[str, Mapping[str, str]] = {
    "order": ORDERS,
    "why": {str(why): said for why, said in WHY.items()},
    "days": AGES,
    "alone": ALONE,
    "urgent": {"1": N_("urgent")},
    "mine": {"1": N_("for me")},
}
# Acts that can be done to many gaps at once, because they need no look at each.
TOGETHER = frozenset({Act.CLAIM, Act.UNCLAIM, Act.SNOOZE, Act.REJECT, Act.NOT_FOR_BOT, Act.MERGE})


def queue(asked: Asked) -> View:
    """Show the gaps that wait, most wanted first unless the address says otherwise."""
    triage, chosen, channels = asked.services.triage, kept(asked.query), asked.channels
    found = triage.queue(asked.curator, sift(chosen), PAGE, asked.page * PAGE)
    return View(
        "queue.html",
        {
            "tab": "queue",
            "gaps": found.gaps,
            "total": found.total,
            "counts": triage.counts(asked.curator),
            "due": len(asked.services.statistics.due()),
            "chosen": chosen,
            "asking": asking,
            "statuses": STATUSES,
            "whys": WHY,
            "topics": asked.services.ask.release.knowledge.manifest.topics,
            "ages": AGES,
            "alone": ALONE,
            "told": _told(asked, chosen, channels),
            "channels": channels,
            "languages": LANGUAGES,
            "spoken": [(code, asked.tr.language(code)) for code in LANGUAGES],
            "orders": ORDERS,
            "page": asked.page,
            "more": (asked.page + 1) * PAGE < found.total,
            "onward": lambda page: "/" + asking(chosen, page=page),
        },
        part="_cards.html",
    )


def _told(asked: Asked, chosen: Mapping[str, str], channels: Mapping[str, str]) -> list[str]:
    """The chosen filters in words; the page shows the search text separately."""
    tr, topics = asked.tr, asked.services.ask.release.knowledge.manifest.topics
    words: Mapping[str, Mapping[str, str]] = {
        **{name: {value: tr(said) for value, said in table.items()} for name, table in TOLD.items()},
        "status": {each: tr(STANDS[each]).split(",")[0] for each in Status},
        "topic": {each.id: each.titled(tr.code) for each in topics},
        "language": {code: tr.language(code) for code in LANGUAGES},
        "channel": {chosen.get("channel", ""): tr(N_("in one channel")), **channels},
    }
    return [words[name].get(text, text) for name, text in chosen.items() if name in words]


def act(asked: Asked) -> Go:
    """Do the same to every ticked gap, and say which of them refused it."""
    numbers = _ticked(asked)
    if asked.form["act"] not in TOGETHER:
        raise SalveError(S_("choose what to do"))
    chosen = Act(asked.form["act"])
    here = "/" + asking(kept(asked.query))
    if chosen is Act.MERGE:
        joined = asked.services.gaps.join(numbers, asked.curator, DOOR)
        return Go(here, Said("{said}", {"said": [you(chosen, joined.numbers), *joined.refused]}), joined.numbers)
    done, refused = _each(numbers, lambda number: _done(asked, number, chosen))
    said = Said("{said}", {"said": [you(chosen, done), *refused]})
    return Go(here, said, tuple(done))


def _each(numbers: Sequence[int], work: Callable[[int], int]) -> tuple[list[int], list[Said]]:
    """Do something to each of these gaps; returns the numbers of those done, and why the others refused it.

    Raises:
        SalveError: all of them refused it.
    """
    done, refused = list[int](), list[Said]()
    for number in numbers:
        try:
            done.append(work(number))
        except SalveError as error:
            if len(numbers) == 1:
                raise
            refused.append(S_("#{gap}: {why}", gap=number, why=error.said))
    if not done:
        raise SalveError(Said("{refused}", {"refused": refused}))
    return done, refused


def _done(asked: Asked, number: int, act: Act) -> int:
    """Do an act to one gap; returns its number."""
    gaps, form = asked.services.gaps, asked.form
    return gaps.act(number, act, asked.curator, DOOR, reason=form["reason"], days=form.number("days")).number


def undo(asked: Asked) -> Go:
    """Undo the last step of each of these gaps, and say which of them refused it."""
    numbers = _ticked(asked)
    _, refused = _each(numbers, lambda number: asked.services.gaps.undo(number, asked.curator, DOOR).number)
    chosen = kept(asked.query)
    to = f"/gaps/{numbers[0]}" if len(numbers) == 1 else "/"
    return Go(to + asking(chosen), Said("{said}", {"said": [S_("Undone."), *refused]}))


def _ticked(asked: Asked) -> list[int]:
    """The numbers of the ticked gaps.

    Raises:
        SalveError: none is ticked, or too many are.
    """
    numbers = [asked.form_number(text) for text in dict.fromkeys(asked.form.all("gap"))]
    if not 1 <= len(numbers) <= MOST_AT_ONCE:
        raise SalveError(
            S_("at most {most} at once", most=MOST_AT_ONCE) if numbers else S_("first tick the ones you mean")
        )
    return numbers

"""Healing: a release that answers an open gap closes it automatically."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from bot.answering import pipeline
from bot.answering.decision import Answer
from bot.answering.release import Release
from bot.store.port import Store

BATCH = 500

# The number of a release, the release, and the server in which it is asked.
Asked = tuple[int, Release, str | None]


def heal(store: Store, served: Callable[..., Release], now: datetime) -> int:
    """Ask the served release every open question it has not been asked yet. Returns how many gaps were closed."""
    closed = 0
    for number, release, guild_id in _asked(store, served):
        while batch := store.desk.unchecked(number, BATCH, guild_id):
            results = [
                (each.question_id, _answered_by(each.text, each.entry_id, release, now.date())) for each in batch
            ]
            closed += store.desk.heal(results, number, now)
    return closed


def unhealed(store: Store, served: Callable[..., Release]) -> bool:
    """Whether there is an open question that the served release has not been asked yet."""
    return any(store.desk.unchecked(number, 1, guild_id) for number, _, guild_id in _asked(store, served))


def _asked(store: Store, served: Callable[..., Release]) -> Iterator[Asked]:
    """The releases to ask, each with its number and server; servers' own releases first.

    A question that was asked of an own release may still be answered by a later shared one.
    """
    for guild_id in store.owners():
        mine, release = store.head(guild_id), served(guild_id)
        if mine is not None and release.version.endswith(f"+{mine.number}"):
            yield mine.number, release, guild_id
    head, release = store.head(), served()
    if head is not None and head.digest == release.digest:
        yield head.number, release, None


def _answered_by(text: str, before: str | None, release: Release, today: date) -> str | None:
    """The entry that answers a question now; not the entry whose answer was "not what I asked"."""
    decision = pipeline.answer(text, release, today).decision
    found = decision.entry_id if isinstance(decision, Answer) else None
    return found if found != before else None

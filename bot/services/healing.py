"""Healing: a release that answers an open gap closes it, by itself."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from bot.answering import pipeline
from bot.answering.decision import Answer
from bot.answering.release import Release
from bot.store.port import Store

BATCH = 500

# The number of a release, it, and the server that it is asked in.
Asked = tuple[int, Release, str | None]


def heal(store: Store, served: Callable[..., Release], now: datetime) -> int:
    """Ask the served release every open question it was not asked yet. Returns how many gaps that closed."""
    closed = 0
    for number, release, guild_id in _asked(store, served):
        while batch := store.desk.unchecked(number, BATCH, guild_id):
            results = [
                (each.question_id, _answered_by(each.text, each.entry_id, release, now.date())) for each in batch
            ]
            closed += store.desk.heal(results, number, now)
    return closed


def unhealed(store: Store, served: Callable[..., Release]) -> bool:
    """Whether there is an open question that the served release was not asked yet."""
    return any(store.desk.unchecked(number, 1, guild_id) for number, _, guild_id in _asked(store, served))


def _asked(store: Store, served: Callable[..., Release]) -> Iterator[Asked]:
    """The number of each release that is asked, it, and in which server; servers' own ones first.

    A question that an own release was asked may still be answered by a shared one that came later.
    """
    for guild_id in store.owners():
        mine, release = store.head(guild_id), served(guild_id)
        if mine is not None and release.version.endswith(f"+{mine.number}"):
            yield mine.number, release, guild_id
    head, release = store.head(), served()
    if head is not None and head.digest == release.digest:
        yield head.number, release, None


def _answered_by(text: str, before: str | None, release: Release, today: date) -> str | None:
    """The entry that answers a question now; not the one that was "not what I asked"."""
    decision = pipeline.answer(text, release, today).decision
    found = decision.entry_id if isinstance(decision, Answer) else None
    return found if found != before else None

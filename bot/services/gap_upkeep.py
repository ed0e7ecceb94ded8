"""What happens to gaps by itself: a release that answers them closes them, and curators are told of some."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from bot.answering import pipeline
from bot.answering.decision import Answer
from bot.answering.pipeline import Release
from bot.store.counts import Sample
from bot.store.gap_records import Wanted
from bot.store.port import Store
from bot.store.port_desk import Desk
from bot.store.records import Notice

BATCH = 500
# So many people asking are worth a word to the curators.
POPULAR = 5
DIGEST_HOUR = 9


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


def owe_news(store: Store, now: datetime) -> None:
    """Owe the curators notice of gaps near a red flag or asked by many, each once, and of last week, once a week."""
    found = [
        *store.desk.gaps(Wanted(now, urgent=True), BATCH),
        *store.desk.gaps(Wanted(now, askers=POPULAR), BATCH),
    ]
    for gap in found:
        # What belongs to no server is nobody's to hear of.
        if gap.guild_id is not None:
            key = f"{'urgent' if gap.urgent else 'popular'} gap {gap.number}"
            store.deliveries.owe_once(key, Notice("gap", "", now, gap.number, gap.guild_id))
    if _digest_due(store.desk, now):
        year, week, _ = now.isocalendar()
        store.deliveries.owe_once(f"digest {year}-{week}", Notice("digest", "", now))


def _digest_due(desk: Desk, now: datetime) -> bool:
    """Whether a digest of last week is due: once a week, from Monday 09:00 UTC on, if anybody asked then."""
    year, week, day = now.isocalendar()
    key = f"digest {year}-{week}"
    # Asked every few seconds, and almost always settled by this.
    if (day == 1 and now.hour < DIGEST_HOUR) or desk.told(key):
        return False
    monday = now.date() - timedelta(days=day - 1)
    return any(each.monday == monday - timedelta(days=7) for each in desk.weeks(Sample(now - timedelta(days=14))))


def _answered_by(text: str, before: str | None, release: Release, today: date) -> str | None:
    """The entry that answers a question now; not the one that was "not what I asked"."""
    decision = pipeline.answer(text, release, today).decision
    found = decision.entry_id if isinstance(decision, Answer) else None
    return found if found != before else None

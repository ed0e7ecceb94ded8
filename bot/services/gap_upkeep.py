"""What happens to gaps by itself: a release that answers them closes them, and curators are owed word of some."""

from datetime import date, datetime, timedelta

from bot.answering import pipeline
from bot.answering.decision import Answer
from bot.answering.pipeline import Release
from bot.store.gaps import Wanted
from bot.store.port import Desk, Store
from bot.store.records import Notice
from bot.store.statistics import Sample

BATCH = 500
# So many people asking are worth a word to the curators.
POPULAR = 5
DIGEST_HOUR = 9


def heal(store: Store, release: Release, now: datetime) -> int:
    """Ask the served release every open question it was not asked yet. Returns how many gaps that closed."""
    record, closed = store.head(), 0
    if record is None or record.digest != release.digest:
        return 0
    while batch := store.desk.unchecked(record.number, BATCH):
        results = [(each.question_id, _answered_by(each.text, each.entry_id, release, now.date())) for each in batch]
        closed += store.desk.heal(results, record.number, now)
    return closed


def owe_news(store: Store, now: datetime) -> None:
    """Owe the curators word of gaps near a red flag or asked by many, each once, and of last week, once a week."""
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

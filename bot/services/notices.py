"""What curators are told without asking: gaps near a red flag or asked by many, and a weekly digest on Mondays."""

from datetime import datetime, timedelta

from bot.store.counts import Sample
from bot.store.gap_records import Wanted
from bot.store.port import Store
from bot.store.records import Notice

# How many gaps of each kind are handled at once.
AT_MOST = 500
# Curators are told of a gap that this many people have asked.
POPULAR = 5
# On Mondays, in UTC.
DIGEST_HOUR = 9


def owe(store: Store, now: datetime) -> None:
    """Owe the curators notice of each gap near a red flag or asked by many (once each), and a digest once a week."""
    found = [
        *store.desk.gaps(Wanted(now, urgent=True), AT_MOST),
        *store.desk.gaps(Wanted(now, askers=POPULAR), AT_MOST),
    ]
    for gap in found:
        # A gap that belongs to no server has no curators to tell.
        if gap.guild_id is not None:
            key = f"{'urgent' if gap.urgent else 'popular'} gap {gap.number}"
            store.deliveries.owe_once(key, Notice("gap", "", now, gap.number, gap.guild_id))
    if _digest_due(store, now):
        year, week, _ = now.isocalendar()
        store.deliveries.owe_once(f"digest {year}-{week}", Notice("digest", "", now))


def _digest_due(store: Store, now: datetime) -> bool:
    """Whether a digest of last week is due: once a week, from Monday 09:00 UTC on, if anybody asked anything."""
    year, week, day = now.isocalendar()
    key = f"digest {year}-{week}"
    # This runs every few seconds, and almost always ends here.
    if (day == 1 and now.hour < DIGEST_HOUR) or store.deliveries.told(key):
        return False
    monday = now.date() - timedelta(days=day - 1)
    return any(each.monday == monday - timedelta(days=7) for each in store.desk.weeks(Sample(now - timedelta(days=14))))

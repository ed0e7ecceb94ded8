"""Who waits for a gap, in SQL, and what they are owed when it comes to an end."""

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from sqlite_utils import Database

from bot.curation.gaps import Gap
from bot.curation.outbox import News, Subscriber
from bot.store.rows import stamp

# A gap and those merged into it.
FAMILY = """
    with recursive family (number) as (
        select :gap union select gaps.number from gaps join family on merged_into = family.number
    )
"""


def subscribe(db: Database, subscriber: Subscriber) -> None:
    """Note who waits; pressing again adds what was not known before."""
    row = {field.name: getattr(subscriber, field.name) for field in fields(subscriber)}
    db.execute(
        """
        insert into subscribers (gap, asker, at, user_id, guild_id, channel_id, message_id, question_id, counts)
        values (:gap, :asker, :at, :user_id, :guild_id, :channel_id, :message_id, :question_id, :counts)
        on conflict (gap, asker) do update set
            user_id = coalesce(excluded.user_id, user_id),
            message_id = coalesce(message_id, excluded.message_id),
            channel_id = coalesce(channel_id, excluded.channel_id),
            question_id = coalesce(question_id, excluded.question_id),
            counts = max(counts, excluded.counts)
        """,
        row | {"at": stamp(subscriber.at)},
    )


def unsubscribe(db: Database, gap: int, asker: str) -> bool:
    """Forget that somebody waits; what they asked stays. False where they did not wait."""
    sql = f"{FAMILY} delete from subscribers where asker = :asker and gap in (select number from family)"  # noqa: S608 - our own words
    return bool(db.execute(sql, {"gap": gap, "asker": asker}).rowcount)


def owe(db: Database, action: int, gap: Gap, news: News, due: datetime, *, only: Iterable[str] | None = None) -> None:
    """Owe everybody who waits for a gap, or for one merged into it, a word; each person once.

    Args:
        db: the database.
        action: what it is owed because of.
        gap: what has come to an end.
        news: which end.
        due: not before then.
        only: keyed hashes of the people concerned; all who wait where it is None.
    """
    concerned = None if only is None else json.dumps(sorted(only))
    if news is not News.MERGED:
        # Where it went is no news to whoever is told its end, and nothing is left to be asked.
        stale = f"""
            delete from outbox where state = 'owed' and news in ('merged', 'asked')
                and gap in ({FAMILY} select number from family)
                and (:only is null or asker in (select value from json_each(:only)))
        """  # noqa: S608 - our own words
        db.execute(stale, {"gap": gap.number, "only": concerned})
    row = {
        "gap": gap.number,
        "action": action,
        "news": news,
        "entry_id": gap.entry_id,
        "reason": gap.reason,
        "into_gap": gap.merged_into,
        "due": stamp(due),
        "only": concerned,
    }
    db.execute(
        f"""
        insert or ignore into outbox
            (action, news, gap, asker, user_id, channel_id, message_id, question_id, entry_id, reason, into_gap, due)
        select :action, :news, gap, asker, user_id, channel_id, message_id, question_id, :entry_id, :reason, :into_gap,
            :due
        from subscribers where gap in ({FAMILY} select number from family)
            and (:only is null or asker in (select value from json_each(:only)))
        order by user_id is null, at
        """,  # noqa: S608 - our own words
        row,
    )

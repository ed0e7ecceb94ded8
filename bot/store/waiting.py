"""People who wait for a gap, in SQL, and what they are owed when it comes to an end."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from bot.curation.gaps import WAITING, Gap
from bot.curation.outbox import News, Subscriber
from bot.store.rows import stamp
from bot.store.sql import Database

# As `in` compares with them.
WAITS = tuple(sorted(str(status) for status in WAITING))
# A gap and those merged into it.
FAMILY = """
    with recursive family (number) as (
        select cast(:gap as bigint) union select gaps.number from gaps join family on merged_into = family.number
    )
"""

# Whether a row of subscribers waits for a question that is still open: for one of their own, or, after a "me too", for
# any of that gap.
_STILL = """
    exists (
        select 1 from gap_questions join interactions using (question_id)
        where gap_questions.gap = subscribers.gap and gap_questions.entry_id is null and text != ''
            and (subscribers.question_id is null or interactions.asker = subscribers.asker)
    )
"""


def subscribe(db: Database, subscriber: Subscriber) -> None:
    """Note that somebody waits; pressing again adds what was not known before."""
    row = {field.name: getattr(subscriber, field.name) for field in fields(subscriber)}
    db.execute(
        """
        insert into subscribers (gap, asker, at, user_id, guild_id, channel_id, message_id, question_id, counts)
        values (:gap, :asker, :at, :user_id, :guild_id, :channel_id, :message_id, :question_id, :counts)
        on conflict (gap, asker) do update set
            user_id = coalesce(excluded.user_id, subscribers.user_id),
            message_id = coalesce(subscribers.message_id, excluded.message_id),
            channel_id = coalesce(subscribers.channel_id, excluded.channel_id),
            question_id = coalesce(subscribers.question_id, excluded.question_id),
            counts = case when excluded.counts = 1 then 1 else subscribers.counts end
        """,
        row | {"at": stamp(subscriber.at)},
    )


def counts(db: Database, subscriber: Subscriber) -> bool:
    """Whether somebody has said "me too" to this very gap."""
    sql = "select 1 from subscribers where gap = ? and asker = ? and counts = 1"
    return bool(db.execute(sql, [subscriber.gap, subscriber.asker]).fetchall())


def unsubscribe(db: Database, gap: int, asker: str) -> bool:
    """Forget that somebody waits; their questions stay. False if they were not waiting."""
    sql = f"{FAMILY} delete from subscribers where asker = :asker and gap in (select number from family)"  # noqa: S608 - our own words
    return bool(db.execute(sql, {"gap": gap, "asker": asker}).rowcount)


def told(db: Database, gap: int, asker: str) -> None:
    """Forget that somebody waits who has been told of an answer, unless another question of theirs is still open."""
    sql = f"{FAMILY} delete from subscribers where asker = :asker and gap in (select number from family)"  # noqa: S608 - our own words
    db.execute(f"{sql} and not {_STILL}", {"gap": gap, "asker": asker})


def forget_unowed(db: Database) -> None:
    """Forget everybody who waits for a gap that has come to an end, and is owed nothing."""
    db.execute(
        f"""
        delete from subscribers where not exists (
            with recursive up (number, into_gap, status) as (
                select number, merged_into, status from gaps where number = subscribers.gap
                union select gaps.number, gaps.merged_into, gaps.status from gaps join up on gaps.number = up.into_gap
            ) select 1 from up where into_gap is null and (status in {WAITS} or exists (
                select 1 from outbox where outbox.asker = subscribers.asker and state = 'owed'
            ))
        )
        """  # noqa: S608 - our own words
    )


def move(db: Database, question_ids: Sequence[str], gap: int) -> None:
    """Let people who wait because of these questions wait for that gap; those who already wait for it stay."""
    chosen = {"gap": gap, "chosen": json.dumps(question_ids)}
    columns = "asker, at, user_id, guild_id, channel_id, message_id, question_id, counts"
    mine = "question_id in (select value from json_each(:chosen)) and gap != :gap"
    moved = f"insert into subscribers (gap, {columns}) select :gap, {columns} from subscribers where {mine}"  # noqa: S608 - our own words
    db.execute(f"{moved} order by at on conflict do nothing", chosen)
    db.execute(
        f"""
        delete from subscribers where {mine} and exists (
            select 1 from subscribers as theirs where theirs.gap = :gap and theirs.asker = subscribers.asker
                and theirs.question_id = subscribers.question_id
        )
        """,  # noqa: S608 - our own words
        chosen,
    )


def owe(db: Database, action: int, gap: Gap, news: News, due: datetime, *, only: Iterable[str] | None = None) -> None:
    """Owe a message to everybody who waits for a gap, or for one merged into it; each person gets it once.

    Whoever is already owed an answer, and asked nothing that is still open, is left out.

    Args:
        db: the database.
        action: the number of the action that causes it.
        gap: the gap that has come to an end.
        news: how it ended.
        due: the earliest moment to send it.
        only: keyed hashes of the people concerned; None: all who wait.
    """
    concerned = None if only is None else json.dumps(sorted(only))
    if news is not News.MERGED:
        # People who are told the end need not be told of a merge any more, and nothing is left to ask them.
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
        insert into outbox
            (action, news, gap, asker, user_id, channel_id, message_id, question_id, entry_id, reason, into_gap, due)
        select :action, :news, gap, asker, user_id, channel_id, message_id, question_id, :entry_id, :reason, :into_gap,
            :due
        from subscribers where gap in ({FAMILY} select number from family)
            and (:only is null or asker in (select value from json_each(:only)))
            and (:only is not null or {_STILL} or not exists (
                select 1 from outbox as owing where owing.state = 'owed' and owing.news = 'answered'
                    and owing.asker = subscribers.asker and owing.gap in ({FAMILY} select number from family)
            ))
        order by user_id is null, at
        on conflict do nothing
        """,  # noqa: S608 - our own words
        row,
    )

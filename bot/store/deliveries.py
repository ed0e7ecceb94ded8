"""Effects in Discord, in SQL. See `bot.store.port_deliveries.Deliveries` for what each method promises."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.curation.retrying import LEASE
from bot.locale import kept, recalled
from bot.store import owed
from bot.store.owed import Queue
from bot.store.port_deliveries import Effect
from bot.store.records import Notice
from bot.store.rows import stamp
from bot.store.sql import Database
from bot.store.writer import Writer

_QUEUES: dict[Effect, Queue] = {
    "reply": owed.REPLIES,
    "notice": owed.NOTICES,
    "correction": owed.CORRECTIONS,
    "telling": owed.TELLINGS,
    "alarm": owed.ALARMS,
    "removal": owed.REMOVALS,
}


def owe_reply(db: Database, question_id: str, now: datetime) -> None:
    """Owe the reply to a question, claimed by the caller, who is about to send it."""
    sql = """
        insert into deliveries select question_id, :now, 1, :next_try from interactions where question_id = :question_id
        on conflict (question_id) do update set since = excluded.since, next_try = excluded.next_try
    """
    db.execute(sql, {"question_id": question_id, "now": stamp(now), "next_try": stamp(now + LEASE)})


def replied(db: Database, question_id: str) -> None:
    """Note that no reply is owed to a question any more."""
    db.execute("delete from deliveries where question_id = ?", [question_id])


def owe_notice(db: Database, notice: Notice) -> None:
    """Owe the curators a notice, due at once."""
    at = stamp(notice.at)
    sql = "insert into notices (kind, text, about, guild_id, at, next_try) values (?, ?, ?, ?, ?, ?)"
    db.execute(sql, [notice.kind, kept(notice.text), notice.about, notice.guild_id, at, at])


class SqlDeliveries:
    """Replies and notices, and the attempts of everything else that is owed."""

    def __init__(self, writer: Writer, reading: Callable[[], AbstractContextManager[Database]]) -> None:
        self._writer = writer
        self._reading = reading

    def claim(self, queue: Queue, now: datetime, limit: int) -> list[dict[str, Any]]:
        """Claim the next rows of a queue; nothing is written if nothing is due."""
        with self._reading() as db:
            if not queue.any(db, now):
                return []
        return self._writer.do(lambda db: queue.claim(db, now, limit))

    def replies(self, now: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Claim questions whose replies are owed."""
        rows = self.claim(owed.REPLIES, now, limit)
        return [(row["question_id"], datetime.fromisoformat(row["since"])) for row in rows]

    def owe_reply(self, question_id: str, now: datetime) -> None:
        """Owe the reply to a question."""
        self._writer.do(lambda db: owe_reply(db, question_id, now))

    def replied(self, question_id: str) -> None:
        """Note that no reply is owed to a question."""
        self._writer.do(lambda db: replied(db, question_id))

    def owe_notice(self, notice: Notice) -> None:
        """Owe the curators a notice."""
        self._writer.do(lambda db: owe_notice(db, notice))

    def owe_once(self, key: str, notice: Notice) -> bool:
        """Owe the curators a notice, once for ever."""
        # Most often it was owed before, and a write would wait for the disk.
        if self.told(key):
            return False

        def write(db: Database) -> bool:
            new = _once(db, key, notice.at)
            if new:
                owe_notice(db, notice)
            return new

        return self._writer.do(write)

    def once(self, key: str, now: datetime) -> bool:
        """Note a key, once for ever."""
        return self._writer.do(lambda db: _once(db, key, now))

    def told(self, key: str) -> bool:
        """Whether a key was noted."""
        with self._reading() as db:
            return db.execute("select 1 from told where key = ?", [key]).fetchone() is not None

    def posts(self, guild_id: int, since: datetime, until: datetime) -> Sequence[tuple[str, str]]:
        """Questions that opened a forum post in that time, and where."""
        sql = """
            select question_id, channel_id from interactions
            where surface = 'forum' and guild_id = ? and channel_id is not null and text != ''
                and decision != 'signpost' and asked_at > ? and asked_at <= ?
            order by asked_at
        """
        with self._reading() as db:
            return list(db.execute(sql, [str(guild_id), stamp(since), stamp(until)]))

    def notices(self, now: datetime, limit: int) -> Sequence[Notice]:
        """Claim notices that are owed."""
        return [_notice(row) for row in self.claim(owed.NOTICES, now, limit)]

    def noticed(self, number: int) -> None:
        """Note that curators have been told."""
        self._writer.do(lambda db: db.execute("delete from notices where number = ?", [number]))

    def waiting(self, now: datetime) -> Mapping[Effect, int]:
        """How many effects of each kind are owed."""
        with self._reading() as db:
            return {effect: queue.count(db, now) for effect, queue in _QUEUES.items()}

    def put_off(self, effect: Effect, key: tuple[int | str, ...], now: datetime) -> bool:
        """Put off a claimed effect to a later attempt."""
        return self._writer.do(lambda db: _QUEUES[effect].put_off(db, key, now))


def _once(db: Database, key: str, at: datetime) -> bool:
    return bool(db.execute("insert into told values (?, ?) on conflict do nothing", [key, stamp(at)]).rowcount)


def _notice(row: dict[str, Any]) -> Notice:
    values = {field.name: row[field.name] for field in fields(Notice)}
    return Notice(**values | {"at": datetime.fromisoformat(row["at"]), "text": recalled(row["text"])})

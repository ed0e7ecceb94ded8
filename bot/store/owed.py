"""Rows that are effects in Discord: claimed before an attempt, put off after a failure, deleted or settled when done.

A claim puts a row off for longer than an attempt takes. So only one of several processes has the row, and an attempt
that a crash interrupts is repeated. Nothing is put off for longer than `LONGEST`: a row that is due later was put off
by a clock that was ahead and would be stuck until then, so it counts as due now.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.curation.retrying import LEASE, LONGEST, next_try
from bot.store.rows import stamp
from bot.store.sql import Database


@dataclass(frozen=True, slots=True)
class Queue:
    """A table of effects: the columns that identify its rows, and the condition for a row that waits to be done."""

    table: str
    key: tuple[str, ...]
    waiting: str = "true"

    @property
    def _due(self) -> str:
        return f"{self.waiting} and (next_try <= :now or next_try > :far)"

    def any(self, db: Database, now: datetime) -> bool:
        """Whether anything is due; a reading connection answers, so that nothing is written if nothing is due."""
        sql = f"select exists (select 1 from {self.table} where {self._due})"  # noqa: S608 - our own words
        return bool(db.execute(sql, _moments(now)).fetchone()[0])

    def count(self, db: Database, now: datetime) -> int:
        """How many rows wait, due or not."""
        sql = f"select count(*) from {self.table} where {self.waiting}"  # noqa: S608 - our own words
        return int(db.execute(sql, _moments(now)).fetchone()[0])

    def claim(self, db: Database, now: datetime, limit: int) -> list[dict[str, Any]]:
        """Claim the next rows, oldest first; nobody else gets them until the lease is over."""
        order = ", ".join(("next_try", *self.key))
        sql = f"select * from {self.table} where {self._due} order by {order} limit :limit"  # noqa: S608 - our own words
        rows = list(db.query(f"{sql} {db.for_update}", _moments(now) | {"limit": limit}))
        for row in rows:
            row["attempts"] += 1
            self._write(db, row, row["attempts"], now + LEASE)
        return rows

    def put_off(self, db: Database, key: tuple[Any, ...], now: datetime) -> bool:
        """Put a row off to a later attempt, doubling the delay each time. False if there is no such row."""
        values = dict(zip(self.key, key, strict=True))
        found = db.execute(f"select attempts from {self.table} where {self._where()}", values).fetchone()  # noqa: S608 - our own words
        if found:
            self._write(db, values, found[0], next_try(found[0], now))
        return bool(found)

    def _write(self, db: Database, row: dict[str, Any], attempts: int, at: datetime) -> None:
        sql = f"update {self.table} set attempts = :attempts, next_try = :at where {self._where()}"  # noqa: S608 - our own words
        db.execute(sql, {name: row[name] for name in self.key} | {"attempts": attempts, "at": stamp(at)})

    def _where(self) -> str:
        return " and ".join(f"{name} = :{name}" for name in self.key)


def _moments(now: datetime) -> dict[str, str]:
    return {"now": stamp(now), "far": stamp(now + LONGEST)}


REPLIES = Queue("deliveries", ("question_id",))
NOTICES = Queue("notices", ("number",))
CORRECTIONS = Queue("corrections", ("number", "message_id"), "state = 'owed'")
TELLINGS = Queue("outbox", ("number",), "state = 'owed' and (due <= :now or due > :far)")
ALARMS = Queue("alarms", ("question_id",))
REMOVALS = Queue("removals", ("message_id",))

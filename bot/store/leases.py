"""Leases of shards, in SQL. See `bot.store.port_leases.Leases` for what each method promises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.store.part import Part
from bot.store.port_leases import Lease
from bot.store.rows import stamp
from bot.store.sql import Database

_LIVE = """
    select name, holder, shards, until from shard_leases
    where name like :kind and until > :now and until <= :far order by name
"""
_HOLD = """
    insert into shard_leases (name, holder, shards, until) values (:name, :holder, :shards, :until)
    on conflict (name) do update set holder = excluded.holder, shards = excluded.shards, until = excluded.until
"""


class SqlLeases(Part):
    """Rows by name: `shard 3`, `identify 0`. A row that has run out means nothing.

    Neither does one that lasts more than twice as long as what is asked for now: a clock that was ahead made it.
    """

    def take(self, ids: Sequence[int], shards: int, holder: str, now: datetime, until: datetime) -> Lease | None:
        """Hold these shards until then, or return the lease in the way."""
        names = {f"shard {id_}" for id_ in ids}

        def write(db: Database) -> Lease | None:
            for lease in _live(db, "shard %", now, until):
                if lease.holder != holder and (lease.name in names or lease.shards != shards):
                    return lease
            for name in sorted(names):
                db.execute(_HOLD, _row(name, holder, shards, until))
            return None

        return self._writer.do(write)

    def release(self, holder: str) -> None:
        """End all leases of a process."""
        self._writer.do(lambda db: db.execute("delete from shard_leases where holder = :holder", {"holder": holder}))

    def turn(self, bucket: int, holder: str, now: datetime, until: datetime) -> datetime | None:
        """Take a turn to open a session, or return when to ask again."""
        name = f"identify {bucket}"

        def write(db: Database) -> datetime | None:
            for lease in _live(db, name, now, until):
                return lease.until
            db.execute(_HOLD, _row(name, holder, 0, until))
            return None

        return self._writer.do(write)


def _live(db: Database, kind: str, now: datetime, until: datetime) -> list[Lease]:
    rows = db.query(_LIVE, {"kind": kind, "now": stamp(now), "far": stamp(until + (until - now))})
    return [Lease(row["name"], row["holder"], row["shards"], datetime.fromisoformat(row["until"])) for row in rows]


def _row(name: str, holder: str, shards: int, until: datetime) -> dict[str, Any]:
    return {"name": name, "holder": holder, "shards": shards, "until": stamp(until)}

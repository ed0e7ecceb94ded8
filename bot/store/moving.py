"""Move a community from one database to another: every row of every table, with proof that both hold the same.

Rows are copied in the order of their keys, so an interrupted move continues where it stopped.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from bot.errors import StoreError
from bot.store.sql import Database

# A table comes after those it refers to, except for gaps that were merged into a later one.
TABLES = (
    "interactions", "releases", "revisions", "spans", "reversals", "gaps", "gap_questions", "subscribers", "curators",
    "actions", "outbox", "drafts", "approvals", "told", "members", "servers", "server_settings", "removals", "replies",
    "corrections", "redactions", "alarms", "deliveries", "sketches", "outcomes", "serving", "feedback", "notices",
    "raters", "ask_backs", "turns", "attendance", "remarks", "shard_leases",
)  # fmt: skip
# In the target's table `told` until the move is finished.
UNFINISHED = "a move into this database"
BATCH = 500
Progress = Callable[[int], None]
Row = tuple[Any, ...]


class Place(Protocol):
    """A database that nobody else uses in the meantime."""

    name: str

    @property
    def db(self) -> Database:
        """The connection to it."""
        ...

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table, ordered by name."""
        ...

    def key(self, table: str) -> Sequence[str]:
        """The columns of its primary key."""
        ...

    def last_number(self, table: str) -> int | None:
        """The last number that was given to a row; None if its rows have no numbers."""
        ...

    def give_after(self, table: str, number: int) -> None:
        """Make the next row's number follow this one."""
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """A transaction: everything or nothing."""
        ...


def rows(place: Place) -> int:
    """The number of rows to move."""
    return sum(count(place, table) for table in TABLES)


def count(place: Place, table: str) -> int:
    """The number of rows to move from a table."""
    return int(place.db.execute(f"select count(*) from {table} where {_moved(table)}").fetchone()[0])  # noqa: S608 - our own names


def move(source: Place, target: Place, progress: Progress = lambda _: None) -> None:
    """Copy everything, and compare.

    Raises:
        StoreError: the target holds something else, or does not hold the same in the end.
    """
    _begin(target)
    for table in TABLES:
        _copy(source, target, table, progress)
    _merge(source, target)
    for table in TABLES:
        number = source.last_number(table)
        if number:
            target.give_after(table, number)
    differing = [table for table in TABLES if digest(source, table) != digest(target, table)]
    if differing:
        raise StoreError(
            f"{target.name} does not hold the same: {', '.join(differing)}. Was {source.name} used meanwhile? "
            "Empty the target and begin again"
        )
    target.db.execute("delete from told where key = ?", [UNFINISHED])


def digest(place: Place, table: str) -> tuple[int, str]:
    """The number of rows of a table, and the SHA-256 of them all, which is the same in both databases."""
    seen, number = hashlib.sha256(), 0
    for row in _rows(place, table, None):
        number += 1
        seen.update(json.dumps(row, default=bytes.hex, ensure_ascii=False).encode())
    return number, seen.hexdigest()


def unfinished(db: Database) -> bool:
    """Whether a move into a database was begun but not finished."""
    return bool(db.execute("select 1 from told where key = ?", [UNFINISHED]).fetchall())


def _begin(target: Place) -> None:
    """Mark the target, unless it is already marked; an unmarked database with rows belongs to another community."""
    if unfinished(target.db):
        return
    held = [table for table in TABLES if count(target, table)]
    if held:
        raise StoreError(f"{target.name} holds something already ({', '.join(held)}): move into an empty database")
    target.db.execute("insert into told values (?, '')", [UNFINISHED])


def _copy(source: Place, target: Place, table: str, progress: Progress) -> None:
    columns, key = source.columns(table), source.key(table)
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    add = f"insert into {table} ({names}) values ({marks})"  # noqa: S608 - our own names
    merged = columns.index("merged_into") if table == "gaps" else None
    batch: list[Row] = []
    done = _last(target, table, key)
    progress(count(target, table))
    for row in _rows(source, table, done):
        batch.append(row if merged is None else (*row[:merged], None, *row[merged + 1 :]))
        if len(batch) == BATCH:
            _add(target, add, batch)
            progress(len(batch))
            batch.clear()
    _add(target, add, batch)
    progress(len(batch))


def _add(target: Place, add: str, batch: Sequence[Row]) -> None:
    with target.transaction():
        for row in batch:
            target.db.execute(add, row)


def _merge(source: Place, target: Place) -> None:
    """Point merged gaps to the gaps they joined, once all are there."""
    merged = source.db.execute("select merged_into, number from gaps where merged_into is not null").fetchall()
    with target.transaction():
        for row in merged:
            target.db.execute("update gaps set merged_into = ? where number = ?", row)


def _moved(table: str) -> str:
    """The condition for rows that are moved: all but the mark of the move itself."""
    return f"key != '{UNFINISHED}'" if table == "told" else "true"


def _last(place: Place, table: str, key: Sequence[str]) -> Row | None:
    order = ", ".join(f"{name} desc" for name in key)
    sql = f"select {', '.join(key)} from {table} where {_moved(table)} order by {order} limit 1"  # noqa: S608 - our own names
    found = place.db.execute(sql).fetchall()
    return tuple(found[0]) if found else None


def _rows(place: Place, table: str, after: Row | None) -> Iterator[Row]:
    """The rows after that key, in the order of their keys."""
    columns, key = place.columns(table), place.key(table)
    at = [columns.index(name) for name in key]
    names, order = ", ".join(columns), ", ".join(key)
    while True:
        beyond = f"({order}) > ({', '.join('?' for _ in key)})" if after is not None else "true"
        sql = f"select {names} from {table} where {beyond} and {_moved(table)} order by {order} limit {BATCH}"  # noqa: S608 - our own names
        found = [tuple(row) for row in place.db.execute(sql, list(after or ()))]
        yield from found
        if len(found) < BATCH:
            return
        after = tuple(found[-1][place_] for place_ in at)

"""One end of a move, in an SQLite file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StoreError
from bot.store.local_session import LocalSession
from bot.store.locks import preparing
from bot.store.opening import Connection


class LocalPlace:
    """A file in the form of `bot.store.moving.Place`."""

    def __init__(self, session: LocalSession) -> None:
        self.name, self._session = session.name, session

    @property
    def db(self) -> Connection:
        """The connection to it."""
        return self._session.db

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table."""
        return sorted(column.name for column in self.db.table(table).columns)

    def key(self, table: str) -> Sequence[str]:
        """The columns of its primary key."""
        return [str(name) for name in self.db.table(table).pks]

    def last_number(self, table: str) -> int | None:
        """The number that `autoincrement` has noted, otherwise the highest one."""
        row = self.db.execute("select seq from sqlite_sequence where name = ?", [table]).fetchone()
        if row is not None or self.key(table) != ["number"]:
            return int(row[0]) if row else None
        return int(self.db.execute(f"select coalesce(max(number), 0) from {table}").fetchone()[0])  # noqa: S608 - our own names

    def give_after(self, table: str, number: int) -> None:
        """Only `autoincrement` remembers the numbers of rows that are gone."""
        if "autoincrement" not in self.db.table(table).schema:
            return
        self.db.execute("delete from sqlite_sequence where name = ?", [table])
        self.db.execute("insert into sqlite_sequence (name, seq) values (?, ?)", [table, number])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction: everything or nothing."""
        with self.db.atomic():
            yield


@contextmanager
def local_place(path: Path) -> Iterator[LocalPlace]:
    """A file that nobody else has open, created and migrated as needed.

    Raises:
        StoreError: somebody has it open, or it cannot be used.
    """
    session = LocalSession(path)
    try:
        # Processes that come now wait until the move has finished.
        with preparing(path):
            if not session.alone():
                raise StoreError(f"{path} is in use: stop Salve (bot, page and terminals) first")
            yield LocalPlace(session)
    finally:
        session.close(lost=False)

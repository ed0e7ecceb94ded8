"""The writing connection to one SQLite file."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.errors import StoreError
from bot.store import copies
from bot.store.opening import Connection, close_for_writing, open_for_writing


class LocalSession:
    """The connection that writes to a file; see `bot.store.writer.Session`."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.db: Connection
        self._path = path
        self.db, self._hold = open_for_writing(path)
        self._identity = _identity(path)
        self._steps = self._taken()

    def fault(self) -> StoreError | None:
        """An error if the file was deleted: SQLite continues to write into it, and what is written there is lost.

        Or if a newer Salve has changed it, whose tables this one does not know.
        """
        try:
            now = _identity(self._path)
        except FileNotFoundError:
            now = (0, 0)
        if now != self._identity:
            return StoreError(f"{self.name} was deleted or replaced while in use: restart Salve")
        # If it cannot be read now, a write says why.
        with suppress(sqlite3.Error):
            return self._outgrown()
        return None

    def begin(self) -> None:
        """Take the lock at once: if it is taken later, another process's write in between would be an error.

        Raises:
            StoreError: a newer Salve has changed the database, perhaps while this one waited for the lock.
        """
        self.db.execute("begin immediate")
        outgrown = self._outgrown()
        if outgrown is not None:
            raise outgrown

    def commit(self) -> None:
        """Commit synchronously, so that it is on the disk on return."""
        self.db.execute("commit")

    def rollback(self) -> None:
        """Undo everything."""
        if self.db.conn.in_transaction:
            self.db.execute("rollback")

    def concerns_all(self, error: Exception) -> bool:
        """Whether the error is one of the disk or the lock, which concern the whole group."""
        return isinstance(error, sqlite3.OperationalError)

    def may_try_again(self, error: Exception) -> bool:
        """Whether to try again: never, because SQLite has already waited for the lock long enough."""
        del error
        return False

    def wipe(self) -> bool:
        """Empty the WAL. Returns whether that succeeded."""
        try:
            busy, *_ = self.db.execute("pragma wal_checkpoint(truncate)").fetchone()
        except sqlite3.OperationalError:
            return False
        return not busy

    def alone(self) -> bool:
        """Whether nobody else has the file open. Call it only while preparing."""
        return self._hold.alone()

    def drop_copies(self, before: datetime) -> None:
        """Delete copies beside the file that were made before then."""
        copies.drop_older(self._path, before)

    def close(self, *, lost: bool) -> None:
        """Close the connection; if the file was lost, another file of its name is not touched."""
        if lost:
            self.db.close()
            self._hold.close()
        else:
            close_for_writing(self.db, self._path, self._hold)

    def _outgrown(self) -> StoreError | None:
        if self._taken() <= self._steps:
            return None
        return StoreError(f"{self.name} was changed by a newer Salve while in use: restart Salve")

    def _taken(self) -> int:
        """How many steps the database has taken."""
        return int(self.db.execute("select count(*) from _sqlite_migrations").fetchone()[0])


def session(path: Path) -> Callable[[], LocalSession]:
    """A function that opens the connection, to be called in the thread that uses it."""
    return lambda: LocalSession(path)


def _identity(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_dev, stat.st_ino

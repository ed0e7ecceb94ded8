"""The store in one SQLite file, with one writing thread and two reading connections."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.errors import StoreError
from bot.store import backup, opening
from bot.store.local_session import session
from bot.store.opening import Connection, database_path, open_for_reading
from bot.store.records import Health, Pulse
from bot.store.sql_store import SqlStore
from bot.store.writer import Writer

READERS = 2
# Slow reads may occupy all connections for this long; then a waiting caller gets an error, before Discord gives up.
READ_SECONDS = 10.0
# A read may continue for this long while the process ends; then it is interrupted.
CLOSE_SECONDS = 2.0


class LocalStore(SqlStore):
    """The default store. See `bot.store.port.Store` for what each method promises."""

    def __init__(self, path: Path) -> None:
        self.path = path
        writer = Writer(session(path), str(path))
        # None after closing, which tells those who come later or wait.
        self._readers: queue.LifoQueue[Connection | None] = queue.LifoQueue()
        self._connections = [open_for_reading(path) for _ in range(READERS)]
        for each in self._connections:
            self._readers.put(each)
        super().__init__(writer, writer, self._connection)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database that a URL names, creating and migrating it as needed.

        Raises:
            ConfigError: the URL names no file, or the file is unfit (newer Salve, unsafe SQLite).
            StoreError: the file cannot be opened or written.
        """
        return cls(database_path(url))

    def check(self) -> None:
        """Check every page."""
        opening.check(self.path)

    def health(self) -> Health:
        """The state of the store."""
        # Only WAL mode is stored in the file; any other journal mode belongs to a connection, so the writing one is
        # asked.
        journal_mode = self.writer.do(lambda db: db.execute("pragma journal_mode").fetchone()[0])
        with self._reading() as db:
            return Health(
                path=str(self.path),
                engine=f"SQLite {sqlite3.sqlite_version}",
                journal_mode=journal_mode,
                questions=db.execute("select count(*) from interactions").fetchone()[0],
                size=self.path.stat().st_size,
            )

    def pulse(self) -> Pulse:
        """The state of the writing thread, and the backups."""
        made = backup.made(self.path, backup.folder_of(self.path))
        return replace(super().pulse(), backups=tuple(at for at, _ in made))

    def close(self) -> None:
        """Write what is queued, then close."""
        for _ in range(READERS):
            reader = self._next_reader()
            if reader is None:
                self._readers.put(None)
                return
            reader.close()
        self._readers.put(None)
        self.writer.close()

    def _next_reader(self) -> Connection | None:
        """The next free connection; after `CLOSE_SECONDS`, other reads are interrupted."""
        while True:
            try:
                return self._readers.get(timeout=CLOSE_SECONDS)
            except queue.Empty:
                for each in self._connections:
                    with suppress(sqlite3.ProgrammingError):
                        each.conn.interrupt()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A reading connection that nobody else uses meanwhile."""
        try:
            db = self._readers.get(timeout=READ_SECONDS)
        except queue.Empty:
            raise StoreError(f"{self.path} is busy: nothing could be read for {READ_SECONDS:.0f} s") from None
        try:
            if db is None:
                raise StoreError(f"{self.path} is closed")
            yield db
        except sqlite3.Error as error:
            if "malformed" in str(error):
                raise StoreError(opening.damaged(self.path, str(error))) from error
            raise StoreError(f"{self.path} cannot be read: {error}") from error
        finally:
            self._readers.put(db)

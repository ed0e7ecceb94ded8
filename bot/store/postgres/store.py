"""The store in PostgreSQL: two writing threads, and a pool of connections that read."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from bot.errors import StoreError
from bot.store.postgres.connection import Connection, name_of, one_line, settings
from bot.store.postgres.opening import prepare, server_version
from bot.store.postgres.session import CHANNEL, session
from bot.store.records import Health, Pulse
from bot.store.sql_store import SqlStore
from bot.store.writer import Writer

READERS = 4
# So long whoever reads waits for a connection, before Discord gives up on a reply.
READ_SECONDS = 10.0


class PostgresStore(SqlStore):
    """The store of a community on more than one machine. See `bot.store.port.Store` for what each method promises.

    What must be done one after the other in the whole community has a thread and a lock of its own; questions and
    claims wait for neither.
    """

    def __init__(self, url: str) -> None:
        self.url, self.name = url, name_of(url)
        prepare(url)
        self._pool = ConnectionPool(
            url, connection_class=Connection, kwargs=settings(reads=True), min_size=1, max_size=READERS,
            timeout=READ_SECONDS, check=ConnectionPool.check_connection, open=True, name="salve-readers",
        )  # fmt: skip
        writer = Writer(session(url, in_order=True), self.name)
        quick = Writer(session(url, in_order=False), self.name)
        super().__init__(writer, quick, self._connection)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database a URL names, making and migrating its schema as needed.

        Raises:
            StoreConfigError: it is unfit.
            StoreError: it cannot be reached.
        """
        return cls(url)

    def changed(self, seconds: float) -> bool:
        """Wait at most so long for another process's word that something has changed. It may be lost: look anyway."""
        with Connection.to(self.url, reads=True) as db:
            db.execute(f"listen {CHANNEL}")
            return next(db.notifies(timeout=seconds, stop_after=1), None) is not None

    def check(self) -> None:
        """Whether it can be read; its pages are the server's to look at."""
        with self._connection() as db:
            db.execute("select 1 from migrations limit 1").fetchall()

    def health(self) -> Health:
        """The state of the store."""
        with self._connection() as db:
            (synchronous,) = db.execute("select current_setting('synchronous_commit')").fetchone()
            (questions,) = db.execute("select count(*) from interactions").fetchone()
            (size,) = db.execute("select pg_database_size(current_database())").fetchone()
        return Health(
            self.name, f"PostgreSQL {server_version(db)}", f"synchronous_commit {synchronous}", questions, size
        )

    def pulse(self) -> Pulse:
        """How the writing threads are doing."""
        both = (self.writer, self.quick)
        lost = next((str(each.lost) for each in both if each.lost), None)
        age = max(time.monotonic() - each.beat for each in both)
        waiting, commits, writes = (
            sum(getattr(each, what) for each in both) for what in ("waiting", "commits", "writes")
        )
        return Pulse(age, waiting, commits, writes, lost)

    def close(self) -> None:
        """Write what is queued, then close."""
        self.quick.close()
        self.writer.close()
        self._pool.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A reading connection that nobody else uses meanwhile."""
        try:
            with self._pool.connection() as db:
                yield db
        except PoolTimeout:
            raise StoreError(f"{self.name} cannot be read: no connection for {READ_SECONDS:.0f} s") from None
        except psycopg.Error as error:
            raise StoreError(f"{self.name} cannot be read: {one_line(error)}") from error

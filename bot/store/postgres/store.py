"""The store in PostgreSQL, with two writing threads and a few reading connections."""

from typing import Self

from bot.store.postgres.connection import Line, name_of
from bot.store.postgres.opening import prepare, server_version
from bot.store.postgres.readers import Readers
from bot.store.postgres.session import session
from bot.store.records import Health
from bot.store.sql_store import SqlStore
from bot.store.writer import Writer


class PostgresStore(SqlStore):
    """The store of a community on more than one machine. See `bot.store.port.Store` for what each method promises.

    Work that must run one after the other in the whole community has a thread and a lock of its own; questions and
    claims wait for neither.
    """

    def __init__(self, url: str) -> None:
        self.url, self.name = url, name_of(url)
        prepare(url)
        line = Line(url)
        self._readers = Readers(line)
        writer = Writer(session(line, in_order=True), self.name)
        quick = Writer(session(line, in_order=False), self.name)
        super().__init__(writer, quick, self._readers.one)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database that a URL names, creating and migrating its schema as needed.

        Raises:
            StoreConfigError: the database is unfit.
            StoreError: the database cannot be reached.
        """
        return cls(url)

    def check(self) -> None:
        """Check that the database can be read; checking its pages is the server's task."""
        with self._readers.one() as db:
            db.execute("select 1 from migrations limit 1").fetchall()

    def health(self) -> Health:
        """The state of the store."""
        with self._readers.one() as db:
            (synchronous,) = db.execute("select current_setting('synchronous_commit')").fetchone()
            (questions,) = db.execute("select count(*) from interactions").fetchone()
            (size,) = db.execute("select pg_database_size(current_database())").fetchone()
        return Health(
            self.name, f"PostgreSQL {server_version(db)}", f"synchronous_commit {synchronous}", questions, size
        )

    def close(self) -> None:
        """Write what is queued, then close."""
        self.quick.close()
        self.writer.close()
        self._readers.close()

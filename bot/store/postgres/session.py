"""The writing connection to PostgreSQL."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import psycopg

from bot.errors import StoreError
from bot.store.postgres.connection import Connection, Line, one_line
from bot.store.postgres.opening import IN_ORDER, IN_USE

# Class 40 of the SQL standard: another transaction was in the way, nothing was written, and a retry may succeed.
_IN_THE_WAY = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
# A reference to a row that another process has just erased concerns only one job.
_OF_THE_DATABASE = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


class PostgresSession:
    """The writing connection; see `bot.store.writer.Session`. It is reopened when it breaks.

    Args:
        line: the way to the database.
        in_order: whether its transactions run one after the other in the whole community, so that each sees the results
            of all before it and is noted in the same order.
    """

    def __init__(self, line: Line, *, in_order: bool) -> None:
        self.name = line.name
        self._line = line
        self._in_order = in_order
        self.db = self._connected()
        self._steps = self._taken()

    def fault(self) -> StoreError | None:
        """Always None, because a database that is away may come back.

        Nor does one that a newer Salve has changed end this process: while processes are replaced one after the other,
        those that are still to come answer, and their questions wait in the journal for what replaces them.
        """
        return None

    def begin(self) -> None:
        """Begin a transaction, on a new connection if the last one broke.

        Raises:
            StoreError: a newer Salve has changed the database.
        """
        if self.db.closed:
            self.db = self._connected()
        self.db.execute("begin")
        if self._in_order:
            self.db.execute("select pg_advisory_xact_lock(?)", [IN_ORDER])
        if self._taken() > self._steps:
            raise StoreError(f"{self.name} was changed by a newer Salve while in use: restart Salve")

    def commit(self) -> None:
        """Commit; on return it is on the server's disk.

        Raises:
            StoreError: the connection broke, and nobody knows whether the commit succeeded.
        """
        try:
            self.db.execute("commit")
        except _IN_THE_WAY:
            raise
        except psycopg.OperationalError as error:
            said = one_line(error)
            raise StoreError(f"{self.name}: whether this was written is not certain: {said}") from error

    def rollback(self) -> None:
        """Undo everything; if the connection broke, the server does so by itself."""
        with suppress(psycopg.Error):
            if not self.db.closed:
                self.db.execute("rollback")

    def concerns_all(self, error: Exception) -> bool:
        """Whether the error is one of the connection, the disk or a lock, which concern the whole group."""
        return isinstance(error, _OF_THE_DATABASE)

    def may_try_again(self, error: Exception) -> bool:
        """Whether another transaction was in the way, or the connection broke before anything was committed."""
        broke = self.db.closed and isinstance(error, psycopg.OperationalError)
        return broke or isinstance(error, _IN_THE_WAY)

    def wipe(self) -> bool:
        """Nothing to do: deleted rows are gone for all readers, and the server removes their bytes by its own rules."""
        return True

    def drop_copies(self, before: datetime) -> None:
        """Nothing to do: Salve keeps no copies of the database."""

    def close(self, *, lost: bool) -> None:
        """Close."""
        del lost
        self.db.close()

    def _taken(self) -> int:
        """How many steps the database has taken."""
        return int(self.db.execute("select count(*) from migrations").fetchone()[0])

    def _connected(self) -> Connection:
        """A connection that marks the database as in use for as long as it lasts."""
        # Work done in order may take long, such as erasing, and no reply waits for it.
        db = self._line.connect(hurries=not self._in_order)
        if not db.execute("select pg_try_advisory_lock_shared(?)", [IN_USE]).fetchone()[0]:
            db.close()
            raise StoreError(f"{self.name} is being moved: wait until `salve store move` is through")
        return db


def session(line: Line, *, in_order: bool) -> Callable[[], PostgresSession]:
    """A function that opens the connection."""
    return lambda: PostgresSession(line, in_order=in_order)

"""What writes to PostgreSQL."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import psycopg

from bot.errors import StoreError
from bot.store.postgres.connection import Connection, Line, one_line
from bot.store.postgres.opening import IN_ORDER, IN_USE

# Class 40 of the SQL standard: another transaction was in the way, nothing was written, the next try may do better.
_IN_THE_WAY = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
# A reference to what another process has just erased concerns one job alone.
_OF_THE_DATABASE = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


class PostgresSession:
    """The connection that writes; see `bot.store.writer.Session`. It is made anew when it breaks.

    Args:
        line: the way to the database.
        in_order: whether its transactions come one after the other in the whole community: each sees all that those
            before it did, and is noted in the same order.
    """

    def __init__(self, line: Line, *, in_order: bool) -> None:
        self.name = line.name
        self._line = line
        self._in_order = in_order
        self.db = self._connected()

    def fault(self) -> StoreError | None:
        """Always nothing: a database that is away may come back."""
        return None

    def begin(self) -> None:
        """Begin, on a new connection where the last one broke."""
        if self.db.closed:
            self.db = self._connected()
        self.db.execute("begin")
        if self._in_order:
            self.db.execute("select pg_advisory_xact_lock(?)", [IN_ORDER])

    def commit(self) -> None:
        """It is on the server's disk then.

        Raises:
            StoreError: the connection broke, and nobody knows whether it is.
        """
        try:
            self.db.execute("commit")
        except _IN_THE_WAY:
            raise
        except psycopg.OperationalError as error:
            said = one_line(error)
            raise StoreError(f"{self.name}: whether this was written is not certain: {said}") from error

    def rollback(self) -> None:
        """Undo everything; what the server does by itself where the connection broke."""
        with suppress(psycopg.Error):
            if not self.db.closed:
                self.db.execute("rollback")

    def concerns_all(self, error: Exception) -> bool:
        """The connection, the disk or a lock concerns the whole group."""
        return isinstance(error, _OF_THE_DATABASE)

    def may_try_again(self, error: Exception) -> bool:
        """Whether another transaction was in the way, or the connection broke before anything was committed."""
        broke = self.db.closed and isinstance(error, psycopg.OperationalError)
        return broke or isinstance(error, _IN_THE_WAY)

    def wipe(self) -> bool:
        """Rows that are gone are gone for everybody who asks; their bytes go by the server's own rules."""
        return True

    def drop_copies(self, before: datetime) -> None:
        """Salve keeps no copies of it."""

    def close(self, *, lost: bool) -> None:
        """Close."""
        del lost
        self.db.close()

    def _connected(self) -> Connection:
        """A connection that says that the database is in use for as long as it lasts."""
        # What is done in order may take long, as erasing does, and no reply waits for it.
        db = self._line.connect(hurries=not self._in_order)
        if not db.execute("select pg_try_advisory_lock_shared(?)", [IN_USE]).fetchone()[0]:
            db.close()
            raise StoreError(f"{self.name} is being moved: wait until `salve store move` is through")
        return db


def session(line: Line, *, in_order: bool) -> Callable[[], PostgresSession]:
    """What opens the connection."""
    return lambda: PostgresSession(line, in_order=in_order)

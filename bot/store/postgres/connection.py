"""A connection to PostgreSQL, as `bot.store.sql.Database` has it."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Self, TypeVar

import psycopg
from psycopg import ClientCursor
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from bot.errors import StoreError
from bot.store.postgres.dialect import plain, translated
from bot.store.sql import Cursor

# How long a statement and waiting for a lock may take. Chosen, not measured: they have to end.
STATEMENT_SECONDS, LOCK_SECONDS = 600, 30
# A reply waits no longer than this for a server that says nothing: connecting, and a network that is cut. Two seconds
# are the least that libpq takes for the first.
CONNECT_SECONDS, CUT_SECONDS = 2, 3
# The same for a server that took a statement and says nothing more, where a reply may wait for it.
PATIENCE_SECONDS = 5.0
# After a server has said nothing for this long, nobody waits for it again for as long. A refusal costs no time.
AWAY_SECONDS = 1.0
_ROOM = "salve"
T = TypeVar("T")


class Connection(psycopg.Connection[Any]):
    """One connection; each statement is a transaction, unless one is begun.

    Values are put into statements by the client (escaped by libpq): so they have no type of their own, as in SQLite.
    """

    for_update = "for update skip locked"
    hurries = False
    is_away: Callable[[], bool] = staticmethod(lambda: False)

    @classmethod
    def to(cls, url: str, *, reads: bool = False, hurries: bool = False) -> Self:
        """Connect to the database of that address.

        Args:
            url: where to.
            reads: whether it only reads.
            hurries: whether a statement that takes longer than `PATIENCE_SECONDS` breaks the connection; any other
                ends when `is_away` says that the server says nothing to others either.

        Raises:
            StoreError: nobody answers there, or not us.
        """
        try:
            connection = cls.connect(url, **settings(reads=reads))
        except psycopg.Error as error:
            raise StoreError(f"{name_of(url)} cannot be reached: {one_line(error)}") from error
        connection.hurries = hurries
        return connection

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """What psycopg does all its waiting by: a server that says nothing for too long is one that is away."""
        limit = PATIENCE_SECONDS if self.hurries and timeout is None else timeout
        try:
            return super().wait(self._watched(gen), interval, limit)
        except psycopg.OperationalError as error:
            if timeout is None and error.sqlstate is None:
                # The server did not say this: what it may still say would be taken for the answer to something else.
                self.pgconn.finish()
            raise

    def _watched(self, gen: PQGen[T]) -> PQGen[T]:
        """The same steps, as long as the server is there."""
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and self.is_away():
                    raise psycopg.OperationalError("the server says nothing")
                wanted = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result

    def execute(  # type: ignore[override] # the store's own narrow form of it
        self, sql: str, parameters: Any = None, /
    ) -> Cursor:
        """Run one statement."""
        return super().execute(translated(sql).encode(), plain(parameters))

    def query(self, sql: str, parameters: Any = None, /) -> Iterable[dict[str, Any]]:
        """Run a select; rows are by name."""
        with self.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(translated(sql).encode(), plain(parameters)).fetchall()

    def defer_references(self) -> None:
        """Compare what rows refer to when the transaction ends."""
        self.execute("set constraints all deferred")


class Line:
    """The way to a server. While that says nothing, callers are told so at once, and one of them a second looks again.

    Safe to use from any thread.
    """

    def __init__(self, url: str) -> None:
        self.url, self.name = url, name_of(url)
        self._lock = threading.Lock()
        self._away: tuple[float, StoreError] | None = None

    def connect(self, *, reads: bool = False, hurries: bool = False) -> Connection:
        """A new connection; see `Connection.to`.

        Raises:
            StoreError: nobody answers there, or did not a moment ago.
        """
        began = time.monotonic()
        with self._lock:
            if self._away is not None:
                until, error = self._away
                if began < until:
                    raise StoreError(str(error))
                # The others are told what they were told before, while this one looks.
                self._away = began + CONNECT_SECONDS + AWAY_SECONDS, error
        away = None
        try:
            connection = Connection.to(self.url, reads=reads, hurries=hurries)
        except StoreError as error:
            if time.monotonic() - began >= AWAY_SECONDS:
                away = time.monotonic() + AWAY_SECONDS, error
            raise
        finally:
            with self._lock:
                self._away = away
        connection.is_away = lambda: self._away is not None
        return connection


def settings(*, reads: bool) -> dict[str, Any]:
    """How each connection is made."""
    seconds = STATEMENT_SECONDS * 1000
    options = {
        # What is acknowledged is on the disk, whatever the server's own settings say.
        "synchronous_commit": "on",
        "search_path": _ROOM,
        "statement_timeout": seconds,
        "lock_timeout": LOCK_SECONDS * 1000,
        "default_transaction_read_only": "on" if reads else "off",
    }
    return {
        "autocommit": True,
        "cursor_factory": ClientCursor,
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "salve",
        # A network that is cut says nothing: who waits for it is told within this time.
        "keepalives_idle": 1,
        "keepalives_interval": 1,
        "keepalives_count": CUT_SECONDS,
        "tcp_user_timeout": CUT_SECONDS * 1000,
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
    }


def name_of(url: str) -> str:
    """A URL without what is secret in it."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return "SALVE_DATABASE_URL"
    return f"postgresql://{parts.get('host') or 'localhost'}/{parts.get('dbname') or ''}"


def one_line(error: Exception) -> str:
    """What psycopg says, in one line."""
    return " ".join(str(error).split())

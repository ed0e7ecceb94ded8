"""A connection to PostgreSQL in the form of `bot.store.sql.Database`."""

import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Self, TypeVar

import psycopg
from psycopg import ClientCursor
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from bot.errors import StoreConfigError, StoreError
from bot.store.postgres.dialect import plain, translated
from bot.store.sql import Cursor

# The limits in seconds for a statement and for waiting on a lock. Chosen, not measured: both must end.
STATEMENT_SECONDS, LOCK_SECONDS = 600, 30
# The limits in seconds for a reply that waits for a silent server: while connecting, and while the network is cut.
# libpq takes at least two seconds for the former.
CONNECT_SECONDS, CUT_SECONDS = 2, 3
# The limit in seconds for a server that accepted a statement and is silent since, if a reply may wait for it.
PATIENCE_SECONDS = 5.0
# After a server has been silent for this long, nobody waits for it for as long again. A refusal takes no time.
AWAY_SECONDS = 1.0
_ROOM = "salve"
_PORTS = re.compile(r"[\d,]*")
_MISTYPED = (
    "SALVE_DATABASE_URL is no address of a PostgreSQL database: postgresql://USER:PASSWORD@HOST/NAME, where @ in a "
    "password is written as %40, / as %2F, % as %25 and a space as %20"
)
T = TypeVar("T")


class Connection(psycopg.Connection[Any]):
    """One connection; each statement is a transaction, unless one has begun.

    The client puts values into statements (escaped by libpq), so they have no type of their own, as in SQLite.
    """

    for_update = "for update skip locked"
    hurries = False
    is_away: Callable[[], bool] = staticmethod(lambda: False)

    @classmethod
    def to(cls, url: str, *, reads: bool = False, hurries: bool = False) -> Self:
        """Connect to the database at that address.

        Args:
            url: the address.
            reads: whether the connection only reads.
            hurries: whether a statement that takes longer than `PATIENCE_SECONDS` breaks the connection; otherwise a
                statement ends when `is_away` says that the server is silent to others, too.

        Raises:
            StoreConfigError: it is no address.
            StoreError: nobody answers at that address, or access is refused.
        """
        name = name_of(url)
        try:
            connection = cls.connect(url, **settings(reads=reads))
        except psycopg.Error as error:
            raise StoreError(f"{name} cannot be reached: {one_line(error)}") from error
        connection.hurries = hurries
        return connection

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """The method that psycopg waits with: a server that is silent for too long counts as away."""
        limit = PATIENCE_SECONDS if self.hurries and timeout is None else timeout
        try:
            return super().wait(self._watched(gen), interval, limit)
        except psycopg.OperationalError as error:
            if timeout is None and error.sqlstate is None:
                # The error is not the server's: a late answer from it would be taken for the answer to another
                # statement.
                self.pgconn.finish()
            raise

    def _watched(self, gen: PQGen[T]) -> PQGen[T]:
        """The same steps, for as long as the server is there."""
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
        """Run a select. Rows are dicts by column name."""
        with self.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(translated(sql).encode(), plain(parameters)).fetchall()

    def defer_references(self) -> None:
        """Check references only when the transaction ends."""
        self.execute("set constraints all deferred")


class Line:
    """The way to a server. While it is silent, callers are told so at once, and one of them per second tries again.

    Safe to use from any thread.
    """

    def __init__(self, url: str) -> None:
        self.url, self.name = url, name_of(url)
        self._lock = threading.Lock()
        self._away: tuple[float, StoreError] | None = None

    def connect(self, *, reads: bool = False, hurries: bool = False) -> Connection:
        """A new connection; see `Connection.to`.

        Raises:
            StoreError: nobody answers, or nobody did a moment ago.
        """
        began = time.monotonic()
        with self._lock:
            if self._away is not None:
                until, error = self._away
                if began < until:
                    raise StoreError(str(error))
                # While this caller tries, the others get the earlier error again.
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
    """The settings of each connection."""
    seconds = STATEMENT_SECONDS * 1000
    options = {
        # Acknowledged writes are on the disk, whatever the server's own settings.
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
        # A cut network is silent: those who wait get an error within this time.
        "keepalives_idle": 1,
        "keepalives_interval": 1,
        "keepalives_count": CUT_SECONDS,
        "tcp_user_timeout": CUT_SECONDS * 1000,
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
    }


def name_of(url: str) -> str:
    """A URL without its secrets.

    Raises:
        StoreConfigError: it is mistyped; the message repeats nothing of it, because any part may be of the password.
    """
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except psycopg.Error:
        raise StoreConfigError(_MISTYPED) from None
    host, port, name = (parts.get(part, "") for part in ("host", "port", "dbname"))
    # libpq ends a password at the first @, and takes what has a / before its @ for a host, a port and a name.
    if "@" in host + name or not _PORTS.fullmatch(port):
        raise StoreConfigError(_MISTYPED)
    return f"postgresql://{host or 'localhost'}{port and ':'}{port}/{name}"


def one_line(error: Exception) -> str:
    """A psycopg error in one line."""
    return " ".join(str(error).split())

"""A connection to PostgreSQL, as `bot.store.sql.Database` has it."""

from collections.abc import Iterable
from typing import Any, Self

import psycopg
from psycopg import ClientCursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from bot.errors import StoreError
from bot.store.postgres.dialect import plain, translated
from bot.store.sql import Cursor

# How long connecting, a statement and waiting for a lock may take. Chosen, not measured: they have to end.
CONNECT_SECONDS, STATEMENT_SECONDS, LOCK_SECONDS, CUT_SECONDS = 5, 600, 30, 10
_ROOM = "salve"


class Connection(psycopg.Connection[Any]):
    """One connection; each statement is a transaction, unless one is begun.

    Values are put into statements by the client (escaped by libpq): so they have no type of their own, as in SQLite.
    """

    for_update = "for update skip locked"

    @classmethod
    def to(cls, url: str, *, reads: bool = False) -> Self:
        """Connect.

        Raises:
            StoreError: nobody answers there, or not us.
        """
        try:
            return cls.connect(url, **settings(reads=reads))
        except psycopg.Error as error:
            raise StoreError(f"{name_of(url)} cannot be reached: {one_line(error)}") from error

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
        "keepalives_idle": 30,
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

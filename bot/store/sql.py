"""The interface to the databases that run the store's SQL: SQLite through sqlite-utils, PostgreSQL through psycopg.

The store's SQL is written once, in a form that both understand; `docs/storage.md` lists the rules.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

# Stands for "no limit": more rows than there can be.
UNLIMITED = 2**63 - 1


class Cursor(Protocol):
    """What a statement found, or how many rows it changed."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    def fetchone(self) -> Any:
        """The next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """All remaining rows."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """A connection; parameters are written `?` or `:name`."""

    @property
    def for_update(self) -> str:
        """The end of a select that claims rows, so that nobody else claims them meanwhile."""
        ...

    def execute(self, sql: str, parameters: Any = None, /) -> Cursor:
        """Run one statement. Rows are tuples."""
        ...

    def query(self, sql: str, parameters: Any = None, /) -> Iterable[dict[str, Any]]:
        """Run a select. Rows are dicts by column name."""
        ...

    def defer_references(self) -> None:
        """Let rows refer to missing rows until the transaction ends."""
        ...

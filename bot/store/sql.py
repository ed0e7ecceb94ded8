"""What the store's SQL is run through, whichever database is behind it: SQLite by sqlite-utils, PostgreSQL by psycopg.

The SQL of the store is written once, in what both understand; `docs/storage.md` lists the rules for that.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

# More rows than there are: what `limit` gets where there is none.
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
        """All further rows."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """One connection; parameters are written `?` or `:name`."""

    @property
    def for_update(self) -> str:
        """What a select ends in that claims rows, so that nobody else claims them meanwhile."""
        ...

    def execute(self, sql: str, parameters: Any = None, /) -> Cursor:
        """Run one statement; rows are tuples."""
        ...

    def query(self, sql: str, parameters: Any = None, /) -> Iterable[dict[str, Any]]:
        """Run a select; rows are by name."""
        ...

    def defer_references(self) -> None:
        """Until the transaction ends, rows may refer to what is not there."""
        ...

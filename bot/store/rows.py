"""What the SQL modules share: how moments are written, and the number a new row got."""

from datetime import UTC, datetime

from sqlite_utils.db import Table


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds always written, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def inserted(table: Table) -> int:
    """The number of the row that was just inserted."""
    return int(str(table.last_pk))

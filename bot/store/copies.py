"""Copies that Salve keeps beside the database: from before an update or a restore, or a WAL of another database.

All of them hold data that has been erased since.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

MARK = ".before-"
FOREIGN = "-wal.foreign-"
# As long as any backup, so that erased data does not outlive the last backup that holds it.
LONGEST = timedelta(weeks=4)


def of(database: Path) -> list[Path]:
    """The copies beside a database, the oldest first."""
    found = [each for mark in (MARK, FOREIGN) for each in database.parent.glob(f"{database.name}{mark}*")]
    return sorted(found, key=lambda copy: copy.stat().st_mtime)


def drop_older(database: Path, before: datetime) -> int:
    """Delete the copies made before that moment. Returns how many."""
    old = [copy for copy in of(database) if datetime.fromtimestamp(copy.stat().st_mtime, UTC) < before]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)

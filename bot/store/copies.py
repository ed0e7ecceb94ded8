"""Copies of the database that Salve makes itself: one before each migration. They hold what was erased since."""

from datetime import UTC, datetime
from pathlib import Path

MARK = ".before-"


def of(database: Path) -> list[Path]:
    """The copies beside a database, the oldest first."""
    found = database.parent.glob(f"{database.name}{MARK}*")
    return sorted(found, key=lambda copy: copy.stat().st_mtime)


def drop_older(database: Path, before: datetime) -> int:
    """Delete the copies made before that moment; returns how many."""
    old = [copy for copy in of(database) if datetime.fromtimestamp(copy.stat().st_mtime, UTC) < before]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)

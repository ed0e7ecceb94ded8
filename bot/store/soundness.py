"""Which versions of SQLite may keep a database in WAL mode."""

Version = tuple[int, int, int]

# Versions from SQLite's page "Write-Ahead Logging", section "The WAL-Reset Bug".
_BROKEN_SINCE: Version = (3, 7, 0)
_FIXED_IN: Version = (3, 51, 3)
_BACKPORTED = ((3, 44, 6), (3, 50, 7))


def wal_is_safe(version: Version) -> bool:
    """Whether an SQLite version is free of the WAL-reset bug, which damages databases under concurrent checkpoints."""
    if version < _BROKEN_SINCE or version >= _FIXED_IN:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in _BACKPORTED)

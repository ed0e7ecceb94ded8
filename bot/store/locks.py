"""Who uses a database file: one process at a time prepares it, any number hold it, and none while it is replaced."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

from bot.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows, where one process at a time is the rule and an open file cannot be replaced
    fcntl = None  # type: ignore[assignment]


@contextmanager
def preparing(path: Path) -> Iterator[None]:
    """Let only one process at a time prepare: SQLite's own locks make concurrent migrations fail instead of wait."""
    if fcntl is None:
        yield
        return
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Hold:
    """Tells other processes that this one has the database open; the system drops the hold when the process ends."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = path.with_name(f"{path.name}.open").open("w")
        self.first = self._take(exclusive=True)
        self._take(exclusive=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def alone(self) -> bool:
        """Whether nobody else has it open. Call it only while preparing, so that nobody comes in between."""
        alone = self._take(exclusive=True)
        self._take(exclusive=False)
        return alone

    def close(self) -> None:
        """Drop the hold."""
        self._file.close()

    def _take(self, *, exclusive: bool) -> bool:
        if fcntl is None:
            return True
        try:
            fcntl.flock(self._file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def nobody_else(path: Path) -> Iterator[None]:
    """Keep every other process from opening the database in the meantime.

    Raises:
        StoreError: another process has it open.
    """
    with preparing(path), Hold(path) as hold:
        if not hold.first:
            raise StoreError(f"{path} is in use: stop Salve (bot, page and terminals) first")
        yield

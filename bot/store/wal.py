"""Whether a `-wal` belongs to the database beside it. SQLite mixes any two, and the result is neither.

Each start that finds nobody else raises a counter in the file's header (`user_version`): it is odd while in use, even
after a proper close. Comparing it with the counter in the WAL shows whether the two are from the same time.
"""

import logging
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from sqlite_utils import Database

from bot.errors import StoreConfigError
from bot.store.copies import FOREIGN

log = logging.getLogger(__name__)

MAGIC = b"SQLite format 3\0"
# sqlite.org/fileformat2.html, sections 1.3 (the database header) and 4.1 (the WAL format).
_HEADER, _WAL_HEADER, _FRAME_HEADER = 100, 32, 24
_WAL_MAGIC = {0x377F0682, 0x377F0683}
_WAL_FORMAT = 2
# A crash during a start, or during a restart after a crash, leaves the WAL's counter this far ahead of the header's.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Header:
    """What is read of a first page: page size and number of pages, whether the file is in WAL mode, and the counter."""

    page_size: int
    pages: int
    in_wal_mode: bool
    count: int


def header(page: bytes) -> Header | None:
    """Read a first page; None if it is not one."""
    if len(page) < _HEADER or not page.startswith(MAGIC):
        return None
    size = int.from_bytes(page[16:18], "big")
    pages, count = (int.from_bytes(page[at : at + 4], "big") for at in (28, 60))
    return Header(65536 if size == 1 else size, pages, page[18] == _WAL_FORMAT, count)


def header_of(path: Path) -> Header | None:
    """The header of a file; None if it is missing, empty or not a database.

    Never call it for a file that this process has open in SQLite: closing it here would drop SQLite's locks.
    """
    try:
        with path.open("rb") as file:
            return header(file.read(_HEADER))
    except FileNotFoundError:
        return None


class Left(Enum):
    """How the last process left a database: closed, not closed, or with a WAL of unknown origin."""

    CLOSED = "closed"
    OPEN = "open"
    UNSURE = "unsure"


def examine(path: Path, now: datetime | None = None) -> Left:
    """Examine a database that nobody has open, before SQLite touches it.

    Returns:
        How it was left. A database that was not closed must be checked page by page.

    Raises:
        StoreConfigError: its WAL belongs to another database.
    """
    beside = path.with_name(f"{path.name}-wal")
    database, hot = header_of(path), _Wal.read(beside)
    if hot is None:
        lost = database is not None and database.in_wal_mode and database.count % 2 == 1 and not beside.exists()
        if lost:
            log.warning(
                "%s was copied without its -wal, or that was deleted: what was written last is not in it. If that is "
                "a backup, others may be whole: salve backup --verify FILE",
                path,
            )
        return Left.OPEN if lost else Left.CLOSED
    if database is None or not database.in_wal_mode:
        # A backup was put in place by hand, or the file is missing: the WAL beside it is another database's.
        aside = path.with_name(f"{path.name}{FOREIGN}{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        beside.replace(aside)
        log.warning("%s was not of %s: it is kept as %s", beside, path, aside.name)
        return Left.OPEN
    # The first page holds the number of pages: a WAL without that page has not changed that number.
    fits = hot.pages == database.pages if hot.count is None else 0 <= hot.count - database.count <= _AHEAD
    if hot.page_size != database.page_size or not fits:
        raise StoreConfigError(mixed(path))
    return Left.UNSURE if hot.count is None else Left.OPEN


def mixed(path: Path) -> str:
    """What to do about a WAL that belongs to another database."""
    return (
        f"{path} and {path.name}-wal do not belong together, so neither is touched. Where {path.name} is a copy that "
        f"was put there, move {path.name}-wal away and start again; otherwise restore a backup: salve restore FILE"
    )


def mark_open(db: Database) -> None:
    """Raise the counter to an odd number, in the file itself."""
    _mark(db, 1)


def mark_closed(db: Database) -> None:
    """Raise the counter to an even number, in the file itself."""
    _mark(db, 0)


def _mark(db: Database, parity: int) -> None:
    count: int = db.execute("pragma user_version").fetchone()[0]
    db.execute(f"pragma user_version = {count + (1 if count % 2 != parity else 2)}")
    db.execute("pragma wal_checkpoint(truncate)").fetchall()


@dataclass(frozen=True, slots=True)
class _Wal:
    """A non-empty WAL: page size and number of pages, and the counter in its last first page, if any."""

    page_size: int
    pages: int
    count: int | None

    @classmethod
    def read(cls, file: Path) -> "_Wal | None":
        """Read a WAL's committed transactions; None if there are none."""
        if not file.exists():
            return None
        with file.open("rb") as wal:
            head = wal.read(_WAL_HEADER)
            if len(head) < _WAL_HEADER:
                return None
            magic, _, size, _, salts = struct.unpack(">IIII8s8x", head)
            if magic not in _WAL_MAGIC or head[24:] != _sums(magic, head[:24]):
                return None
            frames = iter(lambda: wal.read(_FRAME_HEADER + size), b"")
            return cls._committed(frames, magic, salts, head[24:], size)

    @classmethod
    def _committed(cls, frames: Iterator[bytes], magic: int, salts: bytes, sums: bytes, size: int) -> "_Wal | None":
        pages, count, last = 0, None, None
        for frame in frames:
            number, commit, own, said = struct.unpack(">II8s8s", frame[:_FRAME_HEADER].ljust(_FRAME_HEADER))
            page = frame[_FRAME_HEADER:]
            sums = _sums(magic, frame[:8] + page, sums) if own == salts and len(page) == size else b""
            if sums != said:
                break
            if number == 1:
                first = header(page)
                last = first.count if first else None
            if commit:
                pages, count = commit, last
        return cls(size, pages, count) if pages else None


def _sums(magic: int, data: bytes, before: bytes = bytes(8)) -> bytes:
    """The running checksum, as defined in section 4.2 of the format."""
    first, second = struct.unpack(">II", before)
    for one, two in struct.iter_unpack(">II" if magic & 1 else "<II", data):
        first = first + one + second & 0xFFFFFFFF
        second = second + two + first & 0xFFFFFFFF
    return struct.pack(">II", first, second)

"""Whether a `-wal` belongs to the database it lies beside. SQLite mixes any two, and the result is neither.

Each start that finds nobody else counts up in the file's header (`user_version`): odd while in use, even once closed in
peace. The header's own count, and that in the WAL, then tell whether the two are of one time.
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
# sqlite.org/fileformat2.html: sections 1.3, the database header, and 4.1, the WAL format.
_HEADER, _WAL_HEADER, _FRAME_HEADER = 100, 32, 24
_WAL_MAGIC = {0x377F0682, 0x377F0683}
_WAL_FORMAT = 2
# A crash while starting, or after a crash while starting again, leaves the WAL this much ahead of the header.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Header:
    """What is read of a first page: how large pages are and how many, whether the file is in WAL mode, the count."""

    page_size: int
    pages: int
    in_wal_mode: bool
    count: int


def header(page: bytes) -> Header | None:
    """Read a first page; None where it is not one."""
    if len(page) < _HEADER or not page.startswith(MAGIC):
        return None
    size = int.from_bytes(page[16:18], "big")
    pages, count = (int.from_bytes(page[at : at + 4], "big") for at in (28, 60))
    return Header(65536 if size == 1 else size, pages, page[18] == _WAL_FORMAT, count)


def header_of(path: Path) -> Header | None:
    """The header of a file; None where it is missing, empty or no database.

    Never of a file that this process has open in SQLite: closing it here would drop SQLite's locks.
    """
    try:
        with path.open("rb") as file:
            return header(file.read(_HEADER))
    except FileNotFoundError:
        return None


class Left(Enum):
    """What the last process to use a database left: it closed it, it did not, or nothing tells whose the WAL is."""

    CLOSED = "closed"
    OPEN = "open"
    UNSURE = "unsure"


def examine(path: Path, now: datetime | None = None) -> Left:
    """Look at a database that nobody has open, before SQLite does.

    Returns:
        How it was left. What was not closed has to be checked page by page.

    Raises:
        StoreConfigError: its WAL is not its own.
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
        # A backup put in place by hand, or nothing at all: what lies beside it was another database's.
        aside = path.with_name(f"{path.name}{FOREIGN}{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        beside.replace(aside)
        log.warning("%s was not of %s: it is kept as %s", beside, path, aside.name)
        return Left.OPEN
    # The first page says how many pages there are: a WAL that does not hold it has changed none of that.
    fits = hot.pages == database.pages if hot.count is None else 0 <= hot.count - database.count <= _AHEAD
    if hot.page_size != database.page_size or not fits:
        raise StoreConfigError(mixed(path))
    return Left.UNSURE if hot.count is None else Left.OPEN


def mixed(path: Path) -> str:
    """What to do about a WAL that is not the database's own."""
    return (
        f"{path} and {path.name}-wal do not belong together, so neither is touched. Where {path.name} is a copy that "
        f"was put there, move {path.name}-wal away and start again; otherwise restore a backup: salve restore FILE"
    )


def mark_open(db: Database) -> None:
    """Count up to an odd number, in the file itself."""
    _mark(db, 1)


def mark_closed(db: Database) -> None:
    """Count up to an even number, in the file itself."""
    _mark(db, 0)


def _mark(db: Database, parity: int) -> None:
    count: int = db.execute("pragma user_version").fetchone()[0]
    db.execute(f"pragma user_version = {count + (1 if count % 2 != parity else 2)}")
    db.execute("pragma wal_checkpoint(truncate)").fetchall()


@dataclass(frozen=True, slots=True)
class _Wal:
    """A WAL that holds something: how large pages are and how many, and the count in the last first page, if any."""

    page_size: int
    pages: int
    count: int | None

    @classmethod
    def read(cls, file: Path) -> "_Wal | None":
        """Read what its committed transactions hold; None where it holds none."""
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
    """The running checksum of section 4.2 of the format, as it is written there."""
    first, second = struct.unpack(">II", before)
    for one, two in struct.iter_unpack(">II" if magic & 1 else "<II", data):
        first = first + one + second & 0xFFFFFFFF
        second = second + two + first & 0xFFFFFFFF
    return struct.pack(">II", first, second)

"""Backups of the database: made while Salve runs, checked page by page, thinned out with time, and restored."""

import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.curation.retention import jumped
from bot.errors import StoreConfigError, StoreError
from bot.store import copies, opening, wal
from bot.store.locks import nobody_else, preparing
from bot.store.members import LOOKED
from bot.store.owning import make_like, make_private, own_like
from bot.store.syncing import synced

# The last backup of each of this many days is kept, and of each week up to `LONGEST`.
DAYS = timedelta(days=7)
_STAMP = "%Y%m%dT%H%M%SZ"
# What the name of a backup ends with until it is complete and checked.
_DRAFT = ".new"
_STEPS = 20_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a backup: questions, releases, the newest version, and when Salve last looked for old data."""

    questions: int
    releases: int
    version: str | None
    looked: datetime | None


def folder_of(database: Path) -> Path:
    """The folder for backups if none is set."""
    return database.parent / "backups"


def made(database: Path, folder: Path) -> list[tuple[datetime, Path]]:
    """The backups in a folder, each with the time it was made, newest first."""
    return sorted(_stamped(database, folder, ".db"), reverse=True)


def make(database: Path, folder: Path, now: datetime, progress: Progress = lambda _, __: None) -> tuple[Path, Contents]:
    """Make a backup while others read and write, check it, and drop the ones that rotation no longer keeps.

    Args:
        database: the database file.
        folder: where the backup goes; created if missing.
        now: the current moment, which names the backup.
        progress: called with the number of bytes written so far, and the approximate total.

    Raises:
        StoreConfigError: the database is damaged, or unsafe to open with this SQLite.
        StoreError: the database cannot be read, or the backup cannot be written.
    """
    if not database.exists():
        raise StoreError(f"{database} does not exist: there is nothing to back up")
    try:
        _make_folder(folder, database)
        with preparing(folder / "backup"):
            own_like(folder / "backup.lock", database)
            for _, left in _stamped(database, folder, f".db{_DRAFT}"):
                left.unlink()
            file = folder / f"{database.stem}-{now.strftime(_STAMP)}.db"
            contents = _write(database, file, progress)
            doubtful = jumped(contents.looked, now)
            for _, old in _superfluous(made(database, folder), None if doubtful else now):
                old.unlink()
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror}. Make room or mend its permissions, or choose another --to"
        ) from error
    if not doubtful:
        copies.drop_older(database, now - copies.LONGEST)
    return file, contents


def verify(file: Path) -> Contents:
    """Check every page, every index and every reference of a backup.

    Raises:
        StoreConfigError: it is damaged, from a newer Salve, or not a database of Salve's.
        StoreError: it cannot be read.
    """
    if file.with_name(f"{file.name}-wal").exists():
        raise StoreError(f"{file} has a -wal beside it, so it is no backup but a database in use, or a copy of one")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            return _verify(db, file)
    except sqlite3.OperationalError as error:
        raise StoreError(f"{file} cannot be read: {error}") from error
    except sqlite3.DatabaseError as error:
        raise StoreConfigError(f"{file} is damaged: {error}. Use another backup") from error


def restore(database: Path, file: Path, now: datetime) -> Path | None:
    """Put a backup in the place of the database, which nobody may have open. Returns where the old database is kept.

    Raises:
        StoreConfigError: the backup is damaged, from a newer Salve, or not a database of Salve's.
        StoreError: somebody has the database open, or a file cannot be written.
    """
    verify(file)
    try:
        with nobody_else(database):
            _fold(database)
            new = database.with_name(f"{database.name}.restoring")
            _make_new(new, database)
            shutil.copyfile(file, new)
            synced(new)
            kept = _keep(database, database.with_name(f"{database.name}{copies.MARK}restore-{now.strftime(_STAMP)}"))
            new.replace(database)
            synced(database.parent)
            for name in ("lock", "open"):
                own_like(database.with_name(f"{database.name}.{name}"), database)
    except OSError as error:
        raise StoreError(f"{database}: {error.strerror or error}. Nothing was replaced") from error
    return kept


def _stamped(database: Path, folder: Path, suffix: str) -> list[tuple[datetime, Path]]:
    """The files in a folder that are named like backups, each with the moment in its name."""
    found = []
    for file in folder.glob(f"{database.stem}-*{suffix}"):
        stamp = file.name[len(database.stem) + 1 :].removesuffix(suffix)
        with suppress(ValueError):
            found.append((datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC), file))
    return found


def _make_folder(folder: Path, database: Path) -> None:
    """Make the folder, unless it is there; then it stays whose it is."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
        own_like(folder, database)


def _write(database: Path, file: Path, progress: Progress) -> Contents:
    draft = file.with_name(f"{file.name}{_DRAFT}")
    make_private(draft)
    own_like(draft, database)
    try:
        _copy(database, draft, progress)
        contents = verify(draft)
        synced(draft)
        draft.replace(file)
        synced(file.parent)
    finally:
        draft.unlink(missing_ok=True)
    return contents


def _copy(database: Path, draft: Path, progress: Progress) -> None:
    opening.refuse_unsafe(database)
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as db:
            total = database.stat().st_size

            def tell() -> None:
                progress(min(draft.stat().st_size, total), total)

            db.set_progress_handler(tell, _STEPS)
            db.execute(f"pragma busy_timeout = {opening.BUSY_MILLISECONDS}")
            # A single statement sees one moment, that of its beginning, and does not hold up anybody who writes.
            db.execute("vacuum into ?", [str(draft)])
            progress(total, total)
    except sqlite3.OperationalError as error:
        raise StoreError(f"{database} cannot be backed up: {error}") from error
    except sqlite3.DatabaseError as error:
        raise StoreConfigError(opening.damaged(database, str(error))) from error


def _verify(db: Any, file: Path) -> Contents:
    unknown = opening.unknown_steps(db)
    if unknown is None:
        raise StoreConfigError(f"{file} is no database of Salve's")
    if unknown:
        raise StoreConfigError(f"{file} was made by a newer Salve ({', '.join(sorted(unknown))}): update Salve")
    found = db.execute("pragma integrity_check(1)").fetchone()[0]
    orphan = db.execute("pragma foreign_key_check").fetchone()
    if found != "ok" or orphan:
        reason = " ".join(found.split()) if found != "ok" else f"a row of {orphan[0]} refers to nothing"
        raise StoreConfigError(f"{file} is damaged: {reason}. Use another backup")
    questions = db.execute("select count(*) from interactions").fetchone()[0]
    releases = db.execute("select count(*) from releases").fetchone()[0]
    # Only shared releases; a backup from an earlier Salve has no others, and no column that tells them apart.
    shared = "select version from releases where instr(version, '+') = 0 order by number desc limit 1"
    newest = db.execute(shared).fetchone()
    return Contents(questions, releases, newest[0] if newest else None, _looked(db))


def _looked(db: Any) -> datetime | None:
    if not db.execute("select 1 from sqlite_master where name = 'told'").fetchone():
        return None
    found = db.execute("select at from told where key = ?", [LOOKED]).fetchone()
    return datetime.fromisoformat(found[0]) if found else None


def _superfluous(found: list[tuple[datetime, Path]], now: datetime | None) -> Iterable[tuple[datetime, Path]]:
    """The backups that are neither the newest of all, nor the newest of one of the last days or weeks.

    If nobody knows what time it is (`now` is None), the last days and weeks are those for which there is a backup.
    """
    kept = {found[0]} if found else set()
    for name, span, most in (("%Y-%m-%d", DAYS, DAYS.days), ("%G-%V", copies.LONGEST, copies.LONGEST.days // 7)):
        last: dict[str, tuple[datetime, Path]] = {}
        for each in found:
            if now is None or each[0] > now - span:
                last.setdefault(each[0].strftime(name), each)
        kept |= set(list(last.values())[: most if now is None else None])
    return [each for each in found if each not in kept]


def _fold(database: Path) -> None:
    """Write the WAL into the file it belongs to; if that is not possible, both are kept as they are."""
    if wal.header_of(database) is None or opening.unsafe(database):
        return
    try:
        if wal.examine(database) is wal.Left.UNSURE:
            return
    except StoreConfigError:
        return
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(str(database), timeout=0)) as db:
        try:
            mode = db.execute("pragma journal_mode = delete").fetchone()[0]
            db.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            mode = "wal"
        if mode == "wal":
            raise StoreError(f"{database} is open in another program: close that first")


def _keep(database: Path, kept: Path) -> Path | None:
    for suffix in ("-wal", "-journal"):
        beside = database.with_name(database.name + suffix)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + suffix))
    database.with_name(f"{database.name}-shm").unlink(missing_ok=True)
    if not database.exists():
        return None
    # The old name stays until the new file takes it, so that a crash in between leaves one of the two.
    try:
        kept.hardlink_to(database)
    except OSError:
        shutil.copy2(database, kept)
    os.utime(kept)
    return kept


def _make_new(new: Path, database: Path) -> None:
    """Make the file that takes the database's place."""
    new.unlink(missing_ok=True)
    if database.exists():
        make_like(new, database)
    else:
        make_private(new)
        own_like(new, database.parent)

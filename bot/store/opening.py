"""Open a database file: find it, lock it, migrate it, and set the pragmas that make it durable."""

import errno
import logging
import re
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.errors import ConfigError, StoreConfigError, StoreError
from bot.store import wal
from bot.store.locks import Hold, preparing
from bot.store.migrations import migrations
from bot.store.owning import make_like, make_private
from bot.store.soundness import wal_is_safe

log = logging.getLogger(__name__)

SCHEME = "sqlite:///"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
BUSY_MILLISECONDS = 5000
PRAGMAS = ("foreign_keys = on", "secure_delete = on", "synchronous = full", "trusted_schema = off")
_AGAIN_SECONDS = 0.02
# SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL (sqlite.org/rescode.html): another process is in the way for a moment.
_PASSING = {5, 6, 15}
# SQLITE_PERM, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_NOTADB, and the system's own of that kind: no
# later start gets past them.
_LASTING = {3, 8, 11, 14, 26}
_OF_THE_PATH = {
    errno.EACCES,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
}
_SQLITE_FULL = 13


class Connection(Database):
    """An SQLite connection in the form of `bot.store.sql.Database`."""

    # Only one process writes at a time, so nobody can claim the same rows in between.
    for_update = ""

    def defer_references(self) -> None:
        """Check references only when the transaction ends."""
        self.execute("pragma defer_foreign_keys = on")


def database_path(url: str) -> Path:
    """The file that a URL such as sqlite:///salve.db (relative) or sqlite:////var/lib/salve.db names.

    Raises:
        ConfigError: it names anything but an SQLite file.
    """
    name = url.removeprefix(SCHEME)
    if not url.startswith(SCHEME) or not name or name == ":memory:" or name.endswith("/"):
        # Nothing else of it is shown: the address of a server may hold a password, however it is written.
        scheme = url.partition("://")[0]
        said = f"names a database of {scheme}" if _SCHEME.match(url) else "is no URL"
        more = "; PostgreSQL's own tools look after that: see docs/storage.md" if scheme.startswith("postgres") else ""
        raise ConfigError(f"SALVE_DATABASE_URL {said}, but should name a file: sqlite:///salve.db{more}")
    return Path(name)


def open_for_writing(path: Path) -> tuple[Connection, Hold]:
    """The migrated, durable database, and the hold that marks it as in use. Call this in the thread that uses it.

    Raises:
        StoreConfigError: the file is from a newer Salve, damaged, mixed with another's, or unsafe with this SQLite; or
            it is not one, or it may not be used.
        StoreError: the file cannot be opened or written now.
    """
    try:
        with preparing(path):
            hold = Hold(path)
            try:
                return _patiently(path, hold), hold
            except BaseException:
                hold.close()
                raise
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
            raise StoreConfigError(damaged(path, str(error))) from error
        kind, mend = remedy(error)
        raise kind(f"{path} cannot be used as a database: {error}{mend}") from error


def close_for_writing(db: Connection, path: Path, hold: Hold) -> None:
    """Empty the WAL into the file, mark the file as properly closed if nobody else has it open, and close."""
    try:
        if not db.conn.in_transaction:
            db.execute("pragma wal_checkpoint(truncate)").fetchall()
            with preparing(path):
                if hold.alone() and _in_wal_mode(db):
                    wal.mark_closed(db)
    except (sqlite3.Error, OSError):
        _close_unmarked(db, path)
    else:
        db.close()
    hold.close()


def open_for_reading(path: Path) -> Connection:
    """The database, for queries only; only one thread at a time may use it.

    Raises:
        StoreError: the file cannot be opened.
    """
    try:
        db = _connect(path)
        db.execute("pragma query_only = on")
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read: {error}") from error
    return db


def remedy(error: Exception) -> tuple[type[StoreError], str]:
    """The kind of error for a file that cannot be opened, by whether a later start may succeed; and how to mend it."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    number = error.errno if isinstance(error, OSError) else None
    if code == _SQLITE_FULL or number in {errno.ENOSPC, errno.EDQUOT}:
        return StoreError, ". Make room on its disk"
    if code in _LASTING or number in _OF_THE_PATH:
        return StoreConfigError, ". Mend the path or its permissions"
    return StoreError, ""


def linked_version() -> tuple[int, int, int]:
    """The version of SQLite that is actually in use."""
    first, second, third = sqlite3.sqlite_version_info[:3]
    return first, second, third


def damaged(path: Path, found: str) -> str:
    """What to do about a damaged database."""
    return (
        f"{path} is damaged: {found}. Stop Salve and restore the last whole backup: salve backup --verify FILE, then "
        "salve restore FILE. What it replaces is kept beside it"
    )


def check(path: Path) -> None:
    """Check every page of a database.

    Raises:
        StoreConfigError: a page is damaged; the message says what to do.
    """
    found = _damage(path, "quick_check")
    if found:
        raise StoreConfigError(damaged(path, found))


def _damage(path: Path, how: str) -> str:
    """What the named check of SQLite finds wrong with a file, in one line; empty if it is sound."""
    try:
        with closing(_connect_unwritable(path)) as connection:
            found = str(connection.execute(f"pragma {how}(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        found = str(error)
    return "" if found == "ok" else " ".join(found.split())


def _patiently(path: Path, hold: Hold) -> Connection:
    """Prepare the database; wait if another process is busy with it for a moment, such as closing it."""
    until = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            return _prepare(path, first=hold.first)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _PASSING or time.monotonic() > until:
                raise
            time.sleep(_AGAIN_SECONDS)


def _prepare(path: Path, *, first: bool) -> Connection:
    refuse_unsafe(path)
    left = wal.examine(path) if first else wal.Left.CLOSED
    _recover(path)
    if left is not wal.Left.CLOSED and path.exists():
        _refuse_damaged(path, left)
    _refuse_newer(path)
    if not path.exists():
        make_private(path)
    db = _connect(path)
    try:
        _set_journal(db)
        _migrate(db, path)
        if first and _in_wal_mode(db):
            wal.mark_open(db)
    except BaseException:
        _close_unmarked(db, path)
        raise
    return db


def _close_unmarked(db: Database, path: Path) -> None:
    """Close without marking the file as closed, and leave an empty WAL where SQLite deletes one.

    Without it, the file would pass for a copy that lacks what its WAL holds.
    """
    beside = path.with_name(f"{path.name}-wal")
    had_one = beside.exists()
    db.close()
    if had_one and not beside.exists():
        with suppress(OSError):
            make_like(beside, path)


def _refuse_damaged(path: Path, left: wal.Left) -> None:
    """Refuse a database whose parts do not fit together; it stays unchanged, to the byte."""
    unsure = left is wal.Left.UNSURE
    # Only the slower check compares indexes with their tables, which shows that pages are from different times.
    found = _damage(path, "integrity_check" if unsure else "quick_check")
    if found:
        raise StoreConfigError(wal.mixed(path) if unsure else damaged(path, found))


def _recover(path: Path) -> None:
    """Let SQLite roll back what a crash left half written: only a connection that may write can do that."""
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size and path.exists():
        with closing(sqlite3.connect(str(path), timeout=BUSY_MILLISECONDS / 1000)) as connection:
            connection.execute("select count(*) from sqlite_master").fetchone()


def _in_wal_mode(db: Database) -> bool:
    return bool(db.execute("pragma journal_mode").fetchone()[0] == "wal")


def _connect_unwritable(path: Path) -> Any:
    """A connection that writes nothing and, when closed, does not even write the WAL into the file."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _connect(path: Path) -> Connection:
    connection = sqlite3.connect(str(path), timeout=BUSY_MILLISECONDS / 1000, check_same_thread=False)
    # No installed plugin may change this connection.
    db = Connection(connection, execute_plugins=False)
    for pragma in PRAGMAS:
        db.execute(f"pragma {pragma}")
    return db


def _set_journal(db: Database) -> None:
    if wal_is_safe(linked_version()):
        db.execute("pragma journal_mode = wal").fetchall()
        return
    log.warning("SQLite %s can damage a WAL database: the slower journal_mode=TRUNCATE is used", sqlite3.sqlite_version)
    db.execute("pragma journal_mode = truncate").fetchall()


def _migrate(db: Database, path: Path) -> None:
    pending = [step.name for step in migrations.pending(db)]
    if not pending:
        return
    if db.table_names():
        copy = path.with_name(f"{path.name}.before-{pending[0]}")
        copy.unlink(missing_ok=True)
        make_like(copy, path)
        db.execute("vacuum into ?", [str(copy)])
        log.info("kept a copy of the database in %s", copy)
    migrations.apply(db)


def refuse_unsafe(path: Path) -> None:
    """Refuse to open a file in WAL mode with an SQLite version that can damage it.

    Raises:
        StoreConfigError: this is such a version, and such a file.
    """
    if unsafe(path):
        raise StoreConfigError(
            f"{path} is in WAL mode, which SQLite {sqlite3.sqlite_version} can damage. "
            "Install pysqlite3 0.6.1 or newer, or a Python with SQLite 3.51.3 or newer"
        )


def unsafe(path: Path) -> bool:
    """Whether a file is in WAL mode and this version of SQLite can damage it."""
    if wal_is_safe(linked_version()):
        return False
    header = wal.header_of(path)
    return header is not None and header.in_wal_mode


def unknown_steps(connection: Any) -> set[str] | None:
    """The steps that a database has taken and this Salve does not know; None if it is not a database of Salve's."""
    tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    if "_sqlite_migrations" not in tables:
        return None
    query = "select name from _sqlite_migrations where migration_set = 'salve'"
    applied = {row[0] for row in connection.execute(query)}
    known = {step.name for step in migrations.pending(Database(memory=True, execute_plugins=False))}
    return applied - known if applied else None


def _refuse_newer(path: Path) -> None:
    """Refuse a database that a newer Salve has migrated; it stays unchanged, to the byte."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with closing(_connect_unwritable(path)) as connection:
        unknown = unknown_steps(connection)
    if unknown:
        raise StoreConfigError(f"{path} was made by a newer Salve ({', '.join(sorted(unknown))}): update Salve")

"""Open a database file: find it, lock it, migrate it, and set what makes it durable."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.errors import ConfigError, StoreConfigError, StoreError
from bot.store.migrations import migrations
from bot.store.soundness import wal_is_safe

try:
    import fcntl
except ImportError:  # Windows, where one process at a time is the rule
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

SCHEME = "sqlite:///"
BUSY_MILLISECONDS = 5000
_WAL_FORMAT = 2  # byte 18 of the header: 1 is a rollback journal, 2 is WAL (sqlite.org/fileformat.html)
_WAL_OFFSET = 18


def database_path(url: str) -> Path:
    """The file that a URL such as sqlite:///salve.db (relative) or sqlite:////var/lib/salve.db names.

    Raises:
        ConfigError: it names anything but a file of SQLite.
    """
    name = url.removeprefix(SCHEME)
    if not url.startswith(SCHEME) or not name or name == ":memory:" or name.endswith("/"):
        raise ConfigError(f"SALVE_DATABASE_URL is {url!r}, but should name a file: sqlite:///salve.db")
    return Path(name)


def open_for_writing(path: Path) -> Database:
    """The database, migrated and durable. Call it in the thread that will use it.

    Raises:
        StoreConfigError: the file is from a newer Salve, or unsafe to use with this SQLite.
        StoreError: the file cannot be opened or written.
    """
    try:
        _refuse_unsafe(path)
        with _locked(path):
            _refuse_newer(path)
            db = _connect(path)
            _set_journal(db)
            _migrate(db, path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path} cannot be used as a database: {error}. Mend the path or its permissions") from error
    return db


def open_for_reading(path: Path) -> Database:
    """The database, for queries only; one thread at a time may use it.

    Raises:
        StoreError: the file cannot be opened.
    """
    try:
        db = _connect(path)
        db.execute("pragma query_only = on")
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read: {error}") from error
    return db


def linked_version() -> tuple[int, int, int]:
    """The version of SQLite that is really used."""
    first, second, third = sqlite3.sqlite_version_info[:3]
    return first, second, third


def _connect(path: Path) -> Database:
    connection = sqlite3.connect(str(path), timeout=BUSY_MILLISECONDS / 1000, check_same_thread=False)
    # No plugin that happens to be installed may change this connection.
    db = Database(connection, execute_plugins=False)
    for pragma in ("foreign_keys = on", "secure_delete = on", "synchronous = full", "trusted_schema = off"):
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
        db.execute("vacuum into ?", [str(copy)])
        log.info("kept a copy of the database in %s", copy)
    migrations.apply(db)


def _refuse_unsafe(path: Path) -> None:
    """A file already in WAL mode must not be touched by an SQLite that can damage it."""
    if wal_is_safe(linked_version()) or not path.exists():
        return
    with path.open("rb") as file:
        header = file.read(_WAL_OFFSET + 1)
    if len(header) > _WAL_OFFSET and header[_WAL_OFFSET] == _WAL_FORMAT:
        raise StoreConfigError(
            f"{path} is in WAL mode, which SQLite {sqlite3.sqlite_version} can damage. "
            "Install pysqlite3 0.6.1 or newer, or a Python with SQLite 3.51.3 or newer"
        )


def _refuse_newer(path: Path) -> None:
    """A database that a newer Salve has migrated is left untouched, to the byte."""
    if not path.exists() or path.stat().st_size == 0:
        return
    connection: Any = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        known = {step.name for step in migrations.pending(Database(memory=True, execute_plugins=False))}
        tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        applied: set[str] = set()
        if "_sqlite_migrations" in tables:
            query = "select name from _sqlite_migrations where migration_set = 'salve'"
            applied = {row[0] for row in connection.execute(query)}
    finally:
        connection.close()
    if applied - known:
        raise StoreConfigError(f"{path} was made by a newer Salve ({', '.join(sorted(applied - known))}): update Salve")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time migrates: SQLite's own locks make concurrent migrations fail instead of wait."""
    if fcntl is None:
        yield
        return
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""The file with the privacy key, beside the database, for settings that name no key."""

import os
import secrets
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.errors import ConfigError, StoreError
from bot.store import choosing
from bot.store.opening import database_path
from bot.store.owning import own_like
from bot.store.syncing import synced

BYTES = 32
# The digits of a `bot.services.pseudonym`; what stands for somebody who was forgotten is shorter.
_DIGITS = 64
_LOST = (
    "{file} is missing, and only its key tells apart who asked in {database}: without it, wishes not to be logged are "
    "void, and nothing of a member can be shown or erased. Put the file back from where you keep it, or set "
    "SALVE_PRIVACY_KEY to its content. If it is lost for good: salve privacy new-key"
)


def read(database_url: str) -> bytes:
    """The key of a database, made at first use.

    Raises:
        ConfigError: the key is lost, the file cannot be made or read, or the database is not a file.
        StoreError: the database cannot be read.
    """
    return find(database_url) or make(database_url)


def find(database_url: str) -> bytes | None:
    """The key of a database; None if nothing was kept under one yet.

    Raises:
        ConfigError: the key is lost, the file cannot be read, or the database is not a file.
        StoreError: the database cannot be read.
    """
    file, database = place(database_url), database_path(database_url)
    key = _content(file)
    if key is None and _tells_apart(database):
        # Another process may have made it meanwhile, and only then kept something under it.
        key = _content(file)
        if key is None:
            raise ConfigError(_LOST.format(file=file, database=database))
    return key


def make(database_url: str) -> bytes:
    """A new key, even for a database that was kept under another one; one that is there stays.

    Raises:
        ConfigError: the file cannot be made or read, or the database is not a file.
    """
    file = place(database_url)
    try:
        _make(file, database_path(database_url))
    except OSError as error:
        raise ConfigError(_unusable(file, error)) from None
    return _content(file) or b""


def place(database_url: str) -> Path:
    """The file that holds the key of a database.

    Raises:
        ConfigError: the database is not a file.
    """
    if not choosing.is_file(database_url):
        # A key made here would give every machine different hashes of the same person.
        raise ConfigError("with PostgreSQL, SALVE_PRIVACY_KEY must be set, and be the same on every machine")
    database = database_path(database_url)
    return database.with_name(database.name + ".key")


def _content(file: Path) -> bytes | None:
    """The key in a file; None if the file is missing."""
    try:
        key = file.read_bytes().strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(_unusable(file, error)) from None
    if not key:
        raise ConfigError(f"{file} is empty. Put its content back or, if that is lost, delete the file")
    return key


def _unusable(file: Path, error: OSError) -> str:
    return f"{file}: {error.strerror}. Mend its permissions, or set SALVE_PRIVACY_KEY"


def _tells_apart(database: Path) -> bool:
    """Whether a database holds anybody under a key."""
    if not database.exists():
        return False
    having = "select m.name from sqlite_master m join pragma_table_info(m.name) c where c.name = 'asker'"
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as db:
            tables = [name for (name,) in db.execute(having)]
            return any(
                db.execute(f'select 1 from "{name}" where length(asker) = ?', [_DIGITS]).fetchone()  # noqa: S608 - our own names
                for name in tables
            )
    except sqlite3.Error as error:
        raise StoreError(f"{database} cannot be read: {error}") from error


def _make(file: Path, database: Path) -> None:
    """Create the key, complete and readable only by its owner; if several processes do so at once, the first counts.

    It is on the disk before anything is kept under it, because another key could not tell askers apart.
    """
    handle, draft = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "w") as new:
            new.write(secrets.token_hex(BYTES))
        if database.exists():
            own_like(Path(draft), database)
        synced(Path(draft))
        with suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        Path(draft).unlink()
    synced(file.parent)

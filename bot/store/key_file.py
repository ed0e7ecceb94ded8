"""The privacy key's file, beside the database, where the settings name no key."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.errors import ConfigError
from bot.store import choosing
from bot.store.opening import database_path
from bot.store.syncing import synced

BYTES = 32


def read(database_url: str) -> bytes:
    """The key of a database, made at first use.

    Raises:
        ConfigError: the file cannot be made or read, or the database is no file.
    """
    file = _beside(database_url)
    try:
        if not file.exists():
            _make(file)
        key = file.read_bytes().strip()
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}. Mend its permissions, or set SALVE_PRIVACY_KEY") from None
    if not key:
        raise ConfigError(f"{file} is empty. Delete it, and a new key is made")
    return key


def _beside(database_url: str) -> Path:
    if not choosing.is_file(database_url):
        # One made here would tell every machine something else of who asked.
        raise ConfigError("with PostgreSQL, SALVE_PRIVACY_KEY must be set, and be the same on every machine")
    database = database_path(database_url)
    return database.with_name(database.name + ".key")


def _make(file: Path) -> None:
    """Make the key, whole and readable by its owner only; of several processes at once, the first one's counts.

    It is on the disk before anything is kept under it: who asked could not be told apart by another one.
    """
    handle, draft = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "w") as new:
            new.write(secrets.token_hex(BYTES))
        synced(Path(draft))
        with suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        Path(draft).unlink()
    synced(file.parent)

"""The file with the privacy key, beside the database, for settings that name no key."""

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
    """The key of a database, created at first use.

    Raises:
        ConfigError: the file cannot be created or read, or the database is not a file.
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
        # A key made here would give every machine different hashes of the same person.
        raise ConfigError("with PostgreSQL, SALVE_PRIVACY_KEY must be set, and be the same on every machine")
    database = database_path(database_url)
    return database.with_name(database.name + ".key")


def _make(file: Path) -> None:
    """Create the key, complete and readable only by its owner; if several processes do so at once, the first counts.

    It is on the disk before anything is kept under it, because another key could not tell askers apart.
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

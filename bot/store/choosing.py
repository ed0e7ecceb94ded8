"""The store that a URL names: an SQLite file or a PostgreSQL database."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from bot.errors import ConfigError, StoreConfigError
from bot.store.local import LocalStore
from bot.store.local_place import local_place
from bot.store.moving import UNFINISHED, Place
from bot.store.opening import database_path
from bot.store.sql_store import SqlStore

POSTGRES = ("postgresql://", "postgres://")
_EXTRA = "SALVE_DATABASE_URL names PostgreSQL, for which this installation has no driver: pip install 'salve[postgres]'"


def is_file(url: str) -> bool:
    """Whether a URL names a file (or was meant to) rather than a server."""
    return not url.startswith(POSTGRES)


def opened(url: str) -> SqlStore:
    """Open the store that a URL names, creating and migrating it as needed.

    Raises:
        ConfigError: the URL names no store, its driver is not installed, or the store is unfit.
        StoreError: it cannot be reached or written.
    """
    store: SqlStore = LocalStore.open(url) if is_file(url) else _postgres().store.PostgresStore.open(url)
    if store.deliveries.told(UNFINISHED):
        store.close()
        raise StoreConfigError(f"a move into {named(url)} was not finished: run `salve store move` again")
    return store


@contextmanager
def place(url: str) -> Iterator[Place]:
    """Open one end of a move; nobody else may use it meanwhile.

    Raises:
        ConfigError: the URL names no store, its driver is not installed, or the store is unfit.
        StoreError: it is in use, or it cannot be reached or written.
    """
    with local_place(database_path(url)) if is_file(url) else _postgres().place.postgres_place(url) as end:
        yield end


def is_there(url: str) -> bool:
    """Whether the store exists; an empty file does not count.

    Raises:
        ConfigError: the URL names no store, or its driver is not installed.
        StoreError: the server cannot be reached.
    """
    if not is_file(url):
        return bool(_postgres().opening.is_there(url))
    try:
        return database_path(url).stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError:
        # It cannot be examined; opening it says why.
        return True


def named(url: str) -> str:
    """The name of the store to show people: the file's full path, or the server and database, but never a password.

    Raises:
        ConfigError: the URL names no store, or its driver is not installed.
    """
    if is_file(url):
        return str(database_path(url).absolute())
    return str(_postgres().connection.name_of(url))


def _postgres() -> ModuleType:
    """The package for PostgreSQL, which is an extra.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        for module in ("store", "place", "opening", "connection"):
            importlib.import_module(f"bot.store.postgres.{module}")
    except ImportError as error:
        raise ConfigError(_EXTRA) from error
    return importlib.import_module("bot.store.postgres")

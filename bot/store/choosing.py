"""Which store a URL names: a file of SQLite, or a database of PostgreSQL."""

from bot.errors import ConfigError
from bot.store.local import LocalStore
from bot.store.opening import database_path
from bot.store.sql_store import SqlStore

POSTGRES = ("postgresql://", "postgres://")
_EXTRA = "SALVE_DATABASE_URL names PostgreSQL, for which this installation has no driver: pip install 'salve[postgres]'"


def is_file(url: str) -> bool:
    """Whether a URL names a file (or what was meant for one) and not a server."""
    return not url.startswith(POSTGRES)


def opened(url: str) -> SqlStore:
    """Open the store that a URL names, making and migrating it as needed.

    Raises:
        ConfigError: the URL names no store, its driver is not installed, or the store is unfit.
        StoreError: it cannot be reached or written.
    """
    if is_file(url):
        return LocalStore.open(url)
    try:
        from bot.store.postgres.store import PostgresStore  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError(_EXTRA) from error
    return PostgresStore.open(url)


def is_there(url: str) -> bool:
    """Whether the store has been made; an empty file is none.

    Raises:
        ConfigError: the URL names no store, or its driver is not installed.
        StoreError: the server cannot be reached.
    """
    if not is_file(url):
        try:
            from bot.store.postgres import opening  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise ConfigError(_EXTRA) from error
        return opening.is_there(url)
    try:
        return database_path(url).stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError:
        # It cannot be looked at: opening it says why.
        return True


def named(url: str) -> str:
    """What people are told that a URL names: the whole path of the file, or the server and database, never a password.

    Raises:
        ConfigError: it names no store.
    """
    if is_file(url):
        return str(database_path(url).absolute())
    after = url.partition("://")[2]
    return f"postgresql://{after.rpartition('@')[2].partition('?')[0]}"

"""Open a PostgreSQL database: check that it is fit, create what is missing, refuse one that a newer Salve changed."""

from importlib.resources import files

import psycopg

from bot.errors import StoreConfigError, StoreError
from bot.store.postgres.connection import Connection, name_of, one_line

# The oldest version that is tested, as described in `docs/storage.md`.
OLDEST = 150000
# A number of Salve's own for each lock that all processes of a community share.
PREPARING, IN_ORDER, IN_USE = 0x5A17E001, 0x5A17E002, 0x5A17E003


def prepare(url: str) -> None:
    """Create the schema or bring it up to date; one process at a time.

    Raises:
        StoreConfigError: the server is too old, the database is not UTF-8, or a newer Salve has changed it.
        StoreError: it cannot be reached or changed.
    """
    with Connection.to(url) as db:
        try:
            db.execute("select pg_advisory_lock(?)", [PREPARING])
            _refuse_unfit(db, url)
            _migrate(db, url)
        except psycopg.Error as error:
            raise StoreError(f"{name_of(url)} cannot be prepared: {one_line(error)}") from error


def is_there(url: str) -> bool:
    """Whether Salve has created its schema there.

    Raises:
        StoreError: it cannot be reached.
    """
    with Connection.to(url, reads=True) as db:
        return bool(db.execute("select to_regclass('salve.migrations') is not null").fetchone()[0])


def server_version(db: Connection) -> str:
    """The server's version, such as 15.18."""
    major, minor = divmod(db.info.server_version, 10000)
    return f"{major}.{minor}"


def steps() -> dict[str, str]:
    """The steps that make the schema, by name, in order; the first equals SQLite's first seventeen."""
    found = (each for each in files("bot.store.postgres").joinpath("schema").iterdir() if each.name.endswith(".sql"))
    return {each.name.removesuffix(".sql"): each.read_text() for each in sorted(found, key=lambda each: each.name)}


def applied(db: Connection) -> list[str]:
    """The steps that have been taken."""
    return [row[0] for row in db.execute("select name from migrations order by name")]


def _refuse_unfit(db: Connection, url: str) -> None:
    if db.info.server_version < OLDEST:
        raise StoreConfigError(f"{name_of(url)} is PostgreSQL {db.info.server_version // 10000}: 15 or newer is needed")
    (encoding,) = db.execute("show server_encoding").fetchone()
    if encoding != "UTF8":
        raise StoreConfigError(f"{name_of(url)} holds {encoding}: create the database with encoding 'UTF8'")


def _migrate(db: Connection, url: str) -> None:
    db.execute("create schema if not exists salve")
    db.execute('create table if not exists migrations (name text collate "C" primary key)')
    taken, known = applied(db), steps()
    unknown = set(taken) - set(known)
    if unknown:
        raise StoreConfigError(f"{name_of(url)} was made by a newer Salve ({', '.join(sorted(unknown))}): update Salve")
    for name, sql in known.items():
        if name not in taken:
            with db.transaction():
                # Passed without parameters, because a file holds many statements.
                db.cursor().execute(sql.encode())
                db.execute("insert into migrations values (?)", [name])

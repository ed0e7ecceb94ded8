"""One end of a move, in PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import psycopg

from bot.errors import StoreError
from bot.store.postgres.connection import Connection, name_of, one_line
from bot.store.postgres.opening import IN_USE, prepare


class PostgresPlace:
    """A database in the form of `bot.store.moving.Place`."""

    def __init__(self, db: Connection, name: str) -> None:
        self.db, self.name = db, name

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table."""
        sql = """
            select column_name from information_schema.columns where table_schema = 'salve' and table_name = ?
        """
        return sorted(row[0] for row in self.db.execute(sql, [table]))

    def key(self, table: str) -> Sequence[str]:
        """The columns of its primary key, in order."""
        sql = """
            select attname from pg_index
            cross join unnest(indkey) with ordinality as part (attnum, place)
            join pg_attribute on attrelid = indrelid and pg_attribute.attnum = part.attnum
            where indisprimary and indrelid = cast(? as regclass) order by place
        """
        return [row[0] for row in self.db.execute(sql, [f"salve.{table}"])]

    def last_number(self, table: str) -> int | None:
        """The last number from its sequence."""
        sequence = self._sequence(table)
        if sequence is None:
            return None
        last, called = self.db.execute(f"select last_value, is_called from {sequence}").fetchone()  # noqa: S608 - the server's own name
        return int(last) if called else None

    def give_after(self, table: str, number: int) -> None:
        """Set a table's sequence, so that its next number comes after this one."""
        sequence = self._sequence(table)
        if sequence is not None:
            self.db.execute("select setval(?, ?)", [sequence, number])

    def transaction(self) -> AbstractContextManager[object]:
        """A transaction: everything or nothing."""
        return self.db.transaction()

    def _sequence(self, table: str) -> str | None:
        if self.key(table) != ["number"]:
            return None
        found = self.db.execute("select pg_get_serial_sequence(?, 'number')", [f"salve.{table}"]).fetchone()[0]
        return str(found) if found else None


@contextmanager
def postgres_place(url: str) -> Iterator[PostgresPlace]:
    """A database that no Salve writes to meanwhile, created and migrated as needed.

    Raises:
        StoreError: another Salve writes to it, or it cannot be reached or used.
    """
    prepare(url)
    name = name_of(url)
    with Connection.to(url) as db:
        try:
            if not db.execute("select pg_try_advisory_lock(?)", [IN_USE]).fetchone()[0]:
                raise StoreError(f"{name} is in use: stop Salve (bot, page and terminals) first")
            yield PostgresPlace(db, name)
        except psycopg.Error as error:
            raise StoreError(f"{name} cannot be moved: {one_line(error)}") from error

"""Both stores have the same tables, columns and indexes, whatever made them."""

from pathlib import Path

from sqlite_utils import Database

from bot.store.local import LocalStore
from bot.store.migrations import migrations
from bot.store.postgres.connection import Connection
from bot.store.postgres.opening import steps
from tests.postgres import Server

TYPES = {"text": "TEXT", "bigint": "INTEGER", "double precision": "REAL", "bytea": "BLOB"}
# What each database keeps for itself.
INTERNAL = {"_sqlite_migrations", "sqlite_sequence", "migrations"}
Column = tuple[str, str, str, bool]


def test_the_stores_have_the_same_tables_columns_and_indexes(tmp_path: Path, server: Server) -> None:
    LocalStore(tmp_path / "salve.db").close()
    db = Database(tmp_path / "salve.db")
    columns = {
        (name, column.name, column.type, bool(column.notnull or column.is_pk))
        for name in db.table_names()
        if name not in INTERNAL
        for column in db.table(name).columns
    }
    indexes = {row["name"] for row in db.query("select name from sqlite_master where type = 'index' and sql != ''")}
    db.close()
    with Connection.to(server.database()) as there:
        assert _columns(there) == columns
        assert _indexes(there) == {name for name in indexes if "sqlite_migrations" not in name}


def test_every_step_after_the_first_is_taken_by_both() -> None:
    names = [step.name for step in migrations.pending(Database(memory=True, execute_plugins=False))]
    first, *later = steps()
    assert names[names.index(first) + 1 :] == later


def test_text_is_sorted_as_sqlite_sorts_it(server: Server) -> None:
    sql = """
        select count(*) from information_schema.columns
        where table_schema = 'salve' and data_type = 'text' and collation_name is distinct from 'C'
    """
    with Connection.to(server.database()) as there:
        assert there.execute(sql).fetchone() == (0,)


def _columns(db: Connection) -> set[Column]:
    sql = """
        select table_name, column_name, data_type, is_nullable from information_schema.columns
        where table_schema = 'salve'
    """
    return {
        (table, name, TYPES[type_], null == "NO")
        for table, name, type_, null in db.execute(sql)
        if table not in INTERNAL
    }


def _indexes(db: Connection) -> set[str]:
    sql = """
        select indexname from pg_indexes where schemaname = 'salve'
            and indexname not in (select conname from pg_constraint)
    """
    return {row[0] for row in db.execute(sql)}

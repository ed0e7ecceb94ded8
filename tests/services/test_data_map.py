"""The data map is true of the database, and the pages about privacy are made of it."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.services import data_map
from bot.services.data_tables import DATABASE
from bot.services.privacy_pages import pages
from bot.store.local import LocalStore

ROOT = Path(__file__).parents[2]
# What SQLite and its migrations keep for themselves.
INTERNAL = {"_sqlite_migrations", "sqlite_sequence"}


def test_the_map_names_every_column_of_the_database_and_no_other(tmp_path: Path) -> None:
    LocalStore(tmp_path / "salve.db").close()
    db = Database(tmp_path / "salve.db")
    tables = {name: [column.name for column in db.table(name).columns] for name in db.table_names()}
    virtual = [name for name in db.table_names() if db.table(name).virtual_table_using]
    db.close()
    there = {(name, column) for name, columns in tables.items() if name not in INTERNAL for column in columns}
    assert data_map.columns() == there
    # A full-text index keeps its own copy of what it indexes, and has to be told to overwrite it.
    assert virtual == []


def test_no_column_has_two_places() -> None:
    named = [(place.where, column) for place in DATABASE for column in place.columns]
    assert len(named) == len(set(named))


def test_every_place_says_everything() -> None:
    for place in (*DATABASE, *data_map.ELSEWHERE):
        assert all((place.holds, place.purpose, place.life, place.shown, place.erased)), place.where


@pytest.mark.parametrize("name", pages())
def test_the_pages_are_what_the_map_makes_of_them(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == pages()[name], "run: salve privacy pages"


def test_the_policy_for_members_names_all_that_is_personal() -> None:
    policy = pages()["deploy/PRIVACY.md"]
    for place in data_map.personal():
        if place.columns:
            assert place.holds in policy

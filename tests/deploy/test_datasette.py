"""What Datasette is told about the database is true of a fresh one, and each query runs on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from sqlite_utils import Database

from bot.cli.main import cli
from bot.store.local import LocalStore
from bot.store.opening import open_for_reading
from tests.knowledge import folder

FILE = Path(__file__).parents[2] / "deploy" / "datasette" / "metadata.yaml"
DATABASES: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))["databases"]
COPY: Mapping[str, Any] = DATABASES["copy"]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    LocalStore.open(f"sqlite:///{tmp_path}/salve.db").close()
    return open_for_reading(tmp_path / "salve.db")


def test_each_table_and_column_is_there(database: Database) -> None:
    assert set(COPY["tables"]) == set(database.table_names())
    for name, table in COPY["tables"].items():
        columns = {column.name for column in database[name].columns}
        named = {*table.get("columns", {}), *table.get("units", {}), *table.get("facets", ())}
        assert named | {table[key] for key in ("sort_desc", "label_column") if key in table} <= columns, name


def test_who_waits_and_what_is_internal_is_not_listed() -> None:
    hidden = {name for name, table in COPY["tables"].items() if table.get("hidden")}
    internal = {"outbox", "told", "alarms", "removals", "_sqlite_migrations", "sqlite_sequence"}
    worked_out = {"deliveries", "notices", "sketches", "outcomes", "serving", "shard_leases"}
    assert hidden == internal | worked_out | {"subscribers", "raters", "members"}


def test_a_copy_and_the_database_itself_are_shown_alike() -> None:
    assert DATABASES["salve"] == COPY


@pytest.mark.parametrize("name", list(COPY["queries"]))
def test_each_query_runs_and_only_reads(database: Database, name: str) -> None:
    query = COPY["queries"][name]
    assert not query.get("write")
    assert query["title"]
    assert query["description"]
    assert list(database.query(query["sql"], dict.fromkeys(query.get("params", ()), "x"))) == []


def test_the_queries_find_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(folder.released(folder.write(tmp_path / "small"))))
    monkeypatch.setenv("SALVE_APPROVALS", "1")
    for *arguments, typed in (
        ("ask", "tell me where do I store it", ""),
        ("ask", "zorbl fnord qux", ""),
        ("ask", "grault garply waldo", ""),
        ("review", "1", "salpha\nw1\npaq"),
    ):
        assert CliRunner().invoke(cli, arguments, input=typed).exit_code == 0
    database = open_for_reading(tmp_path / "salve.db")

    def rows(name: str, **params: str) -> list[dict[str, Any]]:
        return list(database.query(COPY["queries"][name]["sql"], params))

    assert [row["name"] for row in rows("most_wanted_gaps")] == ["grault garply waldo"]
    [week] = rows("coverage_by_week")
    assert (week["asked"], week["answered"], week["percent_answered"]) == (3, 1, 33.3)
    assert [(row["entry_id"], row["answered"]) for row in rows("weakest_entries")] == [("beta", 1)]
    acts = [row["act"] for row in rows("audit_trail_of_an_entry", entry="alpha")]
    assert acts[-1] == "same_as"
    assert {"propose", "approve", "publish"} <= set(acts)
    assert [row["entry_id"] for row in rows("hours_to_answer")] == ["alpha"]

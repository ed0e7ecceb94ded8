"""Both stores: what a test of the store's behaviour asks, it asks of SQLite and of a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.local import LocalStore
from bot.store.postgres.store import PostgresStore
from bot.store.sql_store import SqlStore
from tests import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as started:
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """One store after the other, empty."""
    opened: SqlStore = LocalStore(tmp_path / "salve.db") if request.param == "sqlite" else _postgres(request)
    yield opened
    opened.close()


def _postgres(request: pytest.FixtureRequest) -> PostgresStore:
    server: postgres.Server = request.getfixturevalue("server")
    return PostgresStore(server.database())

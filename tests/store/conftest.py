"""Both stores: what a test of the store's behaviour asks, it asks of SQLite and of a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.local import LocalStore
from bot.store.postgres.store import PostgresStore
from tests import postgres
from tests.services.desk import Desk

Either = LocalStore | PostgresStore


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as started:
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Either]:
    """One store after the other, empty."""
    opened: Either = LocalStore(tmp_path / "salve.db") if request.param == "sqlite" else _postgres(request)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Either, tmp_path: Path) -> Desk:
    """A desk over one store after the other, with the town's knowledge, and nothing asked yet."""
    return Desk(tmp_path, store=store)


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[LocalStore]:
    """The store in SQLite alone, for what is about its file."""
    opened = LocalStore(tmp_path / "salve.db")
    yield opened
    opened.close()


def _postgres(request: pytest.FixtureRequest) -> PostgresStore:
    server: postgres.Server = request.getfixturevalue("server")
    return PostgresStore(server.database())


@pytest.fixture
def _migrated_once() -> None:
    """None is copied: each database is made by the migrations, step by step."""

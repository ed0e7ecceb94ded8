"""What most tests of the services stand on: a store in a file, or a whole desk over one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.local import LocalStore
from tests.services.desk import Desk


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    """An empty database."""
    opened = LocalStore(tmp_path / "salve.db")
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with the town's knowledge, and nothing asked yet."""
    opened = Desk(tmp_path)
    yield opened
    opened.store.close()

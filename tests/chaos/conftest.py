"""What is cut, killed and starved: each database is made by the migrations, step by step."""

import pytest


@pytest.fixture
def _migrated_once() -> None:
    """None is copied."""

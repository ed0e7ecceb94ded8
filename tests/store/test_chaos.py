"""A few of each kind of chaos, from a fixed seed; `make chaos` runs them in full."""

from pathlib import Path

import pytest

from bot.store import opening
from tests.chaos import KINDS, run


@pytest.mark.parametrize(("kind", "count"), [("kills", 8), ("cuts", 60), ("starts", 4)])
def test_nothing_acknowledged_is_lost_and_every_start_succeeds(kind: str, count: int) -> None:
    outcome = run(kind, count, seed=7)
    assert outcome.well, outcome.seen
    assert outcome.tried == count
    assert outcome.acknowledged


def test_a_power_cut_that_was_not_prepared_for_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What SQLite promises less durably is lost here: so the cuts can tell."""
    relaxed = tuple(pragma.replace("full", "normal") for pragma in opening.PRAGMAS)
    monkeypatch.setattr(opening, "PRAGMAS", relaxed)
    assert run("cuts", 25, seed=7).lost


def test_every_kind_is_there() -> None:
    folder = Path(__file__).parents[1] / "chaos"
    assert all((folder / f"{kind}.py").is_file() for kind in KINDS)

"""A few steps of the walk, the sweep and the generated inputs, from fixed seeds; `make chaos` runs them in full."""

import pytest

from bot.discord import respond
from bot.discord.views import id_in
from bot.errors import SalveError
from tests.chaos import run
from tests.chaos.breaking import Breaker


@pytest.fixture(autouse=True)
def _unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the walk changes about the bot's patience is put back."""
    monkeypatch.setattr(respond, "ACKNOWLEDGE_WITHIN", respond.ACKNOWLEDGE_WITHIN)


@pytest.mark.parametrize(
    ("kind", "count", "seed"),
    [
        ("walk", 60, 1),
        ("walk", 60, 2),
        ("sweep", 4, 1),
        ("inputs", 150, 1),
        ("presses", 200, 1),
        pytest.param("cluster", 1, 1, marks=[pytest.mark.postgres, pytest.mark.long]),
    ],
)
def test_nothing_is_lost_doubled_stuck_or_unclear(kind: str, count: int, seed: int) -> None:
    outcome = run(kind, count, seed)
    assert outcome.well, outcome.seen
    assert outcome.tried == count


def test_a_walk_tells_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the loop that corrects, what was withdrawn still stands in the end: so the walk can tell."""

    async def nothing(_: object) -> None:
        return

    monkeypatch.setattr("bot.discord.delivery.Delivery.correct", nothing)
    assert run("walk", 20, 2).lost


def test_a_breaker_breaks_what_it_is_told_to() -> None:
    breaker = Breaker(first=1, times=2)
    assert [breaker.breaks() for _ in range(4)] == [False, True, True, False]
    breaker.next(1)
    assert [breaker.breaks(), breaker.breaks()] == [True, False]


@pytest.mark.parametrize("forged", ["-", "", "1", "²" * 17, "9" * 40])
def test_a_forged_id_is_refused_in_words(forged: str) -> None:
    with pytest.raises(SalveError, match="older version"):
        id_in(forged)

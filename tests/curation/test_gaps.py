"""Gaps: what others may read of them, when one is urgent, and their trend."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.curation.gaps import Gap, Status, trend, urgent
from tests.town import NOW

GAP = Gap(1, None, Status.OPEN, "", "is it vegan", True, 1, 1, False, NOW, NOW)


def test_only_a_title_or_what_was_said_in_the_open_is_shown() -> None:
    assert (GAP.name, GAP.shown) == ("is it vegan", "is it vegan")
    private = replace(GAP, public=False)
    assert (private.name, private.shown) == ("is it vegan", "")
    assert replace(private, title="Vegan?").shown == "Vegan?"
    assert (replace(GAP, example="").name, replace(GAP, example="").shown) == ("(text erased)", "")


@pytest.mark.parametrize(
    ("nearest", "expected"),
    [
        ((), False),
        ((("sun", 0.9), ("swelling", 0.15)), True),
        ((("swelling", 0.149),), False),
        ((("sun", 0.9),), False),
        ((("a", 0.3), ("b", 0.2), ("c", 0.2), ("swelling", 0.2)), False),
    ],
)
def test_a_red_flag_near_enough_makes_it_urgent(nearest: tuple[tuple[str, float], ...], *, expected: bool) -> None:
    assert urgent(nearest, frozenset({"swelling"})) is expected


@pytest.mark.parametrize(
    ("days", "counts", "arrow"),
    [((), (0, 0), "→"), ((0, 6, 8), (2, 1), "↑"), ((7, 7.5, 13), (1, 2), "↓"), ((14, 15, 20), (0, 1), "↓")],
)
def test_the_trend_compares_two_weeks(days: tuple[float, ...], counts: tuple[int, int], arrow: str) -> None:
    found = trend([NOW - timedelta(days=day) for day in days], NOW)
    assert ((found.week, found.before), found.arrow) == (counts, arrow)

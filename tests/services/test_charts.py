"""The digest's picture: drawn whatever the numbers and names, without a warning and without a hidden wording."""

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import image

from bot.curation.gaps import Gap, Status
from bot.services.charts import coverage_png, coverage_text
from bot.services.statistics import Statistics
from bot.store.statistics import Week

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MONDAY = date(2026, 3, 9)
SECRET = "a wording said in private"
ODD = (
    "$x_1$ and $y",
    "\\frac{1}{0} $\\frac$",
    "甲状腺",
    "is it \U0001f980 safe",
    "a\x1b[31m\nb",
    "ن" * 30,
    "x" * 900,
    "_^_",
)


def numbers(weeks: Sequence[Week] = (), top: Sequence[Gap] = ()) -> Statistics:
    return Statistics(weeks, len(top), {}, top, (), (), None, 0.05, None, 0)


def gap(number: int, title: str, askers: int = 3) -> Gap:
    return Gap(number, None, Status.OPEN, title, SECRET, public=False, asks=askers, askers=askers, urgent=False,
               first_asked=NOW, last_asked=NOW)  # fmt: skip


def week(number: int, answered: int = 6, offered: int = 2, passed_on: int = 1, cared_for: int = 1) -> Week:
    return Week(MONDAY + timedelta(weeks=number), answered, offered, passed_on, cared_for, 0)


TWELVE = tuple(week(number) for number in range(12))


def dark(png: bytes) -> int:
    """How many pixels are as dark as letters."""
    return int((image.imread(io.BytesIO(png))[..., :3].max(axis=2) < 0.4).sum())


@pytest.mark.parametrize("weeks", [(), TWELVE[:1], (TWELVE[0], TWELVE[11]), TWELVE, (week(0, 0, 0, 0, 0),)])
@pytest.mark.parametrize("top", [(), (gap(1, "One?"),), tuple(map(gap, range(1, 9), ODD))])
def test_any_numbers_are_drawn(weeks: Sequence[Week], top: Sequence[Gap]) -> None:
    pixels = image.imread(io.BytesIO(coverage_png(numbers(weeks, top))))
    assert pixels.shape[1] > 900
    assert pixels[0].min() == pixels[:, 0].min() == pixels[:, -1].min() == pixels[-1].min() == 1, (
        "nothing is cut off at the edges"
    )


@settings(max_examples=15)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_name_is_drawn(name: str) -> None:
    assert coverage_png(numbers(TWELVE[:1], (gap(1, name),)))


def test_a_dollar_sign_is_no_mathematics() -> None:
    mathematics, letters = "$" + "_" * 40 + "$", "o" * 20
    assert coverage_png(numbers((), (gap(1, mathematics),)))
    assert dark(coverage_png(numbers((), (gap(1, f"${letters}$"),)))) > dark(
        coverage_png(numbers((), (gap(1, letters),)))
    )


def test_a_wording_that_is_not_shown_is_in_neither_picture_nor_words() -> None:
    hidden = numbers(TWELVE, (gap(12, ""),))
    assert SECRET not in coverage_text(hidden)
    assert "#12 (3 people)" in coverage_text(hidden)
    assert coverage_png(hidden) == coverage_png(numbers(TWELVE, (gap(12, "#12"),)))


def test_what_the_font_lacks_is_left_out_and_a_name_of_nothing_else_becomes_a_number() -> None:
    assert coverage_png(numbers((), (gap(4, "甲状腺"),))) == coverage_png(numbers((), (gap(4, "#4"),)))


def test_the_words_hold_the_figures() -> None:
    told = coverage_text(numbers(TWELVE, (gap(1, "Is it safe?", 1), gap(2, "x" * 99))))
    assert told.startswith(
        "Of 120 questions in 12 weeks, 72 were answered (60%), 24 got a choice of answers, 12 were passed on and 12"
    )
    assert coverage_text(numbers((week(0, 1, 0, 0, 1),))) == (
        "Of 2 questions in 1 week, 1 was answered (50%), 0 got a choice of answers, 0 were passed on and "
        "1 was sent to care."
    )
    assert "Is it safe? (1 person)" in told
    assert "x" * 50 not in told
    assert coverage_text(numbers()) == "Nobody has asked anything yet."


def test_several_threads_draw_the_same() -> None:
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(coverage_png, [numbers(TWELVE, (gap(1, "One?"),))] * 4))
    assert len(set(drawn)) == 1

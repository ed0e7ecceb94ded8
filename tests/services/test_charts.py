"""How questions came out by week: in words and as bars, whatever the numbers and names, without a hidden wording."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.curation.gaps import Gap, Status
from bot.locale import SOURCE
from bot.services.charts import BLOCKS, LONGEST, coverage_text, legend, week_bars
from bot.services.statistics import ENOUGH, Statistics
from bot.store.counts import Week

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MONDAY = date(2026, 3, 9)
SECRET = "a wording said in private"
WIDEST = 33  # characters that a block of code shows on a card at 390 px


def numbers(weeks: Sequence[Week] = (), top: Sequence[Gap] = ()) -> Statistics:
    return Statistics(weeks, len(top), {}, top, (), (), None, 0.05, None, 0)


def gap(number: int, title: str, askers: int = 3) -> Gap:
    return Gap(number, None, Status.OPEN, title, SECRET, public=False, asks=askers, askers=askers, urgent=False,
               first_asked=NOW, last_asked=NOW)  # fmt: skip


def week(number: int, answered: int = 12, offered: int = 4, passed_on: int = 2, cared_for: int = 2) -> Week:
    return Week(MONDAY + timedelta(weeks=number), answered, offered, passed_on, cared_for, 0)


TWELVE = tuple(week(number) for number in range(12))
counts = st.integers(0, 9999)


def test_the_legend_names_each_block_once() -> None:
    assert legend(SOURCE) == "█ answered  ▓ offered  ▒ passed on  ░ sent to care"


def test_a_line_a_week_with_its_parts_in_proportion() -> None:
    assert week_bars((week(0), week(4, 6, 2, 1, 1)), SOURCE) == [
        " 9 Mar ███████▓▓▓▒░   20  60%",
        " 6 Apr ████▓░         10",
    ]


@given(st.lists(st.builds(week, st.integers(0, 600), counts, counts, counts, counts), max_size=12))
def test_any_numbers_fit_a_phone_and_the_longest_bar_is_the_most_asked(weeks: list[Week]) -> None:
    lines = week_bars(weeks, SOURCE)
    assert len(lines) == len(weeks)
    assert all(len(line) <= WIDEST for line in lines)
    lengths = [sum(map(line.count, BLOCKS)) for line in lines]
    most = max((each.asked for each in weeks), default=0)
    assert max(lengths, default=0) == (LONGEST if most else 0)
    for each, length in zip(weeks, lengths, strict=True):
        assert abs(length - (each.asked * LONGEST / most if most else 0)) <= 1 / 2


def test_no_share_of_fewer_than_twenty() -> None:
    few, enough = week(0, ENOUGH - 1, 0, 0, 0), week(0, ENOUGH, 0, 0, 0)
    assert "%" not in week_bars([few], SOURCE)[0] + coverage_text(numbers([few]), SOURCE)
    assert "100%" in week_bars([enough], SOURCE)[0]
    assert "100%" in coverage_text(numbers([enough]), SOURCE)


def test_a_wording_that_is_not_shown_is_not_in_the_words() -> None:
    hidden = coverage_text(numbers(TWELVE, (gap(12, ""),)), SOURCE)
    assert SECRET not in hidden
    assert "#12 (3 people)" in hidden


def test_the_words_hold_the_figures() -> None:
    told = coverage_text(numbers(TWELVE, (gap(1, "Is it safe?", 1), gap(2, "x" * 99))), SOURCE)
    assert told.startswith(
        "Of 240 questions in 12 weeks, 144 were answered (60%), 48 got a choice of answers, 24 were passed on and 24"
    )
    assert coverage_text(numbers((week(0, 1, 0, 0, 1),)), SOURCE) == (
        "Of 2 questions in 1 week, 1 was answered, 0 got a choice of answers, 0 were passed on and 1 was sent to care."
    )
    assert "Is it safe? (1 person)" in told
    assert "x" * 50 not in told
    assert coverage_text(numbers(), SOURCE) == "Nobody has asked anything yet."

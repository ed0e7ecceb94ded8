"""Measures: amounts as values, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.measures import MEASURED_IN, Amount, Measures, is_measure, unit
from bot.answering.short_forms import Kind, Lexicon
from bot.answering.understanding import build_vocabulary, tokenize, understand
from bot.services.model_files import load_lexicon

MEASURES = Measures(load_lexicon().short)
POLISH = build_vocabulary((), (), Lexicon(), language="pl")
NUMBERS = ["a", "half a", "one", "twenty five", "3", "0.5", "a couple of", "2 and a half", "point two"]
UNITS = ["wks", "weeks", "yrs", "mo", "g", "grams", "mg", "percent", "ml", "uM", "x"]


def amounts(text: str) -> list[tuple[float, str]]:
    return [(each.value, each.kind.value) for each in MEASURES.amounts(tokenize(text))]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("3wks", [(21, "duration")]),
        ("3 weeks old", [(21, "age")]),
        ("a fortnight ago", [(14, "age")]),
        ("half a year", [(182.5, "duration")]),
        ("two months", [(60.8, "duration")]),
        ("10 yrs ago", [(3650, "age")]),
        ("34 y/o, or 34yo", [(12410, "age"), (12410, "age")]),
        ("a year and a half", [(547.5, "duration")]),
        ("2½ weeks", [(17.5, "duration")]),
        ("2-3 weeks", [(14, "duration"), (21, "duration")]),
        ("one to two months ago", [(30.4, "age"), (60.8, "age")]),
        ("a couple of wks", [(14, "duration")]),
        ("twenty five years", [(9125, "duration")]),
        ("last week, or yesterday", [(7, "age"), (1, "age")]),
        ("0.1%, 0,1 %, .1%, point one percent", [(0.1, "strength")] * 4),
        ("zero point zero five per cent", [(0.05, "strength")]),
        ("1,000 mg, 0,05 %, 12,500.5 mg", [(1000, "mass"), (0.05, "strength"), (12500.5, "mass")]),
        ("2 mg/g", [(0.2, "strength")]),
        ("1 g or 2 grams", [(1000, "mass"), (2000, "mass")]),
        ("1gr, half a gram, 500 mg", [(1000, "mass"), (500, "mass"), (500, "mass")]),
        ("5ml", [(5, "volume")]),
        ("10 uM, 10µM, 10 micromolar", [(10, "concentration")] * 3),
        ("twice a day", [(2, "count")]),
        ("3x a week", [(3, "count")]),
        ("mine says 0.05, hers 0.5", [(0.05, "count"), (0.5, "count")]),
        ("p16ink4a, the 2nd tube of 5fu", []),
        ("that one is a scar", []),
        ("", []),
    ],
)
def test_amounts(text: str, named: list[tuple[float, str]]) -> None:
    assert amounts(text) == named


@given(st.integers(1, 500), st.sampled_from(["wk", "wks", " wks", " weeks", " week"]))
def test_all_forms_of_a_unit_are_one_amount(number: int, form: str) -> None:
    assert amounts(f"{number}{form}") == [(number * 7, "duration")]


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_every_amount_is_comparable(text: str) -> None:
    words = tokenize(text)
    for amount in MEASURES.amounts(words):
        assert amount.value >= 0
        assert amount.unit in {MEASURED_IN[amount.kind], ""}


@given(st.sampled_from(NUMBERS), st.sampled_from(UNITS), st.sampled_from(["", "ago", "old", "of it"]))
def test_writing_an_amount_in_one_way_keeps_it(number: str, named: str, behind: str) -> None:
    words = tokenize(f"{number} {named} {behind}")
    written = MEASURES.rewrite(words)
    assert MEASURES.amounts(written) == MEASURES.amounts(words) != ()
    assert MEASURES.rewrite(written) == written


def test_a_measure_is_a_number_with_its_unit() -> None:
    assert is_measure("0.1%")
    assert not is_measure("weeks")
    assert (unit("5mg"), unit("weeks")) == ("mg", "")


def test_kinds_are_compared_in_one_measure() -> None:
    assert MEASURES.amounts(("1", "week")) == (Amount(7, "days", Kind.DURATION),) == MEASURES.amounts(("7", "days"))


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("3wk old scar", [21]),
        ("6mo post op", [182.4]),
        ("10 days after surgery", [10]),
        ("scar from 1995", [31 * 365]),
        ("operated on last week", [7]),
        ("in 2025 or 2026", []),
        ("i am 52 years old", []),
        ("a 9 year old boy", []),
        ("twice for 3 weeks", []),
        ("on my old scar tonight", []),
    ],
)
def test_ages_are_those_of_things_and_an_earlier_year_is_one(typed: str, days: list[float]) -> None:
    assert list(MEASURES.ages(tokenize(typed), 2026)) == pytest.approx(days)


@given(st.integers(1000, 10**12), st.sampled_from(["", ".5"]), st.sampled_from(["mg", "%", " people", "iu, twice"]))
def test_thousands_are_read_with_and_without_their_commas(number: int, rest: str, behind: str) -> None:
    assert tokenize(f"take {number:,}{rest}{behind}") == tokenize(f"take {number}{rest}{behind}")


@given(st.from_regex(r"0,[0-9]{1,6}|[1-9][0-9]{0,2},([0-9]{1,2}|[0-9]{4,6})|[0-9]{4},[0-9]{3}", fullmatch=True))
def test_other_commas_in_numbers_are_decimal_ones(number: str) -> None:
    assert tokenize(f"is {number} % too much") == tokenize(f"is {number.replace(',', '.')} % too much")


@given(st.from_regex(r"[1-9][0-9]{0,2},[0-9]{3}", fullmatch=True))
def test_in_a_language_with_a_decimal_comma_every_comma_is_one(number: str) -> None:
    assert understand(f"{number} mg", POLISH).plain == (f"{number.replace(',', '.')}mg",)

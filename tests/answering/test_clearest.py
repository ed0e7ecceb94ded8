"""What a gap is called by: of its wordings, the clearest."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.clearest import clearest
from bot.answering.reading import read
from bot.services.model_files import load_languages

LANGUAGES = load_languages()
CLEAR = "does the gel leave stains on linen?"


def best(wordings: Sequence[str]) -> str:
    return wordings[clearest([read(each, LANGUAGES, "en") for each in wordings])]


@pytest.mark.parametrize(
    "other",
    [
        "linen",
        "and on linen?",
        "my sheets are linen. they were my gran's. is it ok?",
        "does the gel stain linen? and how do i wash it?",
        "I sleep on linen, my husband irons it and he is cross about the marks, so does the gel leave stains on linen?",
        "thanks a lot",
        f"hello all, {CLEAR} thank you so much",
        "",
    ],
)
def test_a_question_that_stands_by_itself_is_the_clearest(other: str) -> None:
    assert best([other, CLEAR]) == best([CLEAR, other]) == CLEAR


def test_of_two_alike_the_one_that_is_spelt_right_is_the_clearer() -> None:
    slipped, right = "does the gle leave stains", "quick question: does the gel leave any stains"
    readings = [read(each, LANGUAGES, "en") for each in (slipped, right)]
    assert clearest(readings) == 0, "it is the shorter one"
    assert clearest(readings, lambda word: word != "gle") == 1


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_one_of_the_wordings_is_chosen_and_always_the_same(wordings: list[str]) -> None:
    assert best(wordings) in wordings
    assert best(wordings) == best(wordings)

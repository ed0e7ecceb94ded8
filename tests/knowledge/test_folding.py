"""Letters are folded to those of people who leave out accents, whichever way the letter is composed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.folding import unaccented


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("żółć", "zolc"),
        ("Straße", "Strasse"),
        ("plain", "plain"),
        ("sığır đøþ æœ", "sigir doth aeoe"),
        ("\u01ff", "o"),
        ("가나", "가나"),
    ],
)
def test_unaccented_words_have_plain_letters(word: str, expected: str) -> None:
    assert unaccented(word) == expected


@given(st.text())
def test_folding_is_done_once_and_for_both_compositions(text: str) -> None:
    folded = unaccented(text)
    assert unaccented(folded) == folded
    assert unaccented(unicodedata.normalize("NFD", text)) == folded

"""Likeness: the same question in other words is alike; another subject, measure or opposite is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.likeness import WORDING, alike
from tests.shipped import gauge


def likeness(one: str, other: str) -> float:
    first, second = gauge().sketch([one, other])
    return alike(first, second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("does it help with melasma", "melasma, any use for this?"),
        ("can i take it on a plane", "taking the tube on a plane"),
        ("Is it VEGAN??", "is it vegan"),
    ],
)
def test_the_same_question_in_other_words_is_alike(one: str, other: str) -> None:
    assert likeness(one, other) >= WORDING.same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("does it help with melasma", "does it help with psoriasis"),
        ("can i take it on a plane", "is it vegan"),
        ("is it vegan", "???"),
    ],
)
def test_another_question_is_not_however_it_is_worded(one: str, other: str) -> None:
    assert likeness(one, other) < WORDING.same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("is the 0.1% cream vegan", "is the 1% cream vegan"),
        ("is 5 mg too much for a dog", "is 10mg too much for a dog"),
        ("does it stop a fresh scar from itching", "does it stop an old scar from itching"),
    ],
)
def test_other_measures_and_opposites_are_never_alike(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) == 0


def test_measures_of_other_units_can_be_alike() -> None:
    assert likeness("is the 0.1% cream vegan", "is the 30 g cream vegan") > WORDING.same


def test_a_slip_in_a_word_that_nobody_knows_is_seen_through() -> None:
    assert likeness("does it help with melasma", "does it help with melazma") > likeness(
        "does it help with melasma", "does it help with psoriasis"
    )


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_any_two_texts_have_a_likeness_the_same_both_ways(one: str, other: str) -> None:
    first, second, again = gauge().sketch([one, other, one])
    assert 0 <= alike(first, second) <= 1
    assert alike(first, second) == alike(second, first)
    assert alike(first, again) == 1
    assert first == again


def test_what_stands_beside_a_question_changes_nothing() -> None:
    (alone,) = gauge().sketch(["does it help with melasma"])
    among = gauge().sketch(["is it vegan", "does it help with melasma", ""])[1]
    assert alone == among
    # Vectors are kept in half precision, and a product of matrices rounds otherwise than one of vectors.
    np.testing.assert_allclose(alone.vector, among.vector, atol=1e-4)


def test_no_questions_have_no_sketches() -> None:
    assert gauge().sketch([]) == []


IN_LANGUAGES = {
    "de": ("welcher drucker taugt für fotos", "suche einen drucker der für fotos taugt", "kommt der bus am sonntag"),
    "es": ("qué impresora sirve para fotos", "busco una impresora que sirva para fotos", "pasa el autobús el domingo"),
    "fr": ("quelle imprimante pour des photos", "je cherche une imprimante photo", "le bus passe-t-il le dimanche"),
    "pt": ("qual impressora serve para fotos", "procuro impressora para fotos", "o ônibus passa no domingo"),
    "en": ("which printer is good for photos", "looking for a good photo printer", "does the bus run on sunday"),
}


@pytest.mark.parametrize("language", IN_LANGUAGES)
def test_questions_of_each_language_are_told_apart_by_what_they_ask(language: str) -> None:
    first, again, other = gauge().sketch(IN_LANGUAGES[language])
    assert alike(first, again) >= WORDING.same
    assert alike(first, other) < WORDING.near

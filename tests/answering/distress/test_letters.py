"""What letters teach of distress: in every language, through misspellings, the same for the same examples."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.distress import learn_letters

HEARD = [
    ("breathing", "krieg keine luft mehr"),
    ("breathing", "ich bekomme keine luft"),
    ("breathing", "je ne peux plus respirer"),
    ("breathing", "impossible de respirer"),
    ("burn", "kochendes wasser auf die hand"),
    ("burn", "kochendes wasser auf den arm"),
    ("burn", "eau bouillante sur la main"),
    ("burn", "eau bouillante sur le bras"),
]
HARMLESS = ["wie oft soll ich cremen", "wann soll ich cremen", "quel est le prix", "quel prix pour le tube"]
ORDINARY = ["how often do i use it", "how much do i use"]
LEARNED = learn_letters(HEARD, HARMLESS, ORDINARY)


def test_messages_are_told_from_look_alikes_with_the_likeliest_flag() -> None:
    for flag, text in (("breathing", "krig kei luft mea"), ("breathing", "respirer plus"), ("burn", "wassr kochend")):
        found, near = LEARNED.judge(text)
        assert (found, near > 0.2) == (flag, True), text
    assert all(LEARNED.judge(text)[1] < 0 for text in ("wie oft cremen", "quel prix", "how often"))


def test_equal_examples_teach_the_same() -> None:
    again = learn_letters(HEARD, HARMLESS, ORDINARY)
    assert np.array_equal(LEARNED.weights, again.weights)
    assert LEARNED.bias == again.bias


def test_examples_alone_are_enough() -> None:
    assert learn_letters(HEARD, HARMLESS, []).judge("keine luft")[1] > 0.2


@given(st.text())
def test_any_message_is_judged(text: str) -> None:
    flag, near = LEARNED.judge(text)
    assert flag in {"breathing", "burn"}
    assert -3 < near < 3

"""Screening: patterns of words, negation, and questions that only ask in general."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.red_flags import compile_flags, screen
from bot.answering.understanding import build_vocabulary, understand
from bot.knowledge.models import RedFlag, Sign, Urgency

DAYS = {"reviewed": date(2026, 1, 1), "next_review": date(2026, 12, 1)}


def flag(id_: str, urgency: Urgency, *signs: Sign, in_general: bool = False) -> RedFlag:
    return RedFlag(id=id_, title=id_, urgency=urgency, signpost="Call.", signs=signs, in_general=in_general, **DAYS)


FLAGS = [
    flag("fever", Urgency.TODAY, Sign(all=("fever|feverish",), none=("hay fever",))),
    flag("swelling", Urgency.EMERGENCY, Sign(all=("swollen|swelling", "lip*|throat closing|face"))),
    flag("harm", Urgency.EMERGENCY, Sign(all=("want to die|kill myself",)), in_general=True),
]
SCREENS = compile_flags(FLAGS)
VOCABULARY = build_vocabulary(["my face is swollen and i have a fever"], [], frozenset({"swelling", "lips"}))


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("my lips are swollen", ["swelling"]),
        ("FACE!! so swolen", ["swelling"]),
        ("swelling, and my throat closing", ["swelling"]),
        ("my throat is fine, closing time", []),
        ("i have a fever and my face is swelling", ["swelling", "fever"]),
        ("i have hay fever", []),
        ("no fever, just dry", []),
        ("i dont have any fever", []),
        ("can it cause swelling of the face?", []),
        ("what if someone says they want to die", ["harm"]),
        ("hello", []),
        ("", []),
    ],
)
def test_what_is_seen_most_urgent_first(typed: str, seen: list[str]) -> None:
    assert [found.id for found in screen(understand(typed, VOCABULARY), SCREENS)] == seen


@given(st.text(max_size=300))
def test_screening_never_raises(typed: str) -> None:
    screen(understand(typed, VOCABULARY), SCREENS)

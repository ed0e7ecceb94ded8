"""A list is chosen from by typing, too: by a number or an ordinal and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import pipeline
from bot.answering.decision import Answer, Signpost, Suggest
from bot.answering.picking import picked
from bot.services.model_files import load_languages
from tests import town

TODAY = town.NOW.date()
RELEASE = town.release()
VAGUE = "scars"
TABLES = load_languages()
OFFERED = ("one", "two", "three")


@pytest.mark.parametrize(
    ("language", "typed", "entry"),
    [
        ("en", "2", "two"),
        ("en", "2.", "two"),
        ("en", "#3 pls", "three"),
        ("en", "the second one please", "two"),
        ("en", "i meant the first", "one"),
        ("en", "yes, 1st one", "one"),
        ("en", "number 3", "three"),
        ("en", "Last one", "three"),
        ("en", "2 weeks", None),
        ("en", "2 or 3", None),
        ("en", "10", None),
        ("en", "4", None),
        ("en", "0", None),
        ("en", "which one first", None),
        ("en", "the one", None),
        ("en", "", None),
        ("de", "die zweite bitte", "two"),
        ("es", "la última", "three"),
        ("fr", "le deuxième svp", "two"),
        ("it", "la terza grazie", "three"),
        ("pl", "ta pierwsza", "one"),
        ("pl", "trzecią proszę", "three"),
        ("pl", "ostatnia", "three"),
        ("pt", "o segundo", "two"),
        ("tr", "ikincisi lütfen", "two"),
        ("tr", "ucuncu", "three"),
    ],
)
def test_a_place_is_picked_by_what_names_it_and_nothing_else(language: str, typed: str, entry: str | None) -> None:
    assert picked(typed, OFFERED, TABLES[language]) == entry


@given(st.text(), st.lists(st.text(min_size=1), max_size=4, unique=True))
def test_only_what_was_offered_can_be_picked(typed: str, offered: list[str]) -> None:
    for table in TABLES.values():
        assert picked(typed, offered, table) in {None, *offered}


def test_what_is_picked_from_a_list_is_answered_as_what_was_asked() -> None:
    asked = pipeline.answer(VAGUE, RELEASE, TODAY)
    assert isinstance(asked.decision, Suggest)
    assert asked.context is not None
    for place, entry in enumerate(asked.decision.entry_ids, 1):
        found = pipeline.answer(f"{place}", RELEASE, TODAY, asked.context)
        assert found.decision == Answer(entry, 1.0)
        assert found.reply.entry_id == entry
        # It is linked to what it follows, which its replay needs.
        assert found.follows
        assert found.carried == VAGUE
    after = found.context
    assert after is not None
    assert (after.asked, after.entry, after.offered) == (VAGUE, entry, ())
    # The list is gone with the choice.
    assert pipeline.answer("2", RELEASE, TODAY, after).decision != found.decision


def test_without_a_list_a_number_picks_nothing() -> None:
    assert not isinstance(pipeline.answer("2", RELEASE, TODAY).decision, Answer)
    answered = pipeline.answer("can i put it on half a cheek only", RELEASE, TODAY)
    assert isinstance(answered.decision, Answer)
    assert answered.context is not None
    assert answered.context.offered == ()


def test_care_comes_before_a_choice() -> None:
    context = pipeline.answer(VAGUE, RELEASE, TODAY).context
    assert isinstance(pipeline.answer("2 lips swelling", RELEASE, TODAY, context).decision, Signpost)

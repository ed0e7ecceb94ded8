"""Small talk that no list of phrases holds is told by its likeness to examples, and questions are not taken for it."""

from dataclasses import replace

import pytest

from bot.answering import pipeline, preparation
from bot.answering.decision import Answer, OutOfScope, Signpost, Suggest, Talk
from bot.answering.reading import Aside
from bot.answering.release import Release
from bot.knowledge.models import Scope
from bot.services.model_files import load_languages, load_models, load_talk
from tests import town

TODAY = town.NOW.date()
HALF = "can i put it on half a cheek only"


@pytest.fixture(scope="module")
def release() -> Release:
    return preparation.prepare(town.knowledge(), load_models(meaning=True))


@pytest.mark.parametrize(
    ("typed", "asides"),
    [
        ("you talk just like my dad does", {Aside.BANTER}),
        ("ok good night then, sleep well little bot", {Aside.FAREWELL}),
        ("honest reply, i like that, you earned a point", {Aside.PRAISE}),
        ("hmm that is more than i thought", {Aside.AFFIRMED}),
        ("well that is a sad thing to hear", {Aside.REGRET}),
        ("ignore that, my daughter typed it", {Aside.NEVERMIND}),
        ("can the other members read what i told you", {Aside.ERASE}),
        ("is there a real person who reads this", {Aside.HUMAN}),
        ("how sure are you about all this", {Aside.MAKER}),
        ("hi there, never written to one of these before", {Aside.GREETING}),
    ],
)
def test_what_is_like_small_talk_gets_a_reply_in_kind(release: Release, typed: str, asides: set[Aside]) -> None:
    outcome = pipeline.answer(typed, release, TODAY)
    assert isinstance(outcome.decision, Talk)
    assert outcome.decision.aside in asides
    # Without the encoder it is looked up like any remark.
    assert not isinstance(pipeline.answer(typed, town.release(), TODAY).decision, Talk)


@pytest.mark.parametrize(
    "typed",
    [
        "thanks, and the fridge thing?",
        "haha ok but can i put it on half a cheek",
        "and on an old one?",
        "is it pricey",
        "in the fridge or not lol",
    ],
)
def test_what_asks_is_no_small_talk_however_it_is_said(release: Release, typed: str) -> None:
    assert not isinstance(pipeline.answer(typed, release, TODAY).decision, Talk)


def test_no_question_of_the_base_is_small_talk(release: Release) -> None:
    for entry in release.knowledge.entries:
        for text in (entry.question, *entry.phrasings, *entry.checks.reach):
            assert not isinstance(pipeline.answer(text, release, TODAY).decision, Talk), text


def test_small_talk_leaves_the_conversation_as_it_was(release: Release) -> None:
    asked = pipeline.answer(HALF, release, TODAY).context
    assert asked is not None
    chatted = pipeline.answer("you talk just like my dad does", release, TODAY, asked)
    assert chatted.context == replace(asked, age=1)
    assert chatted.carried == ""


def test_a_note_about_the_bot_tells_what_it_is_and_others_are_not_small_talk(release: Release) -> None:
    notes = tuple(
        Scope(id=id_, title=id_, phrasings=texts, note="So it is.")
        for id_, texts in (
            ("bot", ("who made you", "which program are you running on", "which model are you using inside")),
            ("parking", ("where do i park", "can i leave my car here")),
        )
    )
    noted = preparation.prepare(replace(town.knowledge(), scopes=notes), load_models(meaning=True))
    found = pipeline.answer("which model are you using then", noted, TODAY).decision
    assert isinstance(found, OutOfScope)
    assert found.scope_id == "bot"
    assert isinstance(pipeline.answer("and where do i park", noted, TODAY).decision, OutOfScope | Suggest | Answer)


def test_care_comes_before_small_talk(release: Release) -> None:
    assert isinstance(pipeline.answer("haha nice one but my lips are swelling", release, TODAY).decision, Signpost)


def test_every_kind_that_has_examples_has_a_reply_in_their_language() -> None:
    languages = load_languages()
    assert "en" in load_talk()
    for code, examples in load_talk().items():
        table = languages[code]
        assert {kind.value for kind in examples.said} <= table.asides.keys()
        assert code == "en" or {kind.value for kind in examples.said} <= table.says.keys()
        texts = [*examples.texts, *examples.asks]
        assert len({text.casefold() for text in texts}) == len(texts)

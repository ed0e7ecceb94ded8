"""A release fitted near a change answers as the whole release of the changed knowledge does, there and elsewhere."""

from dataclasses import replace

from bot.answering import amending, pipeline, preparation
from bot.answering.decision import Answer
from bot.answering.release import Release
from bot.knowledge.models import KnowledgeBase
from bot.services.gate import answered
from bot.services.model_files import load_models
from tests import town

TODAY = town.NOW.date()
PETS = ("can my dog lick it off", "is it safe with pets around", "my cat licked the cream", "the dog licks my face")


def _with_pets() -> KnowledgeBase:
    """The town's knowledge with an entry more."""
    base = town.knowledge()
    sun = base.entry["sun"]
    pets = sun.model_copy(
        update={"id": "pets", "question": "Is it bad if a dog licks it?", "phrasings": PETS, "related": ()}
    )
    return replace(base, entries=(*base.entries, pets))


def _amended(knowledge: KnowledgeBase, served: Release | None = None) -> Release:
    found = amending.amended(served or town.release(), knowledge)
    assert found is not None
    return found


def test_a_new_entry_answers_what_a_whole_release_has_it_answer() -> None:
    knowledge = _with_pets()
    near, whole = _amended(knowledge), preparation.prepare(knowledge, load_models())
    for text in (*PETS, "what if the dog licks the cream", "do pets mind it"):
        assert answered(near, TODAY, text) == answered(whole, TODAY, text)
    assert isinstance(pipeline.answer(PETS[0], near, TODAY).decision, Answer)


def test_what_is_far_from_a_change_comes_out_as_before() -> None:
    near = _amended(_with_pets())
    for wordings in town.QUESTIONS.values():
        for text in wordings:
            assert answered(near, TODAY, text) == answered(town.release(), TODAY, text)


def test_an_entry_is_edited_and_loses_a_wording() -> None:
    base = town.knowledge()
    sun = base.entry["sun"]
    other = sun.model_copy(update={"phrasings": ("does the tube melt on the beach", *sun.phrasings[1:])})
    knowledge = replace(base, entries=tuple(other if each.id == "sun" else each for each in base.entries))
    near = _amended(knowledge)
    assert answered(near, TODAY, "does the tube melt on the beach") == "answered by sun"
    assert amending.changed(town.release(), knowledge) == (
        [("sun", sun.phrasings[0])],
        [("sun", "does the tube melt on the beach")],
    )
    back = _amended(base, near)
    for text in (sun.question, *sun.phrasings):
        assert answered(back, TODAY, text) == answered(town.release(), TODAY, text)


def test_what_is_beside_the_subject_stays_known_after_a_change() -> None:
    (shops,) = town.knowledge().scopes
    clinics = shops.model_copy(update={"id": "clinics", "competes": False, "phrasings": town.CLINICS})
    base, changed = (replace(each, scopes=(shops, clinics)) for each in (town.knowledge(), _with_pets()))
    whole = preparation.prepare(base, load_models(meaning=True))
    near = _amended(changed, whole)
    before, after = (pipeline.answer("did the laser hurt on your cheek", each, TODAY) for each in (whole, near))
    assert before.candidates.subject == after.candidates.subject < 0
    assert type(before.decision) is type(after.decision)
    assert isinstance(pipeline.answer(PETS[0], near, TODAY).decision, Answer)


def test_where_an_entry_is_gone_only_a_whole_release_tells() -> None:
    base = town.knowledge()
    fewer = replace(base, entries=tuple(each for each in base.entries if each.id != "sun"))
    assert amending.amended(town.release(), fewer) is None

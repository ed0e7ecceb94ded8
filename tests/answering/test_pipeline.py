"""A message through the whole of answering: stories, several questions, slips of the thumb, measures, explanations."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import decision, pipeline, preparation
from bot.answering.decision import Abstain, Answer, OutOfScope, Reason, Signpost, Suggest, Talk
from bot.answering.distress import Resemblance, resemblance
from bot.answering.explanation import explain
from bot.answering.own_words import OUT_OF_SCOPE_TITLE
from bot.answering.reading import Aside
from bot.answering.release import Release
from bot.answering.resembling import Resemblances
from bot.answering.vectors import gaussian
from bot.knowledge.models import Scope, Status
from bot.services.model_files import load_models
from tests import town

TODAY = town.NOW.date()
RELEASE = town.release()
HALF, FRIDGE = "can i put it on half a cheek only", "store the cream in the fridge or not"


def decided(typed: str, release: Release = RELEASE) -> object:
    return pipeline.answer(typed, release, TODAY).decision


def test_what_no_sign_sees_is_seen_by_letters_in_any_language_that_has_examples() -> None:
    knowledge = town.knowledge()
    flag, *others = knowledge.red_flags
    flag = flag.model_copy(update={"heard_in": {"de": ("ich sehe lauter sternchen", "sternchen und mir ist mulmig")}})
    harmless = ("wie oft soll ich das nehmen", "was kostet das denn", "danke euch allen")
    first, *rest = knowledge.lexicons
    lexicons = [first.model_copy(update={"harmless": harmless}), *rest]
    taught = replace(knowledge, red_flags=(flag, *others), lexicons=tuple(lexicons))
    release = preparation.prepare(taught, load_models())
    typed = "mir ist so mulmig ich seh nur noch sternchen"
    assert not isinstance(pipeline.answer(typed, RELEASE, TODAY).decision, Signpost)
    decided = pipeline.answer(typed, release, TODAY)
    assert isinstance(decided.decision, Signpost)
    assert decided.decision.red_flag_ids == (flag.id,)
    assert not isinstance(pipeline.answer("was kostet das", release, TODAY).decision, Signpost)


@pytest.mark.parametrize(
    "typed",
    [
        f"{HALF}? {FRIDGE}?",
        f"{HALF}\nshould i {FRIDGE}",
        f"hi all! {HALF}? thanks. oh and should i {FRIDGE}?",
    ],
)
def test_of_two_questions_the_first_is_answered_and_the_second_offered(typed: str) -> None:
    outcome = pipeline.answer(typed, RELEASE, TODAY)
    assert outcome.decision == Answer("half-cheek", outcome.confidence, ("storage",))
    assert outcome.reply.choices[0].entry_id == "storage"
    assert "You also asked" in outcome.reply.sections[0].heading
    assert outcome.reply.sections[0].text == f"- {RELEASE.knowledge.entry['storage'].question}"


def test_a_question_is_heard_within_a_story() -> None:
    story = "I moved house last month and the freezer broke. The dog was ill for weeks as well. It rained every day. "
    decision = decided(f"{story}{FRIDGE}? {story}")
    assert isinstance(decision, Answer)
    assert decision.entry_id == "storage"


def test_what_is_told_beside_a_question_is_offered_if_the_message_is_about_it() -> None:
    divided = decided("I have an old scar from years ago. Can I put it on half a cheek only?")
    assert isinstance(divided, Suggest)
    assert divided.entry_ids[:2] == ("half-cheek", "old-scar")
    # What says nothing of an entry, or asks itself, leaves the answer as it is.
    for typed in (f"I have a new cat. {HALF}?", f"{FRIDGE}? {HALF}?"):
        assert isinstance(decided(typed), Answer)


def test_a_red_flag_in_the_second_question_comes_first() -> None:
    decision = decided(f"{HALF}? and what do i do, my lips are swollen")
    assert isinstance(decision, Signpost)


@pytest.mark.parametrize(
    "typed",
    [
        "CAN I PUT IT ON HALF A CHEEK ONLY",
        "can i put it on hlaf a chek only",
        "can i put it onhalf a cheek only",
        "can i put it on \U0001f9b4 half a cheek \U0001f64f only",
        "c\u200ban i p\u200but it on h\u0430lf a ch\u0435ek only",
        "can\u00a0i\u00a0put it on **half** a ||cheek|| only",
    ],
)
def test_slips_of_the_thumb_do_not_matter(typed: str) -> None:
    decision = decided(typed)
    assert isinstance(decision, Answer), typed
    assert decision.entry_id == "half-cheek"


def test_one_measure_is_not_another() -> None:
    weak, strong = (
        town.entry(
            "sun", id=id_, question=f"Is the {size} cream enough?", phrasings=(f"is {size} strong", f"{size} cream")
        )
        for id_, size in (("weak", "0.1%"), ("strong", "1%"))
    )
    knowledge = town.knowledge()
    release = preparation.prepare(replace(knowledge, entries=(*knowledge.entries, weak, strong)), load_models())
    for typed, label in (
        ("will the 0.1% cream be enough", "weak"),
        ("will the 1 % cream be enough", "strong"),
        ("will the 1 percent cream be enough", "strong"),
        ("will the 0,1 % cream be enough", "weak"),
    ):
        assert pipeline.answer(typed, release, TODAY).candidates.ranked[0].label == label, typed
    other = pipeline.answer("will the 5% cream be enough", release, TODAY)
    assert not (isinstance(other.decision, Answer) and other.decision.entry_id in {"weak", "strong"})


def test_explanations_name_words_and_phrasing() -> None:
    best = explain(pipeline.answer("half a cheek or the whole dog", RELEASE, TODAY))[0]
    assert best.label == "half-cheek"
    assert {"half", "cheek"} <= set(best.shared)
    assert "dog" in best.unmatched
    assert "dog" not in best.phrasing
    assert set(best.parts) == {"vectors", "letters", "words", "classifier"}


@pytest.fixture(scope="module")
def with_meaning() -> Release:
    return preparation.prepare(town.knowledge(), load_models(meaning=True))


def test_meaning_finds_what_wording_misses(with_meaning: Release) -> None:
    typed = "is it fine to expose myself to uv light"
    plain, deep = (pipeline.answer(typed, release, TODAY) for release in (RELEASE, with_meaning))
    assert deep.candidates.ranked[0].label == "sun"
    assert "meaning" in deep.candidates.ranked[0].parts
    assert plain.candidates.ranked[0].label != "sun"


@pytest.mark.parametrize("typed", ["i found a lump", "my lips are swollen"])
def test_signs_are_doubted_in_what_is_unlike_distress(with_meaning: Release, typed: str) -> None:
    verdicts = []
    for weight in (-10.0, 10.0):
        # A single landmark, to which every message is equally near.
        learned = Resemblance(np.zeros((1, 384), np.float32), np.array([weight], np.float32), ("breathing",))
        release = replace(with_meaning, resemblances=Resemblances(learned))
        verdicts.append(pipeline.answer(typed, release, TODAY))
    unlike, like = verdicts
    assert isinstance(like.decision, Signpost)
    assert not isinstance(unlike.decision, Signpost)
    assert unlike.reply.care_first
    assert unlike.reply.red_flag_id == like.decision.red_flag_ids[0]


def test_what_is_answered_and_like_distress_is_signposted_and_a_story_gets_the_line(with_meaning: Release) -> None:
    question = "is the fridge the right place to store the cream?"
    story = (
        f"{question} We moved house in May and the movers lost two boxes of books, a lamp, the good chairs and my hat."
    )
    said = []
    for typed, weight in ((question, -10.0), (question, 10.0), (story, 10.0), (story, -10.0)):
        # A single landmark, to which every message is equally near.
        learned = Resemblance(np.zeros((1, 384), np.float32), np.array([weight], np.float32), ("swelling",))
        release = replace(with_meaning, resemblances=Resemblances(learned))
        said.append(pipeline.answer(typed, release, TODAY))
    assert isinstance(said[1].decision, Signpost)
    answered = [each.decision.entry_id for each in said if isinstance(each.decision, Answer)]
    assert answered == ["storage"] * 3
    assert [each.reply.red_flag_id for each in said] == [None, "swelling", "swelling", None]
    assert said[2].reply.care_first


@pytest.mark.parametrize(
    ("near", "shown", "care"),
    [(0.05, Answer, False), (0.25, Answer, True), (0.35, Answer, True), (0.5, Signpost, False)],
)
def test_a_short_answer_has_the_line_where_distress_is_likely(
    with_meaning: Release, near: float, shown: type, *, care: bool
) -> None:
    question = "is the fridge the right place to store the cream?"
    # To the landmark, at the origin, every message is as near as two messages that have nothing in common.
    weight = near / gaussian(np.zeros((1, 1), np.float32), resemblance.WIDTH)[0, 0]
    learned = Resemblance(np.zeros((1, 384), np.float32), np.array([weight], np.float32), ("swelling",))
    outcome = pipeline.answer(question, replace(with_meaning, resemblances=Resemblances(learned)), TODAY)
    assert isinstance(outcome.decision, shown)
    assert outcome.reply.care_first == care


def test_what_is_said_beside_a_short_question_is_judged_too(with_meaning: Release) -> None:
    question = "is the fridge the right place to store the cream?"
    typed = f"{question} my lips feel like two tyres"
    assert with_meaning.index.meaning
    encode = with_meaning.index.meaning.encoder.encode
    landmarks = np.vstack([encode([typed]), encode([pipeline.answer(question, with_meaning, TODAY).query.spelled])])
    learned = Resemblance(landmarks, np.array([2, -2], np.float32), ("swelling",))
    release = replace(with_meaning, resemblances=Resemblances(learned))
    assert not pipeline.answer(question, release, TODAY).reply.red_flag_id
    assert pipeline.answer(typed, release, TODAY).reply.red_flag_id == "swelling"


@pytest.fixture(scope="module")
def with_jest() -> Release:
    knowledge = town.knowledge()
    first, *rest = knowledge.lexicons
    first = first.model_copy(update={"classes": {**first.classes, "joke": "lol*"}})
    return preparation.prepare(replace(knowledge, lexicons=(first, *rest)), load_models(meaning=True))


def test_what_is_said_in_jest_must_be_nearer_to_replace_an_answer(with_jest: Release) -> None:
    question = "is the fridge the right place to store the cream"
    signposted = []
    for near in (0.43, 0.5):
        weight = near / gaussian(np.zeros((1, 1), np.float32), resemblance.WIDTH)[0, 0]
        learned = Resemblance(np.zeros((1, 384), np.float32), np.array([weight], np.float32), ("swelling",))
        outcome = pipeline.answer(f"{question} lol", replace(with_jest, resemblances=Resemblances(learned)), TODAY)
        assert outcome.reply.red_flag_id == "swelling"
        signposted.append(isinstance(outcome.decision, Signpost))
    assert signposted == [False, True]


@pytest.mark.parametrize(
    ("typed", "doubted"),
    [
        ("my throat is closing up and i cannot breathe", False),
        ("my throat is closing up and i cannot breathe lol", True),
        ("my tongue tingles, my lips are swollen and my throat is closing up and i cannot breathe", True),
    ],
)
def test_a_flag_by_wording_is_doubted_in_jest_and_where_its_signs_are(
    with_jest: Release, typed: str, *, doubted: bool
) -> None:
    signposted = []
    for weight in (-10.0, 10.0):
        learned = Resemblance(np.zeros((1, 384), np.float32), np.array([weight], np.float32), ("breathing",))
        release = replace(with_jest, resemblances=Resemblances(learned))
        signposted.append(isinstance(pipeline.answer(typed, release, TODAY).decision, Signpost))
    assert signposted == [not doubted, True]


def test_a_story_as_a_whole_has_a_say(with_meaning: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "AMONG", 1)
    summer = (
        "We go sailing every summer, and I burn in the sun within an hour, so I wear a hat and a shirt and plenty of "
        "sunscreen, and my face still gets a tan."
    )
    sailing = f"{summer} Does it help scars?"
    assert pipeline.answer(sailing, with_meaning, TODAY).reply.kind == "suggest"
    # A question that names several things says what it is about.
    assert pipeline.answer(f"{summer} {HALF}?", with_meaning, TODAY).reply.kind == "answer"
    shed = "The tools are in a shed that my father built. It is painted green, and the roof leaks when it rains hard."
    for typed in (f"I burn in the sun. {HALF}?", f"{shed} I put it on one cheek. {HALF}?"):
        assert pipeline.answer(typed, with_meaning, TODAY).reply.kind == "answer"
    # Without a sentence encoder, nothing tells what a story is about.
    assert pipeline.answer(sailing, RELEASE, TODAY).reply.kind == "answer"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("darf ich das in der schwangerschaft benutzen", "pregnancy"),
        ("comment conserver la crème, au frigo?", "storage"),
        ("puedo tomar el sol mientras la uso", "sun"),
    ],
)
def test_a_question_in_another_language_is_offered_never_answered(
    with_meaning: Release, typed: str, label: str
) -> None:
    outcome = pipeline.answer(typed, with_meaning, TODAY)
    assert outcome.reply.kind == "suggest"
    assert outcome.reply.choices[0].entry_id == label
    assert "English" in outcome.reply.lead
    assert pipeline.answer(typed, RELEASE, TODAY).reply.kind == "abstain"


def test_who_says_that_it_is_no_red_flag_is_answered_with_its_line_on_top() -> None:
    typed = f"my lips are swelling. {HALF}?"
    outcome = pipeline.answer(typed, RELEASE, TODAY, despite="swelling")
    assert isinstance(outcome.decision, Answer)
    assert outcome.reply.care == "Lips swelling? Call your emergency number."
    assert outcome.reply.care_first


@pytest.mark.parametrize("typed", ["my throat is closing up and i cannot breathe", "", "my lips are swelling", "lump"])
def test_nothing_is_signposted_to_who_says_that_it_is_none(typed: str) -> None:
    outcome = pipeline.answer(typed, RELEASE, TODAY, despite="swelling")
    assert not isinstance(outcome.decision, Signpost)
    assert outcome.reply.care_first


def test_a_flag_that_is_gone_since_still_does_not_signpost() -> None:
    outcome = pipeline.answer("my lips are swelling", RELEASE, TODAY, despite="gone")
    assert not isinstance(outcome.decision, Signpost)
    assert outcome.reply.care


@given(st.text(max_size=200), st.sampled_from(["my lips are swelling ", "i found a lump, ", ""]))
@settings(max_examples=40, deadline=None)
def test_whatever_they_typed_is_never_signposted_then(typed: str, trouble: str) -> None:
    outcome = pipeline.answer(trouble + typed, RELEASE, TODAY, despite="lump")
    assert not isinstance(outcome.decision, Signpost)
    assert (outcome.reply.care, outcome.reply.care_first) == ("A lump? See a doctor.", True)


def test_an_entry_that_is_about_another_age_is_not_answered() -> None:
    young, old = town.entry("fresh-scar", ages={"most": 180}), town.entry("old-scar", ages={"least": 150})
    release = preparation.prepare(town.knowledge(fresh_scar=young, old_scar=old), load_models())
    for typed, label in (("scar, 3wk old, any use", "fresh-scar"), ("new scar from 1995", "old-scar")):
        first = pipeline.answer(typed, release, TODAY).candidates.ranked[0]
        assert first.label == label, typed


def test_a_withdrawn_entry_keeps_its_questions_and_says_so() -> None:
    sun = town.entry("sun", status=Status.WITHDRAWN)
    release = preparation.prepare(town.knowledge(sun=sun), load_models())
    for text in (sun.question, *sun.phrasings):
        outcome = pipeline.answer(text, release, TODAY)
        assert outcome.decision == Abstain(Reason.WITHDRAWN, outcome.confidence, "sun")
        assert sun.question in outcome.reply.lead
        assert sun.answer not in outcome.reply.lead


def test_a_wording_that_another_entry_took_over_is_answered_by_it() -> None:
    sun = town.entry("sun", status=Status.WITHDRAWN)
    taken = sun.phrasings[0]
    storage = town.entry("storage", phrasings=[*town.entry("storage").phrasings, taken])
    release = preparation.prepare(town.knowledge(sun=sun, storage=storage), load_models())
    decided = pipeline.answer(taken, release, TODAY).decision
    assert isinstance(decided, Answer)
    assert decided.entry_id == "storage"


def test_a_note_about_the_bot_or_small_talk_stands_under_its_own_title() -> None:
    asked = {"bot": "who made you", "parking": "where do i park"}
    scopes = tuple(
        Scope(id=id_, title=f"About the {id_}", phrasings=(text, f"{text} here"), note="So it is.")
        for id_, text in asked.items()
    )
    release = preparation.prepare(replace(town.knowledge(), scopes=scopes), load_models())
    assert pipeline.answer("who made you", release, TODAY).reply.title == "About the bot"
    assert pipeline.answer("where do i park", release, TODAY).reply.title == OUT_OF_SCOPE_TITLE


def test_a_remark_after_thanks_is_small_talk_if_nothing_answers_it() -> None:
    asked = pipeline.answer(FRIDGE, RELEASE, TODAY)
    thanked = pipeline.answer("thanks you calmed me down", RELEASE, TODAY, asked.context)
    assert isinstance(thanked.decision, Talk)
    assert thanked.decision.aside is Aside.THANKS
    assert asked.context is not None
    assert thanked.context == replace(asked.context, age=1)
    assert isinstance(decided("thanks my lips are swollen"), Signpost)


def test_no_note_stands_in_for_a_complaint() -> None:
    scopes = (Scope(id="bot", title="The bot", phrasings=("who made you", "is your answer wrong"), note="So it is."),)
    release = preparation.prepare(replace(town.knowledge(), scopes=scopes), load_models())
    assert isinstance(decided("wrong answer", release), Talk)
    assert isinstance(decided("who made you", release), OutOfScope)


def test_two_replies_after_a_signpost_end_with_its_line() -> None:
    ordinary = pipeline.answer("what is the best laptop", RELEASE, TODAY).reply.care
    context = pipeline.answer("my lips are swelling", RELEASE, TODAY).context
    ends = []
    for typed in ("what is the best laptop", HALF, "what is the best laptop"):
        outcome = pipeline.answer(typed, RELEASE, TODAY, context)
        context = outcome.context
        ends.append((outcome.reply.care, outcome.carried, outcome.reply.red_flag_id, outcome.reply.care_first))
    assert ends[0] == ends[1] == ("Lips swelling? Call your emergency number.", "", None, False)
    # The third message is one like any other.
    assert ends[2][0] == ordinary != ends[0][0]


def test_small_talk_after_a_signpost_is_small_talk_and_a_new_signpost_is_a_new_one() -> None:
    context = pipeline.answer("my lips are swelling", RELEASE, TODAY).context
    thanks = pipeline.answer("thanks", RELEASE, TODAY, context)
    assert thanks.reply.care == pipeline.answer("thanks", RELEASE, TODAY).reply.care
    lump = pipeline.answer("i found a lump", RELEASE, TODAY, thanks.context)
    assert isinstance(lump.decision, Signpost)
    assert (
        pipeline.answer("what is the best laptop", RELEASE, TODAY, lump.context).reply.care == "A lump? See a doctor."
    )

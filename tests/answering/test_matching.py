"""Matching: which view of an ask speaks, what a conversation carries, and what another product changes."""

from dataclasses import replace
from functools import cache

import pytest

from bot.answering import pipeline, preparation
from bot.answering.decision import Abstain, Answer, Suggest, Talk
from bot.answering.outcome import LASTS, REMEMBERED, Context, Outcome
from bot.answering.release import Release
from bot.knowledge.models import Term
from bot.services.model_files import load_models
from tests import town

TODAY = town.NOW.date()
RELEASE = town.release()
FRIDGE = "store the cream in the fridge or not"
SCAR = "can i put rapa cream on my fresh surgery scar"


def told(*messages: str, release: Release = RELEASE) -> Outcome:
    """What comes of the last of these messages of one asker."""
    context: Context | None = None
    for message in messages[:-1]:
        context = pipeline.answer(message, release, TODAY, context).context
    return pipeline.answer(messages[-1], release, TODAY, context)


def first(outcome: Outcome) -> str:
    return outcome.candidates.ranked[0].label


def test_an_answer_is_not_lost_in_a_story_nor_a_story_in_a_bare_question() -> None:
    story = "I moved house in May and the movers lost two boxes of books."
    assert first(told(f"{story} {FRIDGE}?")) == "storage"
    leaning = told("i have a fresh surgical scar from last week, stitches just came out. is that ok?")
    assert first(leaning) == "fresh-scar"


def test_a_story_alone_never_changes_what_a_full_question_finds() -> None:
    for story in ("We went to the lake.", "My aunt mends clocks. Her shop is shut on Mondays."):
        bare, around = told(f"{FRIDGE}?"), told(f"{story} {FRIDGE}?")
        assert first(bare) == first(around)
        assert type(bare.decision) is type(around.decision)


def test_a_follow_up_is_read_with_the_last_question_and_says_so() -> None:
    outcome = told(SCAR, "and on an old one?")
    assert outcome.carried == SCAR
    assert told("and on an old one?").carried == ""


def test_a_change_of_subject_carries_nothing() -> None:
    outcome = told(SCAR, "can i go tanning in summer while using it")
    assert outcome.carried == ""
    assert first(outcome) == "sun"


def test_what_was_told_is_background_to_a_whole_question() -> None:
    question = "how many weeks should i wait before trying anything there"
    outcome = told("i have a fresh surgery scar on my chin", question)
    assert first(outcome) == "fresh-scar"
    assert outcome.carried
    # After a question, the same words are about something else.
    assert told(SCAR, question).carried == ""


def test_a_message_that_asks_nothing_is_remembered_as_a_whole() -> None:
    outcome = told("my surgery scar is fresh. the stitches came out on friday", "how many weeks should i wait there")
    assert outcome.carried == "my surgery scar is fresh the stitches came out on friday"
    assert first(outcome) == "fresh-scar"


def test_what_is_told_bit_by_bit_is_background_as_a_whole() -> None:
    outcome = told("i have a scar", "it is from my surgery", "it is still fresh", "how many weeks should i wait there")
    assert outcome.carried == "i have a scar / it is from my surgery / it is still fresh"
    assert first(outcome) == "fresh-scar"
    # What is only about the last of it is read with that alone.
    assert first(told("we went to the lake", "my scar is fresh", "what now")) == "fresh-scar"


def test_what_is_told_of_the_bots_language_is_not_what_is_asked() -> None:
    sure = told("sorry, english is my third language. do i need sunscreen with it?")
    assert first(sure) == "sun"


def test_what_was_told_stands_in_the_list_that_a_vague_question_gets() -> None:
    story = "i have a fresh surgery scar on my chin"
    decision = told(story, "when do i stop").decision
    assert isinstance(decision, Suggest)
    assert decision.entry_ids[1] == "fresh-scar"
    # A remark is no question, and gets none.
    assert isinstance(told(story, "thank you dear, i will tell her on sunday").decision, Talk | Abstain)


def test_an_answer_that_is_not_sure_is_doubted_by_what_was_told() -> None:
    story = "i am expecting a child"
    alone, after = told("can i use sunbeds?").decision, told(story, "can i use sunbeds?")
    assert isinstance(alone, Answer)
    assert isinstance(after.decision, Suggest)
    assert after.decision.entry_ids[:2] == (alone.entry_id, "pregnancy")
    assert after.carried == story
    assert isinstance(told(story, "do i need sunscreen").decision, Answer)


def test_alternatives_without_a_teller_are_a_question() -> None:
    assert told("sunscreen or a sunbed", "do i mix it with tret").carried == ""


def test_a_question_is_remembered_by_the_words_that_found_something() -> None:
    outcome = told("my surgery scar is fresh, is that ok?", "and on an old one?")
    assert outcome.carried == "my surgery scar is fresh is that ok"
    assert told(f"We went to the lake. {SCAR}?", "and on an old one?").carried == SCAR


def test_whoever_told_something_may_ask_about_something_else() -> None:
    outcome = told("i have a fresh surgery scar on my chin", "can i go tanning in summer while using it")
    assert outcome.carried == ""
    assert first(outcome) == "sun"


@pytest.mark.parametrize(
    "typed", ["can i fly with it in hand luggage", "ok and another question, does it come in a jar", "andere frage: {}"]
)
@pytest.mark.parametrize("before", ["wie oft soll ich die creme auftragen", "can my dog lick it off"])
def test_what_stands_on_its_own_is_read_alone_though_neither_is_known(typed: str, before: str) -> None:
    assert told(before, typed.format("wo gibt es den sonnenschirm zu kaufen")).carried == ""


def test_what_only_points_back_is_about_what_was_said() -> None:
    outcome = told("can i go tanning in summer while using it", "and how long is that")
    assert outcome.carried
    assert first(outcome) == "sun"


def test_small_talk_keeps_a_conversation_for_a_while() -> None:
    messages = [SCAR]
    for _ in range(LASTS):
        messages.append("thanks!")
        assert told(*messages, "and on an old one?").carried == SCAR
    assert told(*messages, "thanks!", "and on an old one?").carried == ""


def test_what_is_carried_shows_where_one_message_ends() -> None:
    outcome = told(SCAR, "and how often?", "and on an old one?")
    assert outcome.carried == f"{SCAR} / how often"
    long = told("my scar is fresh " + "from a dog bite " * 20).context
    assert long is not None
    assert long.asked.startswith("\u2026")


def test_what_is_remembered_is_bounded() -> None:
    context: Context | None = None
    for message in (f"{SCAR} " + "of a dog bite " * 30, *["and how often?", "what about that one?"] * 20):
        context = pipeline.answer(message, RELEASE, TODAY, context).context
        assert context is not None
        assert len(context.asked.split()) <= REMEMBERED


def test_a_context_never_hides_a_red_flag() -> None:
    assert told(SCAR, "and now my lips are swollen").reply.kind == "signpost"


@pytest.mark.parametrize("typed", ["thanks!", "good bot", "hello everyone", "\U0001f44d", "delete my question", "nvm"])
def test_small_talk_is_answered_in_kind_and_is_no_gap(typed: str) -> None:
    outcome = told(typed)
    assert isinstance(outcome.decision, Talk)
    assert not isinstance(outcome.decision, Abstain)
    assert outcome.reply.entry_id is None
    assert outcome.reply.choices == ()


@cache
def with_products() -> Release:
    knowledge = town.knowledge()
    terms = (
        Term(term="sirolimus", also=("rapa", "rapamycin"), product="own"),
        Term(term="tretinoin", also=("tret", "retinol"), product="other"),
        Term(term="tacrolimus", also=("protopic",), product="other"),
    )
    return preparation.prepare(replace(knowledge, glossary=terms), load_models())


@pytest.mark.parametrize(
    "typed", ["store the protopic in the fridge or not", "can i put tacrolimus on my fresh surgery scar"]
)
def test_another_product_is_not_answered_by_an_entry_that_never_speaks_of_it(typed: str) -> None:
    assert not isinstance(told(typed, release=with_products()).decision, Answer)


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("store the rapamycin in the fridge or not, next to protopic", "storage"),
        ("retinol and rapa in one routine", "tretinoin"),
        ("mix with tret", "tretinoin"),
    ],
)
def test_beside_the_own_product_or_where_an_entry_speaks_of_it_it_is(typed: str, entry: str) -> None:
    assert first(told(typed, release=with_products())) == entry


@pytest.mark.parametrize(
    "typed", ["does tretinoin need a fridge", "how long can you stay on tret", "is retinol safe in summer?"]
)
def test_what_is_asked_of_another_product_by_itself_gets_no_entry(typed: str) -> None:
    decided = told(typed, release=with_products()).decision
    assert not isinstance(decided, Answer | Suggest)


@pytest.mark.parametrize(
    "typed",
    [
        "can i use it together with tret",
        "is tret the same?",
        "tret or this, which is better?",
        "retinol every second night?",
        "can i take rapa and retinol in one routine",
    ],
)
def test_what_relates_another_product_to_the_own_one_gets_an_entry(typed: str) -> None:
    assert isinstance(told(typed, release=with_products()).decision, Answer | Suggest)

"""Clauses: where a message is cut, and what each part of it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.clauses import Clause, Kind, split
from bot.answering.understanding import visible
from bot.answering.words import plain, runs
from bot.services.model_files import load_languages

ENGLISH = load_languages()["en"]


def clauses_of(typed: str) -> list[Clause]:
    text = visible(typed)
    return split(runs(text), text, ENGLISH)


def kinds(typed: str) -> list[tuple[str, str]]:
    return [(clause.kind.value, clause.text) for clause in clauses_of(typed)]


@pytest.mark.parametrize(
    ("typed", "claim"),
    [
        ("it stays on top of the skin, right?", "it stays on top of the skin"),
        ("the gel never reaches the bloodstream, or does it?", "the gel never reaches the bloodstream"),
        ("so you only need it every other night, correct", "you only need it every other night"),
        ("It keeps for a year in the cupboard. True?", "It keeps for a year in the cupboard"),
        ("the lid seals itself, doesnt it", "the lid seals itself"),
        ("it dries in a minute right", "it dries in a minute"),
        ("keeping the jar on the windowsill, yes or no", "keeping the jar on the windowsill"),
    ],
)
def test_a_tag_makes_a_claim_to_confirm(typed: str, claim: str) -> None:
    found = clauses_of(typed)
    assert [(each.kind, each.text, each.tagged) for each in found] == [(Kind.CLAIM, claim, True)]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("supposedly it bleaches dark spots", Kind.CLAIM),
        ("people say results vanish once you quit", Kind.CLAIM),
        ("i want something for my elbows", Kind.NEED),
        ("cant decide between morning and evening", Kind.NEED),
        ("my jar arrived without a lid", Kind.STATEMENT),
        ("is that the same as the ointment", Kind.QUESTION),
        ("any studies in gardeners", Kind.QUESTION),
        ("not sure how thick to spread it", Kind.QUESTION),
        ("on which day does it start to show", Kind.QUESTION),
        ("those two cannot both be true", Kind.STATEMENT),
        ("how often tho", Kind.QUESTION),
        ("the jar is, how shall i say it, rather large", Kind.STATEMENT),
        ("i know what a hinge does", Kind.STATEMENT),
        ("may i know what a hinge costs", Kind.QUESTION),
        ("would love to paint it blue", Kind.NEED),
        ("anything special for old doors", Kind.QUESTION),
        ("i did not change anything i can think of", Kind.STATEMENT),
        ("do we know how long a hinge lasts", Kind.QUESTION),
        ("so my story is i have had flat feet since school", Kind.STATEMENT),
        ("the thing is they sold me a jar", Kind.STATEMENT),
        ("hello everyone", Kind.COURTESY),
        ("thanks a lot in advance", Kind.COURTESY),
    ],
)
def test_what_a_clause_is(typed: str, kind: Kind) -> None:
    assert clauses_of(typed)[-1].kind is kind


@pytest.mark.parametrize(
    ("typed", "questions"),
    [
        ("is it greasy and can i wear socks over it", ["is it greasy", "can i wear socks over it"]),
        ("i know what it does. here is what i own: a saw. where do i oil it", ["where do i oil it"]),
        ("my aunt who lives here has it from a shop. what does it cost", ["what does it cost"]),
        ("oil or wax, which one did it harm", ["which one did it harm"]),
        ("does it smell and how long does it keep", ["does it smell", "how long does it keep"]),
        ("can i travel with it, and does it leak", ["can i travel with it", "does it leak"]),
        ("how do i wash it off? is hot water fine?", ["how do i wash it off", "is hot water fine"]),
        (
            "what is the difference between a gel and an ointment",
            ["what is the difference between a gel and an ointment"],
        ),
        ("which lasts longer, a jar or a tube", ["which lasts longer, a jar or a tube"]),
        ("if i swim daily does it wash off", ["if i swim daily does it wash off"]),
        ("i garden every day, does it leave a film", ["does it leave a film"]),
        ("my wife did it and her friend has it", []),
        ("she saw my boots and wants some too can a child wear them", ["can a child wear them"]),
        ("i read two leaflets and got lost how does wax keep water out", ["how does wax keep water out"]),
        (
            "the shop gave me a brush but all talk about sponges does the cheap one do anything",
            ["does the cheap one do anything"],
        ),
        ("i had wet feet all winter. anyway does grease help old seams", ["does grease help old seams"]),
        ("when does dubbin go off", ["when does dubbin go off"]),
        (
            "is it fine for suede the man in the shop shrugged i said i would ask",
            ["is it fine for suede the man in the shop shrugged"],
        ),
        ("can i polish it twice a week it feels a bit much", ["can i polish it twice a week"]),
        # A clause that only describes something, or points back at it, is not a question of its own.
        ("the man who does it has never heard of wax", []),
        ("my wife does a great job on the seams", []),
        ("the seam is old and does not leak", []),
        ("candle wax in the oven does that work", []),
    ],
)
def test_where_questions_begin_and_end(typed: str, questions: list[str]) -> None:
    assert [text for kind, text in kinds(typed) if kind == "question"] == questions


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("i got the wax today but beeswax, dubbin or grease", "beeswax, dubbin or grease"),
        ("got my jar. the heel, the toe or the seam", "the heel, the toe or the seam"),
        ("im 50, brush, cloth, or sponge", "brush, cloth, or sponge"),
        ("i tried, cloth or sponge", "cloth or sponge"),
        ("my seam leaks since the move, wax or grease", "wax or grease"),
        ("thanks, morning or night", "morning or night"),
    ],
)
def test_the_things_to_choose_from_are_one_clause(typed: str, choice: str) -> None:
    assert kinds(typed)[-1] == ("statement", choice)


def test_who_says_so_before_a_closing_is_no_claim_of_its_own() -> None:
    assert kinds("wax keeps water out, i read any ideas?") == [("question", "wax keeps water out")]


def test_a_comparison_is_told() -> None:
    assert clauses_of("ointment vs gel for my shins")[0].comparison
    assert not clauses_of("gel for my shins")[0].comparison


def test_a_run_on_of_nine_hundred_characters_is_cut() -> None:
    story = "i moved to the hills in spring and my hands got so dry from the wind and the chalk in the workshop " * 9
    found = kinds(f"{story}can i put it under gloves because i work with plaster all day")
    assert len(story) > 800
    assert ("question", "can i put it under gloves") in found


@given(st.text(max_size=400))
@settings(deadline=None)
def test_every_word_of_a_clause_was_typed(typed: str) -> None:
    words = plain(typed)
    for clause in clauses_of(typed):
        assert clause.text
        assert set(clause.words) <= set(words)

"""The benchmark of whole messages, and of what labelled questions teach."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.corpus import kept_out
from bot.bench.learning import lessons
from bot.bench.manners import misspell, variants
from bot.bench.outcomes import Came, held_out, peer, tally
from bot.bench.peers import Matcher
from bot.bench.sets import Pairs, QuestionSet
from bot.services.accuracy import Ranked
from tests import town
from tests.bench.test_bench import bench, write_set

MANNERS = ["as written", "framed", "misspelt", "in a story"]


def test_the_shares_worked_by_hand() -> None:
    gold = ["a", "a", "a", "a", None, None]
    came = [Came("a"), Came("b"), Came(offered=("b", "a")), Came(), Came(offered=("b",)), Came("b")]
    measured = tally(gold, came)
    assert (measured.answered, measured.helped) == (0.25, 0.5)
    assert (measured.wrong, measured.idle) == (2 / 6, 0.5)


@given(st.text(max_size=200))
def test_a_message_has_the_same_manners_each_time_and_keeps_its_words(text: str) -> None:
    told = variants(text)
    assert told == variants(text)
    assert list(told) == MANNERS
    assert told["as written"] == text
    assert all(text.strip() in told[manner] for manner in ("framed", "in a story"))


@given(st.lists(st.from_regex("[a-z]{4,9}", fullmatch=True), min_size=1, max_size=12), st.integers(0, 99))
def test_a_quarter_of_the_words_is_misspelt_and_none_is_lost(words: list[str], seed: int) -> None:
    typed = misspell(" ".join(words), random.Random(seed)).split()
    assert len(typed) == len(words)
    assert sum(one != other for one, other in zip(words, typed, strict=True)) <= max(1, round(len(words) / 4))


def test_a_peer_answers_and_offers_within_the_same_limits() -> None:
    knowledge = town.knowledge()
    sure = {"right": 0.9, "also right": 0.8, "wrong": 0.7, "right but late": 0.6, "outside": 0.5}
    found = {text: Ranked(("storage", "shops", "sun"), confidence) for text, confidence in sure.items()}
    questions = [(text, "storage" if "right" in text else "sun" if text == "wrong" else None) for text in sure]
    came = peer(found.__getitem__, questions, knowledge)
    assert came("also right") == Came("storage")
    # The only unanswerable question would be more than the share that may be offered a list.
    assert came("wrong") == Came(offered=("storage", "sun"))
    assert came("outside") == Came()


def test_what_is_asked_was_held_out_of_the_index() -> None:
    knowledge = town.knowledge(sun=town.entry("sun", checks={"reach": ["beach day"], "miss": ["moon"]}))
    outside = [text for text, label in held_out(knowledge, town.NOW.date()) if label is None]
    assert ("beach day", "sun") in held_out(knowledge, town.NOW.date())
    assert all(kept_out(text) or any(text in each.checks.reach for each in knowledge.scopes) for text in outside)


def test_labelled_questions_are_taught_and_the_other_half_is_asked() -> None:
    test = tuple((f"question number {number}", "a" if number % 3 else "oos") for number in range(130))
    taught: list[Pairs] = []
    asked: list[list[str]] = []

    def build(train: Pairs) -> Matcher:
        taught.append(train)
        asked.append([])
        into = asked[-1]

        def match(question: str) -> Ranked:
            into.append(question)
            return Ranked(("a",), 0.5)

        return match

    found = list(lessons(QuestionSet("made up", (("known", "a"),), (), test), build))
    sizes = [each.labelled for each in found]
    assert sizes[:2] == [0, 50]
    # A half that holds less than a hundred questions is labelled whole.
    assert len(sizes) == 3
    assert 50 < sizes[2] <= 65
    assert found[0].figures["accuracy"] == 1.0
    for train, questions in zip(taught, asked, strict=True):
        assert train[0] == ("known", "a")
        labelled = {text for text, _ in train[1:]}
        assert not labelled & set(questions)
        assert not any(kept_out(text) for text in labelled)
    for each in found:
        assert each.answerable + each.nothing + each.kept_out == pytest.approx(each.labelled)


def test_equal_questions_are_never_on_both_sides() -> None:
    test = tuple(pair for number in range(60) for pair in ((f"Q {number}?", "a"), (f"q {number}", "a")))
    sides: list[set[str]] = []

    def build(_: Pairs) -> Matcher:
        sides.append(set())
        into = sides[-1]

        def match(question: str) -> Ranked:
            into.add(question.lower().strip("?"))
            return Ranked((), 0.0)

        return match

    next(lessons(QuestionSet("twice", (("known", "a"),), (), test), build))
    assert not sides[0] & sides[1]


def test_the_command_prints_both_tables(tmp_path: Path) -> None:
    output = bench("--wording", knowledge=tmp_path)
    for manner in MANNERS:
        assert output.count(f"{manner:12} ") >= 3
    told = json.loads(bench("--engine-only", "--wording", "--json", knowledge=tmp_path))["manners"]
    assert list(told) == ["salve"]
    assert set(told["salve"]["framed"]) == {"answered", "helped", "wrong", "idle"}


def test_learning_is_told_by_set(tmp_path: Path) -> None:
    write_set(tmp_path / "sets" / "town")
    arguments = ("--learning", "--wording", "--data", str(tmp_path / "sets"))
    assert "labelled" in bench(*arguments, knowledge=tmp_path)
    told = json.loads(bench(*arguments, "--json", knowledge=tmp_path))
    assert set(told["learning"]) == {"own knowledge 1.2.3", "town/data", "town/train_small"}
    none, *_, most = told["learning"]["town/data"]
    assert none["labelled"] == none["nothing"] == 0
    assert most["answerable"] + most["nothing"] + most["kept_out"] == most["labelled"]

"""The knowledge that ships, asked as members ask it."""

from datetime import date

import pytest

from bot.answering import pipeline
from bot.answering.decision import Abstain, Answer, OutOfScope, Signpost, Suggest
from bot.answering.outcome import Outcome
from bot.knowledge import lint
from bot.services.checks import ask_all
from bot.services.decisions import Decisions
from tests.shipped import FOLDER, release

TODAY = date(2026, 11, 27)


def ask(question: str) -> Outcome:
    return pipeline.answer(question, release(), TODAY)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("If I put it on half a cheek, does it only work there?", "half-cheek"),
        ("can i put rapa cream on my fresh surgery scar", "fresh-surgical-scar"),
        ("does it get into the blood", "blood-absorption"),
        ("will it help my old acne scars", "old-scars-stretch-marks"),
        ("is the review post about topical rapamycin accurate", "review-post-accuracy"),
        ("WHAT DID THE HAND TRIAL FIND", "hand-trial-results"),
        ("can i use rapmycin on my eyelids??", "eyes-and-eyelids"),
        ("safe in pregnancy?", "pregnancy"),
    ],
)
def test_what_is_asked_most_is_answered(question: str, entry: str) -> None:
    decision = ask(question).decision
    assert isinstance(decision, Answer)
    assert decision.entry_id == entry


@pytest.mark.parametrize(
    "question", ["what's the best laptop for video editing", "who won the football match", "asdf", "", "???"]
)
def test_what_nobody_can_answer_is_passed_on(question: str) -> None:
    assert isinstance(ask(question).decision, Abstain)


def test_the_page_for_a_first_change_begins_with_what_is_not_answered() -> None:
    page = (FOLDER.parent / "docs" / "first-change.md").read_text("utf-8")
    asked = page.partition('salve ask "')[2].partition('"')[0]
    # Once it is answered, the page needs another question.
    assert isinstance(ask(asked).decision, Abstain)


def test_every_red_flag_signposts_all_its_checks_and_no_near_miss() -> None:
    for flag in release().knowledge.red_flags:
        for text in flag.checks.reach:
            decision = ask(text).decision
            assert isinstance(decision, Signpost), text
        for text in flag.checks.miss:
            decision = ask(text).decision
            assert not (isinstance(decision, Signpost) and flag.id in decision.red_flag_ids), text


def test_no_red_flag_is_answered_by_an_entry() -> None:
    for flag in release().knowledge.red_flags:
        for text in (*flag.phrasings, *flag.checks.reach):
            assert isinstance(ask(text).decision, Signpost), text


@pytest.mark.long
def test_the_wrong_answer_limit_holds_on_all_checks() -> None:
    counts, _ = ask_all(Decisions(release(), TODAY))
    unanswerable = [ask(text).decision for text in release().knowledge.unanswerable]
    wrong = counts["wrong"] + counts["let in"]
    wrong += sum(not isinstance(decision, Abstain | Suggest) for decision in unanswerable)
    asked = counts.total() + len(unanswerable)
    # Red flags err towards care: what they catch beside the mark is not a wrong answer but an unneeded signpost.
    assert wrong / asked <= release().knowledge.manifest.wrong_answer_limit + 0.01


def test_the_proofreader_finds_no_error() -> None:
    findings = lint.proofread(release().knowledge, TODAY)
    assert [finding for finding in findings if finding.severity == "error"] == []


def test_the_knowledge_is_complete() -> None:
    knowledge = release().knowledge
    assert len(knowledge.entries) >= 80
    assert len(knowledge.red_flags) >= 12
    assert {topic.id for topic in knowledge.manifest.topics} == {entry.topic for entry in knowledge.entries}
    for entry in knowledge.entries:
        assert len(entry.phrasings) >= 8, entry.id
        assert len(entry.checks.reach) >= 3, entry.id
        assert len(entry.checks.miss) >= 1, entry.id
        assert entry.related, entry.id


@pytest.mark.parametrize(
    ("question", "scope"),
    [
        ("how many mg of rapamycin should i take per week", "oral-dosing"),
        ("where can i buy rapamycin cream", "sourcing"),
        ("can you look at this picture of my rash", "photo-diagnosis"),
        ("are you a bot", "about-the-bot"),
    ],
)
def test_neighbouring_subjects_get_a_note(question: str, scope: str) -> None:
    decision = ask(question).decision
    assert isinstance(decision, OutOfScope)
    assert decision.scope_id == scope

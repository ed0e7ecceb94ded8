"""The reply: approved text byte for byte, with everything that belongs to it."""

from datetime import date
from typing import get_args

import pytest

from bot.answering import pipeline, preparation
from bot.answering.composing import compose, unpassed
from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Reason, Signpost, Suggest, Talk
from bot.answering.own_words import PASSED_ON
from bot.answering.reading import Aside
from bot.knowledge.source import Citation
from bot.knowledge.versions import revision
from bot.services.model_files import load_models
from tests import town

TODAY = town.NOW.date()
KNOWLEDGE = town.knowledge()


def test_an_answer_holds_the_approved_fields_byte_for_byte() -> None:
    entry = KNOWLEDGE.entry["sun"]
    reply = compose(Answer("sun", 0.9), KNOWLEDGE, TODAY)
    assert (reply.title, reply.lead) == (entry.question, entry.answer)
    assert [section.text for section in reply.sections] == [entry.not_known, entry.cautions[0], entry.detail]
    assert reply.grade == "Partly known · best evidence: official product information"
    assert reply.stamp == f"sun · revision {revision(entry)} · knowledge 1.2.3"
    assert reply.disclaimer == KNOWLEDGE.manifest.disclaimer
    assert [choice.entry_id for choice in reply.choices] == ["storage"]
    assert reply.notice is None


def test_an_overdue_review_shows() -> None:
    reply = compose(Answer("sun", 0.9), KNOWLEDGE, date(2027, 1, 1))
    assert reply.notice is not None
    assert "2026-12-01" in reply.notice


def test_an_overdue_entry_of_a_strict_topic_is_not_served() -> None:
    knowledge = town.knowledge(sun=town.entry("sun", topic="care"))
    release = preparation.prepare(knowledge, load_models())
    question = "can i go tanning while using it"
    assert pipeline.answer(question, release, TODAY).reply.kind == "answer"
    late = pipeline.answer(question, release, date(2027, 1, 1))
    assert late.reply.kind == "abstain"
    assert pipeline.show("sun", release, date(2027, 1, 1)) is None


def test_claims_of_one_source_share_its_number() -> None:
    twice = (Citation(source="leaflet", claim="One."), Citation(source="leaflet", claim="Two."))
    reply = compose(Answer("sun", 1.0), town.knowledge(sun=town.entry("sun", sources=twice)), TODAY)
    assert [(source.number, source.claim) for source in reply.sources] == [(1, "One."), (1, "Two.")]


DECISIONS: list[Decision] = [
    Answer("sun", 0.9),
    Suggest(("sun", "storage"), 0.5),
    Abstain(Reason.NO_MATCH, 0.1),
    Abstain(Reason.LANGUAGE, 0.1),
    OutOfScope("shops", 0.9),
    Signpost(("swelling",), 1.0),
    *(Talk(aside, 1.0) for aside in Aside),
]


@pytest.mark.parametrize("decision", DECISIONS)
def test_every_decision_has_a_reply_that_names_its_version(decision: Decision) -> None:
    reply = compose(decision, KNOWLEDGE, TODAY)
    assert reply.title
    assert reply.lead
    assert "knowledge 1.2.3" in reply.stamp
    assert reply.digest == compose(decision, KNOWLEDGE, TODAY).digest


def test_every_kind_of_decision_is_covered_above() -> None:
    assert {type(decision) for decision in DECISIONS} == set(get_args(Decision))


def test_a_signpost_has_no_answer_beside_it() -> None:
    reply = compose(Signpost(("swelling",), 1.0), KNOWLEDGE, TODAY)
    assert reply.entry_id is None
    assert reply.choices == ()
    assert reply.title.startswith("Emergency")


@pytest.mark.parametrize(
    "decision",
    [
        Abstain(Reason.NO_MATCH, 0.1),
        Abstain(Reason.LANGUAGE, 0.1),
        Abstain(Reason.NO_MATCH, 0.1, "sun"),
        Answer("sun", 0.9, left=1),
    ],
)
def test_what_goes_to_nobody_is_not_said_to_be_passed_on(decision: Decision) -> None:
    reply = compose(decision, KNOWLEDGE, TODAY)
    assert "passed" in str(reply)
    kept = unpassed(reply)
    assert "passed" not in str(kept)
    assert kept.lead
    assert kept.lead == kept.lead.strip()
    assert (kept.title, kept.entry_id, kept.care) == (reply.title, reply.entry_id, reply.care)


def test_what_curators_wrote_stays_as_it_is_whatever_it_says() -> None:
    reply = compose(Answer("sun", 0.9), town.knowledge(sun=town.entry("sun", answer=PASSED_ON)), TODAY)
    assert unpassed(reply) == reply

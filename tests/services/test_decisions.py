"""What a release decides on many questions: the same as one by one, and none is asked twice."""

from datetime import date

import pytest

from bot.answering import pipeline
from bot.answering.decision import Decision
from bot.answering.release import Release
from bot.services import decisions
from bot.services.decisions import Decisions, Question
from tests import town

TODAY = town.NOW.date()
FIRST = "where should i keep the cream"
QUESTIONS: tuple[Question, ...] = (
    (FIRST, None),
    ("what about the fridge?", None),
    ("what about the fridge?", FIRST),
    ("who won the football", None),
    ("my lips are swelling and i cannot breathe", None),
)


@pytest.fixture(name="decided")
def _decided(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """Every question that was decided, in turn."""
    told: list[Question] = []
    decide = decisions.decide

    def heard(text: str, context: str | None, release: Release, today: date) -> Decision:
        told.append((text, context))
        return decide(text, context, release, today)

    monkeypatch.setattr(decisions, "decide", heard)
    return told


def test_side_by_side_each_is_decided_as_by_itself(decided: list[Question]) -> None:
    release = town.release()
    kept = Decisions(release, TODAY)
    kept.ask(QUESTIONS)
    for text, context in QUESTIONS:
        before = pipeline.answer(context, release, TODAY).context if context else None
        assert kept.of(text, context) == pipeline.answer(text, release, TODAY, before).decision
    assert len(decided) == len(QUESTIONS)
    assert set(decided) == set(QUESTIONS)


def test_nothing_is_asked_twice(decided: list[Question]) -> None:
    kept = Decisions(town.release(), TODAY)
    assert kept.signposts("my lips are swelling and i cannot breathe")
    assert kept.signposts(FIRST) == ()
    kept.ask([*QUESTIONS, *QUESTIONS])
    assert len(decided) == len(QUESTIONS)

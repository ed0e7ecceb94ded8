"""What comes out of the cache answers as what went in."""

import pytest

from bot.answering import pipeline, retrieval
from bot.answering.pipeline import Models
from bot.services import compiled
from bot.services.model_files import load_models
from tests import town

TODAY = town.NOW.date()
TYPED = (
    "sunbed and the cream",
    "is it ok in the fridge",
    "darf ich das in der schwangerschaft",
    "who won the football",
)


def _same_twice(models: Models) -> None:
    fresh = compiled.prepare(town.knowledge(), models)
    kept = compiled.prepare(town.knowledge(), models)
    assert kept.index is not fresh.index
    for typed in TYPED:
        one, other = (pipeline.answer(typed, release, TODAY) for release in (fresh, kept))
        assert (one.candidates, one.decision, one.reply) == (other.candidates, other.decision, other.reply)


def test_a_base_matched_by_wording() -> None:
    _same_twice(load_models())


def test_a_base_matched_by_meaning() -> None:
    _same_twice(load_models(meaning=True))


def test_a_base_too_large_to_classify(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "MAX_LABELS", 3)
    _same_twice(load_models())

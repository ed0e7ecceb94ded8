"""A question in the knowledge's own words is answered from memory, and as it would be without."""

from datetime import date

import pytest

from bot.answering import pipeline, preparation
from bot.answering.outcome import Context
from bot.services import recall
from bot.services.model_files import load_models
from bot.services.recall import Recall
from tests import town

TODAY = town.NOW.date()
OWN = "How do I store the cream?"


def test_what_curators_wrote_is_looked_up_once_a_day() -> None:
    remembered, release = Recall(), town.release()
    first = remembered.answer(OWN, release, TODAY)
    assert first == pipeline.answer(OWN, release, TODAY)
    assert remembered.answer(OWN, release, TODAY) is first
    assert remembered.answer(OWN, release, date(2027, 1, 1)) is not first


def test_members_own_words_are_not_held() -> None:
    remembered, release = Recall(), town.release()
    words = f"{OWN} my neighbour Zanzibar asks"
    assert remembered.answer(words, release, TODAY) is not remembered.answer(words, release, TODAY)
    assert "Zanzibar" not in str(vars(remembered))


def test_what_goes_on_from_something_is_looked_up() -> None:
    remembered, release = Recall(), town.release()
    alone = remembered.answer(OWN, release, TODAY)
    after = Context("can i use it while pregnant", "pregnancy")
    assert remembered.answer(OWN, release, TODAY, after) is not alone


def test_another_release_is_asked_anew() -> None:
    remembered, release = Recall(), town.release()
    old = remembered.answer(OWN, release, TODAY)
    parts = (release.index, release.thresholds, release.resemblances, release.abroad)
    again = preparation.restore(release.knowledge, load_models(), *parts, release.vocabulary.tongue.others)
    assert remembered.answer(OWN, again, TODAY).release is again
    assert old.release is release


def test_only_so_many_are_held_those_met_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "AT_MOST", 2)
    remembered, release = Recall(), town.release()
    first, second, third = sorted(release.wordings)[:3]
    found = {text: remembered.answer(text, release, TODAY) for text in (first, second, third)}
    assert remembered.answer(third, release, TODAY) is found[third]
    assert remembered.answer(first, release, TODAY) is not found[first]

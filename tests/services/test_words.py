"""What a draft says is compared with what the knowledge asks already, at every pause in typing."""

import pytest

from bot.knowledge import twins
from tests import town
from tests.services.desk import ANN, DOG_ANSWER, Desk


def test_what_the_knowledge_asks_is_folded_once_for_all_pauses_in_typing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.drafts.save(DOG_ANSWER, ANN, "web", gap=desk.dogs()[0].number).number
    folded = list[str]()
    fold = twins.fold

    def noted(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr(twins, "fold", noted)
    known = set[str](town.QUESTIONS["pregnancy"])
    desk.drafts.glance(number, ANN)
    first = known.intersection(folded)
    folded.clear()
    desk.drafts.glance(number, ANN)
    assert first == known
    assert not known.intersection(folded)

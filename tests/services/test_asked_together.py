"""Questions that are logged together come to what each would come to alone."""

import pytest

from bot.services.ask import AskService
from bot.services.asking import Asking
from bot.services.pseudonym import pseudonym
from bot.store.local import LocalStore
from tests import town

SUN = "what about the sun?"


@pytest.fixture
def service(store: LocalStore) -> AskService:
    return AskService(town.release(), store, b"key", lambda: town.NOW)


def test_each_is_logged_in_one_write_as_its_asker_wishes(service: AskService, store: LocalStore) -> None:
    store.members.set_unlogged(pseudonym(8, b"key"), unlogged=True)
    store.members.first_contact(pseudonym(9, b"key"), town.NOW)
    asked = (("q1", 7, SUN), ("q2", 8, SUN), ("q1", 7, SUN), ("q3", 9, "thanks!"), ("q4", 9, "my lips are swollen"))
    answered = [service.answered(text, Asking(id_, "slash", user)) for id_, user, text in asked]
    before = store.writer.commits
    found = service.log([each for each in answered if each is not None])
    assert store.writer.commits == before + 1
    assert [each and (each.question_id, each.kept) for each in found] == [
        ("q1", True),
        ("q2", False),
        None,
        ("q3", False),
        ("q4", True),
    ]
    # Whoever has read what is kept, or wishes that nothing be, is not told.
    assert [each.question_id for each in found if each and not each.met] == ["q1"]
    assert [store.interaction(id_) is not None for id_ in ("q1", "q2", "q3", "q4")] == [True, False, False, True]
    assert [each.question_id for each in store.care.alarms(town.NOW, 9)] == ["q4"]


def test_only_what_is_in_memory_is_answered_at_once(service: AskService) -> None:
    own = "How do I store the cream?"
    assert not service.at_once(own, None)
    service.ask(own, Asking("q1", "slash", 7))
    assert service.at_once(own, None)
    assert not service.at_once(f"{own} my neighbour asks", None)

"""What is not to be logged is held for a moment, for its asker alone, and no more than so much of it."""

from dataclasses import replace
from datetime import timedelta

from bot.services.unkept import AT_MOST, LIFE, Unkept
from tests.store.test_forgetting import NOON, question


def test_only_its_asker_takes_it_back_and_once() -> None:
    held = Unkept()
    mine = question("q1")
    assert held.hold(mine, NOON)
    assert not held.hold(replace(mine, text="again"), NOON)
    assert held.take("q1", "ben", NOON) is None
    assert held.take("q1", "ana", NOON + LIFE) == mine
    assert held.take("q1", "ana", NOON) is None


def test_it_is_gone_after_its_time() -> None:
    held = Unkept()
    held.hold(question("q1"), NOON)
    assert held.take("q1", "ana", NOON + LIFE + timedelta(seconds=1)) is None


def test_it_is_gone_with_its_message_and_when_there_are_too_many() -> None:
    held = Unkept()
    for number in range(AT_MOST + 2):
        held.hold(question(f"q{number}"), NOON)
    held.drop("q5")
    found = [number for number in range(AT_MOST + 2) if held.take(f"q{number}", "ana", NOON)]
    assert found == [number for number in range(2, AT_MOST + 2) if number != 5]

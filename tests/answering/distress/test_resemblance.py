"""What is learned of distress from examples: told from look-alikes and questions, with the likeliest red flag."""

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.distress import learn
from bot.answering.resembling import MEANING

DIMENSIONS = 16
Matrix = npt.NDArray[np.float32]


def around(direction: int, number: int, dice: np.random.Generator) -> Matrix:
    """So many unit vectors about one axis."""
    rows = 0.1 * dice.normal(size=(number, DIMENSIONS))
    rows[:, direction] += 1
    unit: Matrix = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_messages_like_what_was_heard_are_told_from_look_alikes_and_questions() -> None:
    dice = np.random.default_rng(7)
    heard = np.vstack([around(0, 30, dice), around(1, 30, dice)])
    flags = ["allergy"] * 30 + ["burn"] * 30
    learned = learn(heard, flags, around(2, 20, dice), around(3, 400, dice))
    for direction, flag in ((0, "allergy"), (1, "burn")):
        judged = [learned.judge(each) for each in around(direction, 20, dice)]
        assert {name for name, _ in judged} == {flag}
        assert all(near > MEANING.signpost for _, near in judged)
    for direction in (2, 3):
        assert all(learned.judge(each)[1] < MEANING.signpost for each in around(direction, 20, dice))


def test_few_look_alikes_are_not_drowned_by_many_questions() -> None:
    dice = np.random.default_rng(11)
    learned = learn(around(0, 300, dice), ["allergy"] * 300, around(2, 3, dice), around(3, 3000, dice))
    assert all(learned.judge(each)[1] < MEANING.unlike for each in around(2, 20, dice))


def test_equal_examples_teach_the_same() -> None:
    sets = [around(place, 10, np.random.default_rng(place)) for place in range(3)]
    first, second = (learn(sets[0], ["a"] * 10, sets[1], sets[2]) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)


@given(st.integers(0, 2**32 - 1))
def test_any_message_is_judged_and_an_empty_one_is_no_distress(seed: int) -> None:
    dice = np.random.default_rng(5)
    learned = learn(around(0, 8, dice), ["a"] * 8, around(1, 8, dice), around(2, 8, dice))
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    flag, near = learned.judge(vector / np.linalg.norm(vector))
    assert flag == "a"
    assert -3 < near < 3
    assert learned.judge(np.zeros(DIMENSIONS, np.float32))[1] < MEANING.signpost

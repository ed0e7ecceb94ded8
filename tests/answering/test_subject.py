"""How much a message is on the subject."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import subject
from bot.answering.candidates import Role
from bot.answering.subject import Subject
from bot.answering.vectors import Matrix, unit


def _around(direction: int, texts: int, seed: int) -> Matrix:
    """Unit vectors near one of eight directions."""
    drawn = np.random.default_rng(seed).normal(scale=0.1, size=(texts, 8))
    drawn[:, direction] += 1
    return unit(drawn.astype(np.float32))


def _vectors(outside: int) -> tuple[Matrix, npt.NDArray[np.intp]]:
    inside, beside, flags = _around(0, 90, 1), _around(1, outside, 2), _around(2, 5, 3)
    roles = np.repeat([Role.ENTRY, Role.OUTSIDE, Role.FLAG], [90, outside, 5]).astype(np.intp)
    return np.vstack([inside, beside, flags]), roles


def _learned(outside: int = subject.MIN_OUTSIDE, further: int = 0) -> tuple[Matrix, Subject | None]:
    vectors, roles = _vectors(outside)
    return vectors, subject.learn(vectors, roles, _around(3, further, 4), ["peels"] * further)


def _judged(read: Matrix, further: int = 0) -> tuple[Matrix, list[str]]:
    vectors, learned = _learned(further=further)
    assert learned is not None
    return subject.judge(read @ vectors.T, read, learned)


@given(st.integers(0, 2**32 - 1))
def test_what_is_asked_near_the_entries_is_on_the_subject_and_what_is_asked_elsewhere_is_not(seed: int) -> None:
    on, off = (_judged(_around(side, 20, seed))[0] for side in (0, 1))
    assert on.min() > 0 > off.max()
    assert max(abs(on).max(), abs(off).max()) < 2 * subject.WEIGHT


@given(st.integers(0, 2**32 - 1))
def test_texts_that_do_not_compete_teach_what_is_beside_the_subject(seed: int) -> None:
    read = _around(3, 20, seed)
    (untaught, none), (taught, notes) = _judged(read), _judged(read, further=10)
    assert (taught < 0).all()
    assert (taught < untaught).all()
    assert none == [""] * 20
    assert notes == ["peels"] * 20


def test_a_message_nearer_to_a_landmark_is_about_no_note_that_does_not_compete() -> None:
    assert _judged(_around(0, 20, 5), further=10)[1] == [""] * 20


def test_red_flags_count_for_neither_side() -> None:
    _, learned = _learned()
    assert learned is not None
    assert not learned.weights[-5:].any()
    assert learned.weights[:-5].all()


def test_it_solves_the_equations_of_weighted_least_squares() -> None:
    vectors, learned = _learned(further=10)
    assert learned is not None
    outside = subject.MIN_OUTSIDE + 10
    told = np.vstack([vectors[:-5], _around(3, 10, 4)]).astype(np.float64)
    sizes = np.repeat([90, outside], [90, outside])
    ridge = np.diag(subject.PENALTY * 2 * sizes / len(told))
    wanted = np.linalg.solve(np.exp(2 * (told @ told.T - 1)) + ridge, np.where(sizes == 90, 1, -1))
    found = np.concatenate([learned.weights[:-5], learned.against])
    assert found == pytest.approx(subject.WEIGHT * wanted, abs=1e-3)


def test_texts_that_do_not_compete_count_towards_those_needed() -> None:
    assert _learned(subject.MIN_OUTSIDE - 5, further=5)[1] is not None


def test_from_too_little_outside_nothing_is_learned() -> None:
    assert _learned(subject.MIN_OUTSIDE - 1)[1] is None

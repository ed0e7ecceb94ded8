"""How much a message is on the subject."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import subject
from bot.answering.candidates import Role
from bot.answering.vectors import Matrix, unit


def _around(direction: int, texts: int, seed: int) -> Matrix:
    """Unit vectors near one of eight directions."""
    drawn = np.random.default_rng(seed).normal(scale=0.1, size=(texts, 8))
    drawn[:, direction] += 1
    return unit(drawn.astype(np.float32))


def _learned(outside: int = subject.MIN_OUTSIDE) -> tuple[Matrix, Matrix | None]:
    inside, beside, flags = _around(0, 90, 1), _around(1, outside, 2), _around(2, 5, 3)
    vectors = np.vstack([inside, beside, flags])
    roles = np.repeat([Role.ENTRY, Role.OUTSIDE, Role.FLAG], [90, outside, 5]).astype(np.intp)
    return vectors, subject.learn(vectors, roles)


@given(st.integers(0, 2**32 - 1))
def test_what_is_asked_near_the_entries_is_on_the_subject_and_what_is_asked_elsewhere_is_not(seed: int) -> None:
    vectors, weights = _learned()
    assert weights is not None
    on, off = (subject.judge(_around(side, 20, seed) @ vectors.T, weights) for side in (0, 1))
    assert on.min() > 0 > off.max()
    assert max(abs(on).max(), abs(off).max()) < 2 * subject.WEIGHT


def test_red_flags_count_for_neither_side() -> None:
    _, weights = _learned()
    assert weights is not None
    assert not weights[-5:].any()
    assert weights[:-5].all()


def test_it_solves_the_equations_of_weighted_least_squares() -> None:
    vectors, weights = _learned()
    assert weights is not None
    told = vectors[:-5].astype(np.float64)
    sizes = np.repeat([90, subject.MIN_OUTSIDE], [90, subject.MIN_OUTSIDE])
    ridge = np.diag(subject.PENALTY * 2 * sizes / len(told))
    wanted = np.linalg.solve(np.exp(2 * (told @ told.T - 1)) + ridge, np.where(sizes == 90, 1, -1))
    assert weights[:-5] == pytest.approx(subject.WEIGHT * wanted, abs=1e-4)


def test_from_too_little_outside_nothing_is_learned() -> None:
    assert _learned(subject.MIN_OUTSIDE - 1)[1] is None

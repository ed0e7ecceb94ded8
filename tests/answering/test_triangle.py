"""Equations kept as a lower triangle: the same solution as that of the whole matrix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import triangle
from bot.answering.triangle import LowerTriangle


# Each example starts some fifty threads.
@settings(max_examples=30)
@given(size=st.integers(1, 40), block=st.integers(1, 16), seed=st.integers(0, 2**32 - 1))
def test_it_has_the_solution_of_the_whole_matrix(size: int, block: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    first, second = dice.normal(size=(size, size)), dice.normal(size=(3, size))
    whole = first.T @ first + second.T @ second + np.eye(size)
    target = dice.normal(size=size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(triangle, "BLOCK", block)
        kept = LowerTriangle(size)
        kept.add(lambda rows, columns: np.eye(size)[rows, columns])
        kept.add_square(first)
        kept.add_square(second)
        assert np.allclose(kept.solver()(target), np.linalg.solve(whole, target), atol=1e-8)


def test_what_has_no_single_solution_is_an_error() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        LowerTriangle(3).solver()

"""Solve linear equations in a large symmetric matrix in place, keeping only its lower triangle: half of the memory.

The matrix is kept as rows of blocks, and its Cholesky factor overwrites it, a column of blocks at a time (Golub and Van
Loan, Matrix Computations, 4.2.9). The functions of numpy take the whole matrix and return another one, which means
gigabytes for thousands of examples.
"""

from collections.abc import Callable
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.cores import THREADS, spread

Floats = npt.NDArray[np.floating[Any]]

BLOCK = 1024


class LowerTriangle:
    """The lower triangle of a symmetric positive definite matrix, initially zero, as rows of blocks."""

    def __init__(self, size: int, kind: type[np.floating[Any]] = np.float64) -> None:
        """Make a zero matrix of `size` rows, of numbers of this kind."""
        starts = range(0, size, BLOCK)
        self._columns = [slice(start, min(start + BLOCK, size)) for start in starts]
        self._rows: list[Floats] = [np.zeros((here.stop - here.start, here.stop), kind) for here in self._columns]

    def add(self, part: Callable[[slice, slice], Floats]) -> None:
        """Add a matrix of which `part` gives these rows and columns."""
        for row, here in zip(self._rows, self._columns, strict=True):
            np.add(row, part(here, slice(here.stop)), out=row)

    def add_square(self, factor: Floats) -> None:
        """Add factorᵀ · factor; shape (any, size)."""

        def add(place: tuple[int, int]) -> None:
            above, below = place
            here = self._columns[above]
            self._rows[below][:, here] += factor[:, self._columns[below]].T @ factor[:, here]

        spread(add, combinations_with_replacement(range(len(self._rows)), 2))

    def scale(self, by: float) -> None:
        """Multiply by a number."""
        for row in self._rows:
            np.multiply(row, by, out=row)

    def trace(self) -> float:
        """The sum of the diagonal, which no eigenvalue exceeds."""
        return sum(float(np.trace(row[:, here])) for row, here in zip(self._rows, self._columns, strict=True))

    def add_diagonal(self, values: Floats | float) -> None:
        """Add these to the diagonal; shape (size,), or one number for all."""
        size = self._columns[-1].stop if self._columns else 0
        each = np.broadcast_to(values, size)
        for row, here in zip(self._rows, self._columns, strict=True):
            row[np.arange(len(row)), np.arange(here.start, here.stop)] += each[here]

    def solver(self) -> Callable[[Floats], Floats]:
        """A function that multiplies by the inverse of the matrix, which is overwritten; shape (size,) or (size, any).

        Raises:
            numpy.linalg.LinAlgError: the matrix is not positive definite.
        """
        corners = [self._factor(number) for number in range(len(self._rows))]
        parts = list(zip(self._rows, self._columns, corners, strict=True))

        def solve(wanted: Floats) -> Floats:
            found = wanted.astype(self._rows[0].dtype)
            for row, here, corner in parts:
                found[here] = corner @ (found[here] - row[:, : here.start] @ found[: here.start])
            for row, here, corner in reversed(parts):
                found[here] = corner.T @ found[here]
                found[: here.start] -= row[:, : here.start].T @ found[here]
            return found

        def solve_all(wanted: Floats) -> Floats:
            each = np.array_split(wanted, THREADS, axis=-1)
            # To share out a single block takes longer than to solve it.
            return np.concatenate(spread(solve, each) if len(parts) > 1 else list(map(solve, each)), axis=-1)

        return lambda wanted: solve(wanted) if wanted.ndim == 1 else solve_all(wanted)

    def _factor(self, number: int) -> Floats:
        """Replace a column of blocks by that of the Cholesky factor, and return the inverse of its uppermost block."""
        here, later = self._columns[number], range(number + 1, len(self._rows))
        corner = np.linalg.cholesky(self._rows[number][:, here].astype(np.float64))
        inverse: Floats = np.linalg.inv(corner).astype(self._rows[number].dtype)

        def divide(below: int) -> None:
            part = self._rows[below][:, here]
            part[:] = part @ inverse.T

        def subtract(place: tuple[int, int]) -> None:
            above, below = place
            self._rows[below][:, self._columns[above]] -= self._rows[below][:, here] @ self._rows[above][:, here].T

        spread(divide, later)
        spread(subtract, combinations_with_replacement(later, 2))
        return inverse

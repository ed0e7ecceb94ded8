"""Solve linear equations in a large symmetric matrix in place, keeping only its lower triangle: half of the memory.

It uses the Cholesky factorisation by rows of blocks (Golub and Van Loan, Matrix Computations, 4.2). The functions of
numpy take the whole matrix and return another one, which means three gigabytes for thousands of examples.
"""

import numpy as np
import numpy.typing as npt

from bot.answering.cores import spread

Matrix = npt.NDArray[np.float64]

BLOCK = 1024


class LowerTriangle:
    """The lower triangle of a symmetric positive definite matrix, initially zero, as rows of blocks."""

    def __init__(self, size: int) -> None:
        """Make a zero matrix of `size` rows."""
        self._starts = range(0, size, BLOCK)
        self.rows = [np.zeros((min(BLOCK, size - start), min(start + BLOCK, size))) for start in self._starts]

    def add_square(self, factor: Matrix) -> None:
        """Add factorᵀ · factor; shape (any, size)."""

        def add(place: tuple[int, int]) -> None:
            number, first = place
            start, row = self._starts[number], self.rows[number]
            columns = slice(first, first + BLOCK)
            row[:, columns] += factor[:, start : start + BLOCK].T @ factor[:, : row.shape[1]][:, columns]

        spread(
            add, [(number, first) for number, row in enumerate(self.rows) for first in range(0, row.shape[1], BLOCK)]
        )

    def add_diagonal(self, values: Matrix) -> None:
        """Add these to the diagonal; shape (size,)."""
        for row in self.rows:
            height, width = row.shape
            row[np.arange(height), np.arange(width - height, width)] += values[width - height : width]

    def solve(self, target: Matrix) -> Matrix:
        """The solution x of matrix · x = target, shape (size,). The matrix is overwritten.

        Raises:
            numpy.linalg.LinAlgError: the matrix is not positive definite.
        """
        for number, row in enumerate(self.rows):
            self._factor(number, row)
        found = target.astype(np.float64)
        for start, row in zip(self._starts, self.rows, strict=True):
            here = slice(start, row.shape[1])
            found[here] = np.linalg.solve(row[:, start:], found[here] - row[:, :start] @ found[:start])
        for start, row in zip(reversed(self._starts), reversed(self.rows), strict=True):
            here = slice(start, row.shape[1])
            found[here] = np.linalg.solve(row[:, start:].T, found[here])
            found[:start] -= row[:, :start].T @ found[here]
        return found

    def _factor(self, number: int, row: Matrix) -> None:
        """Replace one row of the matrix by that of its Cholesky factor; the rows above it must be replaced already."""
        for start, above in zip(self._starts, self.rows[:number], strict=False):
            part = row[:, start : above.shape[1]]
            part -= row[:, :start] @ above[:, :start].T
            part[:] = np.linalg.solve(above[:, start:], part.T).T
        start = self._starts[number]
        row[:, start:] -= row[:, :start] @ row[:, :start].T
        row[:, start:] = np.linalg.cholesky(row[:, start:])

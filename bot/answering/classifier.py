"""Kernel logistic regression: how much each label is favoured by a question's similarities to known phrasings.

Softmax regression over the similarities to a set of landmarks (the Nystroem approximation, Williams & Seeger 2001,
where not every phrasing is one). It is fitted by Newton steps with Boehning's fixed bound of the Hessian (1992), half
the Gram matrix, so that one inverse serves every step; Nesterov's momentum speeds it up. Few steps are enough, and
better than many: stopping early keeps the logits of small bases modest.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]

PENALTY = 0.01
STEPS = 10
# Keeps the matrix invertible where landmarks resemble each other; where the kernel is rounded more is needed, as that
# alone can take something off an eigenvalue.
JITTER, ROUNDED_JITTER = 1e-3, 1e-2


# So many rows of the kernel are widened to float32 at once, and so large a matrix is inverted whole.
BLOCK = 1000


class Kernel:
    """Similarities of phrasings to landmarks, none below 0: by far the largest thing held while fitting.

    Of a large base they are kept as whole steps between 0 and the greatest that can be, at half the size. Half
    precision takes as little and is no more exact, but numpy widens it one number at a time.
    """

    def __init__(self, phrasings: int, landmarks: int, greatest: float, *, rounded: bool) -> None:
        self.rounded = rounded
        self._step = np.float32(greatest / np.iinfo(np.uint16).max if rounded else 1)
        self._kept = np.empty((phrasings, landmarks), np.uint16 if rounded else np.float32)

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, rows: slice, similarities: Matrix) -> None:
        """Take over the similarities of these phrasings."""
        if self.rounded:
            similarities = np.rint(similarities / self._step).clip(0, np.iinfo(np.uint16).max)
        self._kept[rows] = similarities

    def __getitem__(self, rows: slice | Numbers) -> Matrix:
        """The similarities of these phrasings."""
        return self._kept[rows] * self._step if self.rounded else np.asarray(self._kept[rows], np.float32)


def fit(kernel: Kernel, landmarks: Numbers, gold: Numbers, labels: int) -> Matrix:
    """The weights that turn similarities to the landmarks into logits of the labels.

    Args:
        kernel: of every phrasing with every landmark, shape (phrasings, landmarks).
        landmarks: which phrasings the columns are.
        gold: the label's number of each phrasing.
        labels: how many there are.

    Returns:
        Shape (landmarks, labels).
    """
    inverse = _inverse_bound(kernel, landmarks)
    weights = ahead = np.zeros((len(landmarks), labels), np.float32)
    momentum = 1.0
    for _ in range(STEPS):
        slope = np.vstack([PENALTY * (kernel[landmarks[rows]] @ ahead) for rows in _blocks(len(landmarks))])
        for rows in _blocks(len(kernel)):
            block = kernel[rows]
            error = _softmax(block @ ahead)
            error[np.arange(len(block)), gold[rows]] -= 1
            slope += block.T @ error
        after = ahead - inverse @ slope
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = after + np.float32((momentum - 1) / faster) * (after - weights)
        weights, momentum = after, faster
    return weights


def _inverse_bound(kernel: Kernel, landmarks: Numbers) -> Matrix:
    """The inverse of the bound of the Hessian, worked out at double precision."""
    bound = np.empty((len(landmarks), len(landmarks)))
    for rows in _blocks(len(landmarks)):
        np.multiply(kernel[landmarks[rows]], PENALTY, out=bound[rows])
    for rows in _blocks(len(kernel)):
        block = kernel[rows] * np.float32(0.5**0.5)
        for columns in _blocks(len(landmarks)):
            _add_squared(bound, block, columns)
    bound[np.diag_indices(len(bound))] += ROUNDED_JITTER if kernel.rounded else JITTER
    _invert(bound)
    return _narrowed(bound)


def _narrowed(matrix: npt.NDArray[np.float64]) -> Matrix:
    """The matrix at single precision, in the memory that it takes already: beside it there would be no room."""
    wide = matrix.reshape(-1)
    narrow: Matrix = wide.view(np.float32)[: wide.size]
    # From the front: each number's place is behind it.
    for numbers in (slice(start, start + BLOCK**2) for start in range(0, wide.size, BLOCK**2)):
        narrow[numbers] = wide[numbers]
    return narrow.reshape(matrix.shape)


def _add_squared(bound: npt.NDArray[np.float64], block: Matrix, columns: slice) -> None:
    """Add these columns of the block's transpose times the block, and the rows that mirror them.

    The sum must be symmetric to the last digit, as the bound is all but singular; so only one half is worked out.
    """
    before = slice(0, columns.start)
    bound[columns, columns] += block[:, columns].T @ block[:, columns]
    across = block[:, before].T @ block[:, columns]
    bound[before, columns] += across
    bound[columns, before] += across.T


def _invert(matrix: npt.NDArray[np.float64]) -> None:
    """Invert a symmetric positive definite matrix in place, by halves and the Schur complement: it is held once."""
    if len(matrix) <= BLOCK:
        # A kernel is symmetric but for its last digits, which the halves would blow up.
        matrix[:] = np.linalg.inv((matrix + matrix.T) / 2)
        return
    half = len(matrix) // 2
    first, across, last = matrix[:half, :half], matrix[:half, half:], matrix[half:, half:]
    _invert(first)
    solved = first @ across
    # A thousand rows at a time, so that no second matrix of that size is held besides.
    for rows in _blocks(len(last)):
        last[rows] -= across[:, rows].T @ solved
    _invert(last)
    for rows in _blocks(half):
        np.matmul(solved[rows], last, out=across[rows])
    across *= -1
    matrix[half:, :half] = across.T
    for rows in _blocks(half):
        first[rows] -= across[rows] @ solved.T


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, size, BLOCK))


def _softmax(logits: Matrix) -> Matrix:
    odds: Matrix = np.exp(logits - logits.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds

"""Kernel logistic regression: how much each label is favoured by a question's similarities to known phrasings.

Softmax regression over the similarities to a set of landmarks (the Nystroem approximation, Williams & Seeger 2001,
where not every phrasing is one). It is fitted by Newton steps with Boehning's fixed bound of the Hessian (1992), half
the Gram matrix, so that one inverse serves every step; Nesterov's momentum hastens it. Few steps are enough, and better
than many: stopping early keeps the logits of small bases modest.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Kernel = npt.NDArray[np.float16] | npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]

PENALTY = 0.01
STEPS = 10
# Keeps the matrix invertible where landmarks resemble each other; at half precision more is needed, as rounding alone
# can take that much off an eigenvalue.
JITTER, HALF_JITTER = 1e-3, 1e-2


# So many rows of the kernel are widened to float32 at once, and so large a matrix is inverted whole.
BLOCK = 1000


def fit(kernel: Kernel, landmarks: Numbers, gold: Numbers, labels: int) -> Matrix:
    """The weights that turn similarities to the landmarks into logits of the labels.

    Args:
        kernel: of every phrasing with every landmark, shape (phrasings, landmarks); a large one at half precision,
            as it is by far the largest thing held while fitting.
        landmarks: which phrasings the columns are.
        gold: the label's number of each phrasing.
        labels: how many there are.

    Returns:
        Shape (landmarks, labels).
    """
    inverse = _inverse_bound(kernel, landmarks)
    between = kernel[landmarks]
    weights = ahead = np.zeros((len(landmarks), labels), np.float32)
    momentum = 1.0
    for _ in range(STEPS):
        slope = np.vstack([PENALTY * (between[rows].astype(np.float32) @ ahead) for rows in _blocks(between)])
        for rows in _blocks(kernel):
            block = kernel[rows].astype(np.float32)
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
    bound = np.multiply(kernel[landmarks], PENALTY, dtype=np.float64)
    for rows in _blocks(kernel):
        # A matrix times its own transpose is symmetric to the last digit, and must be: the bound is all but singular.
        block = kernel[rows].astype(np.float32) * np.float32(0.5**0.5)
        bound += block.T @ block
    bound[np.diag_indices(len(bound))] += HALF_JITTER if kernel.dtype == np.float16 else JITTER
    _invert(bound)
    return bound.astype(np.float32)


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
    last -= across.T @ solved
    _invert(last)
    across[:] = -solved @ last
    matrix[half:, :half] = across.T
    first -= across @ solved.T


def _blocks(kernel: Kernel) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, len(kernel), BLOCK))


def _softmax(logits: Matrix) -> Matrix:
    odds: Matrix = np.exp(logits - logits.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds

"""Kernel logistic regression: how much each label is favoured by a question's similarities to known phrasings.

Softmax regression over the similarities to a set of landmarks (the Nystroem approximation, Williams & Seeger 2001,
where not every phrasing is one). It is fitted by Newton steps with Boehning's fixed bound of the Hessian (1992), half
the Gram matrix, so that one factor of it serves every step; Nesterov's momentum speeds it up. Few steps are enough, and
better than many: stopping early keeps the logits of small bases modest.

A large base is fitted at single precision, with a quarter of the Gram matrix and fewer steps, which lead as far. A
quarter is no bound where half of the phrasings are torn between two labels, but among the many labels of a large base
they are not. With fewer than four labels it would be too little for the first step, when all are equally likely.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.cores import spread

Matrix = npt.NDArray[np.float32]
Floats = npt.NDArray[np.floating[Any]]
Numbers = npt.NDArray[np.intp]

PENALTY = 0.01
STEPS, CURVATURE = 10, 0.5
# Those of a large base, chosen on CLINC150's validation split: accuracy 94 % and right at 5 % wrong 92 %, either way.
FEWER_STEPS, LESS_CURVATURE = 7, 0.25
# Keeps the matrix positive definite where landmarks resemble each other.
JITTER, ROUNDED_JITTER = 1e-3, 1e-2
# Of how many phrasings a logit does not depend on how they share it, where nothing is learned: the question, the answer
# and both.
USUAL = 3


# This many rows of the kernel are widened to float32 at once, and this many columns of a matrix are worked on.
BLOCK = 500


class Kernel:
    """Similarities of phrasings to landmarks, none below 0: by far the largest thing held while fitting.

    Of a large base they are kept as whole steps between 0 and the greatest that can be, at half the size. Half
    precision takes as little and is no more exact, but numpy widens it one number at a time.
    """

    def __init__(self, phrasings: int, landmarks: int, greatest: float, *, rounded: bool) -> None:
        self.rounded = rounded
        self.step = np.float32(greatest / np.iinfo(np.uint16).max if rounded else 1)
        self._kept = np.empty((phrasings, landmarks), np.uint16 if rounded else np.float32)

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, rows: slice, similarities: Matrix) -> None:
        """Take over the similarities of these phrasings."""
        if self.rounded:
            similarities = similarities / self.step
            np.rint(similarities, out=similarities)
            np.minimum(similarities, np.iinfo(np.uint16).max, out=similarities)
        self._kept[rows] = similarities

    def __getitem__(self, rows: slice | Numbers) -> Matrix:
        """The similarities of these phrasings."""
        return self.steps(rows) * self.step

    def steps(self, rows: slice | Numbers) -> Matrix:
        """The same in steps of `step`, by which it is cheaper to multiply what they are summed up to."""
        return self._kept[rows].astype(np.float32)


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
    steps, curvature = (FEWER_STEPS, max(LESS_CURVATURE, 1 / labels)) if kernel.rounded else (STEPS, CURVATURE)
    solve = _solver(_bound(kernel, landmarks, curvature))
    weights = ahead = np.zeros((len(landmarks), labels), np.float32)
    logits = np.zeros((len(kernel), labels), np.float32)
    momentum = 1.0
    for step in range(steps):
        slope = np.zeros_like(ahead)
        for rows in _blocks(len(kernel)):
            block = kernel.steps(rows)
            if step:
                logits[rows] = block @ (kernel.step * ahead)
            error = _softmax(logits[rows])
            error[np.arange(len(block)), gold[rows]] -= 1
            slope += block.T @ error
            # Before the next one is widened.
            del block
        slope *= kernel.step
        slope += PENALTY * logits[landmarks]
        after = ahead - solve(slope)
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = after + np.float32((momentum - 1) / faster) * (after - weights)
        weights, momentum = after, faster
    return weights


def alike(landmarks: Numbers, gold: Numbers, entries: npt.NDArray[np.bool_], share: float) -> Matrix:
    """Weights by which each phrasing of a label counts alike, where there are too few to learn how much each tells.

    A label's logit is the sum of its similarities divided by a power of their number: by the root if more phrasings are
    more evidence, by the number itself if an entry of many should take no question from one of few. What is no entry
    collects questions that have little in common, and takes the root.

    Args:
        landmarks: which phrasings are compared with.
        gold: the label's number of each phrasing.
        entries: of each label, whether it is an entry.
        share: that power for entries, 0.5 to 1. Of three phrasings the weights are the same by each.

    Returns:
        Shape (landmarks, labels).
    """
    of = gold[landmarks]
    number = np.bincount(of, minlength=len(entries))[of]
    shared = np.where(entries[of], USUAL ** (share - 0.5) * number**-share, number**-0.5)
    weights = np.zeros((len(of), len(entries)), np.float32)
    weights[np.arange(len(of)), of] = shared
    return weights


def _bound(kernel: Kernel, landmarks: Numbers, curvature: float) -> Floats:
    """The lower half of the Hessian's bound: at double precision, unless the kernel itself is rounded."""
    bound = np.zeros((len(landmarks), len(landmarks)), np.float32 if kernel.rounded else np.float64)
    for rows in _blocks(len(kernel)):
        block = kernel.steps(rows).astype(bound.dtype, copy=False)
        spread(partial(_add_square, bound, block), _blocks(len(landmarks)))
        del block
    bound *= bound.dtype.type(curvature * float(kernel.step) ** 2)
    for rows in _blocks(len(landmarks)):
        bound[rows] += PENALTY * kernel[landmarks[rows]]
    diagonal = np.diag_indices(len(bound))
    if kernel.rounded:
        # What rounding and single precision may take off an eigenvalue, of which none is above their sum.
        bound[diagonal] += ROUNDED_JITTER + 8 * np.finfo(np.float32).eps * float(bound[diagonal].sum())
    else:
        bound[diagonal] += JITTER
    return bound


def _add_square(bound: Floats, block: Floats, columns: slice) -> None:
    lower = slice(columns.start, None)
    bound[lower, columns] += block[:, lower].T @ block[:, columns]


def _solver(matrix: Floats) -> Callable[[Matrix], Matrix]:
    """What multiplies by the inverse of a symmetric positive definite matrix, of which only the lower half is read.

    Its Cholesky factor takes its place, worked out a block of columns at a time (Golub & Van Loan, Matrix Computations,
    4.2.9), so that no second matrix of that size is held.
    """
    corners: list[tuple[slice, Floats]] = []
    for columns in _blocks(len(matrix)):
        lower = np.linalg.cholesky(matrix[columns, columns].astype(np.float64))
        inverse = np.linalg.inv(lower).astype(matrix.dtype)
        corners.append((columns, inverse))
        below = slice(columns.stop, None)
        matrix[below, columns] = matrix[below, columns] @ inverse.T
        for others in _blocks(len(matrix)):
            if others.start >= columns.stop:
                rows = slice(others.start, None)
                matrix[rows, others] -= matrix[rows, columns] @ matrix[others, columns].T

    def solve(wanted: Matrix) -> Matrix:
        found = wanted.astype(matrix.dtype)
        for columns, inverse in corners:
            found[columns] = inverse @ found[columns]
            below = slice(columns.stop, None)
            found[below] -= matrix[below, columns] @ found[columns]
        for columns, inverse in reversed(corners):
            below = slice(columns.stop, None)
            found[columns] = inverse.T @ (found[columns] - matrix[below, columns].T @ found[below])
        return found.astype(np.float32)

    return solve


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, size, BLOCK))


def _softmax(logits: Matrix) -> Matrix:
    odds: Matrix = np.exp(logits - logits.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds

"""Kernel logistic regression: how much each label is favoured by a question's similarities to known phrasings.

Softmax regression over the similarities to a set of landmarks (the Nystroem approximation, Williams & Seeger 2001,
where not every phrasing is one). It is fitted by Newton steps with Boehning's fixed bound of the Hessian (1992), half
the Gram matrix, so that one inverse serves every step; Nesterov's momentum hastens it. Few steps are enough, and better
than many: stopping early keeps the logits of small bases modest.
"""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]

PENALTY = 0.01
STEPS = 10
# Keeps the matrix invertible where landmarks resemble each other.
JITTER = 1e-3


def fit(kernel: Matrix, landmarks: Numbers, gold: Numbers, labels: int) -> Matrix:
    """The weights that turn similarities to the landmarks into logits of the labels.

    Args:
        kernel: of every phrasing with every landmark, shape (phrasings, landmarks).
        landmarks: which phrasings the columns are.
        gold: the label's number of each phrasing.
        labels: how many there are.

    Returns:
        Shape (landmarks, labels).
    """
    between = kernel[landmarks]
    bound = 0.5 * (kernel.T @ kernel) + PENALTY * between
    bound[np.diag_indices(len(landmarks))] += JITTER
    inverse = np.linalg.inv(bound.astype(np.float64)).astype(np.float32)
    weights = ahead = np.zeros((len(landmarks), labels), np.float32)
    momentum = 1.0
    for _ in range(STEPS):
        error = _softmax(kernel @ ahead)
        error[np.arange(len(gold)), gold] -= 1
        after = ahead - inverse @ (kernel.T @ error + PENALTY * (between @ ahead))
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = after + np.float32((momentum - 1) / faster) * (after - weights)
        weights, momentum = after, faster
    return weights


def _softmax(logits: Matrix) -> Matrix:
    odds: Matrix = np.exp(logits - logits.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds

"""How much a message is on the subject: nearer in meaning to what entries are asked by than to what is outside.

Regularised least squares (kernel ridge regression, Saunders et al. 1998) with a Gaussian kernel over the vectors of the
landmarks. The classifier tells single labels apart; what all entries have in common shows only when they are taken
together.
"""

import numpy as np
import numpy.typing as npt

from bot.answering.candidates import ENTRY, OUTSIDE
from bot.answering.triangle import LowerTriangle
from bot.answering.vectors import Matrix, gaussian

# Chosen on the development messages: see decision 63.
WIDTH, PENALTY = 1.0, 0.3
# What it adds to the lead over what is outside, for a message that is wholly on the subject.
WEIGHT = 2.0
# With fewer texts outside nothing is learned.
MIN_OUTSIDE = 40


def learn(vectors: Matrix, roles: npt.NDArray[np.intp]) -> Matrix | None:
    """How much nearness to each landmark says that a message is on the subject, shape (landmarks,).

    Entries weigh as much as all that is outside together; red flags count for neither. None if too little is outside.

    Args:
        vectors: of the landmarks, of unit length, shape (landmarks, dimensions).
        roles: what the label of each is, shape (landmarks,).
    """
    sides = [np.flatnonzero(roles == role) for role in (ENTRY, OUTSIDE)]
    inside, outside = map(len, sides)
    if outside < MIN_OUTSIDE or not inside:
        return None
    told = np.concatenate(sides)
    texts = vectors[told]
    bound = LowerTriangle(len(told))
    bound.add(lambda rows, columns: gaussian(texts[rows] @ texts[columns].T, WIDTH))
    # A ridge is lower for a text that weighs more.
    bound.add_diagonal(PENALTY * 2 / len(told) * np.repeat((inside, outside), (inside, outside)))
    weights = np.zeros(len(vectors), np.float32)
    weights[told] = WEIGHT * bound.solver()(np.repeat((1.0, -1.0), (inside, outside)))
    return weights


def judge(similar: Matrix, weights: Matrix) -> Matrix:
    """How much messages are on the subject, shape (messages,): about `WEIGHT` if wholly, about -`WEIGHT` if not.

    Args:
        similar: the cosines of each with the landmarks, shape (messages, landmarks).
        weights: what was learned.
    """
    return np.asarray(gaussian(similar, WIDTH) @ weights)

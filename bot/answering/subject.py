"""How much a message is on the subject: nearer in meaning to what entries are asked by than to what is outside.

Regularised least squares (kernel ridge regression, Saunders et al. 1998) with a Gaussian kernel over the vectors of
known texts. The classifier tells single labels apart; what all entries have in common shows only when they are taken
together.

Some texts teach only this: what people ask about a treatment or a medicine by itself. Its words are in the entries, so
as a label of the classifier it would take questions from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.answering.candidates import ENTRY, OUTSIDE
from bot.answering.triangle import LowerTriangle
from bot.answering.vectors import Matrix, gaussian

# Chosen on the development messages: see decisions 63 and 66.
WIDTH, PENALTY = 1.0, 0.1
# What it adds to the lead over what is outside, for a message that is wholly on the subject.
WEIGHT = 2.0
# With fewer texts outside nothing is learned.
MIN_OUTSIDE = 40


@dataclass(frozen=True)
class Subject:
    """What says that a message is on the subject.

    Attributes:
        weights: how much nearness to each landmark says so, shape (landmarks,).
        vectors: the texts that are no landmarks and only teach what is beside it, shape (texts, dimensions).
        against: how much nearness to each of these says so, shape (texts,).
        labels: the scope note that each of these belongs to.
    """

    weights: Matrix
    vectors: Matrix
    against: Matrix
    labels: tuple[str, ...]


def learn(vectors: Matrix, roles: npt.NDArray[np.intp], beside: Matrix, labels: Sequence[str] = ()) -> Subject | None:
    """Learn what is on the subject; None if too little is outside.

    Entries weigh as much as all that is outside together; red flags count for neither.

    Args:
        vectors: of the landmarks, of unit length, shape (landmarks, dimensions).
        roles: what the label of each is, shape (landmarks,).
        beside: the vectors of further texts outside, shape (texts, dimensions).
        labels: the scope note of each of those.
    """
    entries, others = (np.flatnonzero(roles == role) for role in (ENTRY, OUTSIDE))
    inside, outside = len(entries), len(others) + len(beside)
    if outside < MIN_OUTSIDE or not inside:
        return None
    told = np.concatenate([entries, others])
    texts = np.concatenate([vectors[told], beside])
    bound = LowerTriangle(len(texts))
    bound.add(lambda rows, columns: gaussian(texts[rows] @ texts[columns].T, WIDTH))
    # A ridge is lower for a text that weighs more.
    bound.add_diagonal(PENALTY * 2 / len(texts) * np.repeat((inside, outside), (inside, outside)))
    solved = WEIGHT * bound.solver()(np.repeat((1.0, -1.0), (inside, outside)))
    weights = np.zeros(len(vectors), np.float32)
    weights[told] = solved[: len(told)]
    return Subject(weights, beside, solved[len(told) :].astype(np.float32), tuple(labels))


def judge(similar: Matrix, read: Matrix, learned: Subject) -> tuple[Matrix, list[str]]:
    """How much messages are on the subject, and which scope note each is about by itself.

    Args:
        similar: the cosines of each with the landmarks, shape (messages, landmarks).
        read: the vector of each, shape (messages, dimensions).
        learned: what was learned.

    Returns:
        A number for each message, about `WEIGHT` if it is wholly on the subject, about -`WEIGHT` if not; and the label
        of its nearest text, if that is none of the landmarks, else an empty text.
    """
    beside = read @ learned.vectors.T
    judged = gaussian(similar, WIDTH) @ learned.weights + gaussian(beside, WIDTH) @ learned.against
    notes = [
        learned.labels[int(texts.argmax())] if len(texts) and texts.max() > known.max() else ""
        for texts, known in zip(beside, similar, strict=True)
    ]
    return np.asarray(judged), notes

"""A learned resemblance for what no sign sees: how near a message is, by meaning, to how people have told of distress.

Kernel ridge regression over the vectors of a sentence encoder (Saunders et al. 1998), with a Gaussian kernel, on
landmarks (Nystroem): what was heard of distress weighs as much in all as what is harmless and what is ordinarily asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

# Chosen by five-fold cross-validation on the shipped examples; between 0.5 and 2 and between 1 and 10 little changes.
WIDTH, PENALTY = 1.0, 1.0
# Of what is ordinarily asked, so many examples are kept to compare with.
ORDINARY_LANDMARKS = 600
# Where a message gets no answer anyhow, that near it is signposted: at this line five of 4,065 ordinary questions of
# the shipped knowledge are, and 89 % of emergencies by writers who had seen no sign: see decision 28.
SIGNPOST = 0.45


@dataclass(frozen=True)
class Resemblance:
    """What a message is compared with.

    Attributes:
        landmarks: unit vectors, shape (landmarks, dimensions); those of `flags` come first.
        weights: what nearness to each landmark speaks for distress.
        flags: the red flag of each of the first landmarks.
    """

    landmarks: Matrix
    weights: Matrix
    flags: tuple[str, ...]

    def judge(self, vector: Matrix) -> tuple[str, float]:
        """The red flag that a message is most like, and how much it is like distress: -1 not at all, 1 wholly.

        Args:
            vector: the message's, of unit length, shape (dimensions,).
        """
        near = _kernel(vector[None], self.landmarks)[0]
        votes: dict[str, float] = {}
        # The nearest count most; together they outvote one that was told in like words of something else.
        for flag, nearness in zip(self.flags, near[: len(self.flags)] ** 4, strict=True):
            votes[flag] = votes.get(flag, 0.0) + float(nearness)
        return max(votes, key=lambda flag: votes[flag]), float(near @ self.weights)


def learn(heard: Matrix, flags: Sequence[str], harmless: Matrix, ordinary: Matrix) -> Resemblance:
    """Learn from unit vectors of what was heard of distress (and of which flag each), of look-alikes, and of questions.

    Every array has the shape (texts, dimensions).
    """
    kept = ordinary[:: max(1, len(ordinary) // ORDINARY_LANDMARKS)]
    landmarks = np.vstack([heard, harmless, kept]).astype(np.float32)
    texts = np.vstack([heard, harmless, ordinary]).astype(np.float32)
    wanted = np.where(np.arange(len(texts)) < len(heard), 1.0, -1.0)
    share = np.where(wanted > 0, 0.5 / len(heard), 0.5 / (len(texts) - len(heard))) * len(texts)
    between = _kernel(landmarks, landmarks).astype(np.float64)
    bound = PENALTY * between + 1e-6 * np.eye(len(landmarks))
    target = np.zeros(len(landmarks))
    for start in range(0, len(texts), 1000):
        block = _kernel(texts[start : start + 1000], landmarks).astype(np.float64)
        weighed = block * share[start : start + 1000, None]
        bound += weighed.T @ block
        target += weighed.T @ wanted[start : start + 1000]
    return Resemblance(landmarks, np.linalg.solve(bound, target).astype(np.float32), tuple(flags))


def _kernel(first: Matrix, second: Matrix) -> Matrix:
    """exp(-WIDTH · |a - b|²) of unit vectors."""
    near: Matrix = np.exp(WIDTH * 2 * (first @ second.T - 1)).astype(np.float32)
    return near

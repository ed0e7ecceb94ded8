"""A learned resemblance for distress that no sign shows: how near a message is to how people have described distress.

Kernel ridge regression (Saunders et al. 1998) with a Gaussian kernel over the vectors of a sentence encoder, on
landmarks (Nystroem). Examples of distress weigh as much as look-alikes and ordinary questions together. Those two weigh
the same although look-alikes are few, because they are what is most easily mistaken for distress.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.answering.triangle import LowerTriangle
from bot.answering.vectors import gaussian

Matrix = npt.NDArray[np.float32]

# Chosen by leaving out each of three writers in turn, on 840 English messages: with 10 % of look-alikes signposted,
# recall is 93 % with these values, 92 % with a penalty of 1, and 89 % with a width of 2.
WIDTH, PENALTY = 1.0, 0.3
# The total weights of distress, look-alikes and ordinary questions.
MASSES = (0.5, 0.25, 0.25)
# Keeps the matrix positive definite if texts have the same vector.
JITTER = 1e-6
# This many texts are compared with the landmarks at once.
BLOCK = 1000
# This many look-alikes and this many ordinary questions are kept as landmarks. All of them are learned from, but more
# landmarks find no more distress, and take three times as long and half as much memory again (decision 86).
LOOK_ALIKE_LANDMARKS, ORDINARY_LANDMARKS = 1500, 600


@dataclass(frozen=True)
class Resemblance:
    """The landmarks that a message is compared with.

    Attributes:
        landmarks: unit vectors, shape (landmarks, dimensions); those of `flags` come first.
        weights: how much nearness to each landmark speaks for distress, shape (landmarks,).
        flags: the red flag of each landmark of distress.
    """

    landmarks: Matrix
    weights: Matrix
    flags: tuple[str, ...]

    def judge(self, vector: Matrix) -> tuple[str, float]:
        """The red flag that a message is most like, and how much it is like distress: -1 not at all, 1 fully.

        Args:
            vector: the message's, of unit length, shape (dimensions,).
        """
        near = gaussian(vector[None] @ self.landmarks.T, WIDTH)[0]
        kinds, number = self._kinds
        # The nearest landmarks count most; together they outvote a single one that describes something else in similar
        # words.
        votes = np.bincount(number, near[: len(self.flags)] ** 4)
        return kinds[int(votes.argmax())], float(near @ self.weights)

    @cached_property
    def _kinds(self) -> tuple[list[str], npt.NDArray[np.intp]]:
        """The distinct red flags, and for each landmark the number of its flag."""
        kinds = list(dict.fromkeys(self.flags))
        place = {flag: number for number, flag in enumerate(kinds)}
        return kinds, np.array([place[flag] for flag in self.flags], np.intp)


def learn(heard: Matrix, flags: Sequence[str], harmless: Matrix, ordinary: Matrix) -> Resemblance:
    """Learn from unit vectors: examples of distress (each with its flag), look-alikes, and ordinary questions.

    Every array has the shape (texts, dimensions). The first rows of `harmless` and `ordinary` are kept as landmarks.
    """
    kept = harmless[:LOOK_ALIKE_LANDMARKS], ordinary[:ORDINARY_LANDMARKS]
    landmarks = np.vstack([heard, *kept]).astype(np.float32)
    texts = np.vstack([heard, harmless, ordinary]).astype(np.float32)
    sizes = (len(heard), len(harmless), len(ordinary))
    wanted = np.repeat((1.0, -1.0, -1.0), sizes)
    share = np.repeat([mass / size for mass, size in zip(MASSES, sizes, strict=True)], sizes) * len(texts)
    bound = LowerTriangle(len(landmarks))
    bound.add(lambda rows, columns: PENALTY * gaussian(landmarks[rows] @ landmarks[columns].T, WIDTH))
    bound.add_diagonal(JITTER)
    target = np.zeros(len(landmarks))
    for start in range(0, len(texts), BLOCK):
        half = np.sqrt(share[start : start + BLOCK])
        block = gaussian(texts[start : start + BLOCK] @ landmarks.T, WIDTH) * half[:, None]
        bound.add_square(block)
        target += block.T @ (half * wanted[start : start + BLOCK])
    return Resemblance(landmarks, bound.solver()(target).astype(np.float32), tuple(flags))

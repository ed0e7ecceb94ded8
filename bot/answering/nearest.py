"""The nearest phrasings of a base too large to classify: scan short prefixes, then compare the best ones whole."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.answering.vectors import Matrix

# The word vectors were trained so that their first dimensions alone say nearly as much (Kusupati et al. 2022).
PREFIX = 64
RESCORED = 200


@dataclass(frozen=True)
class Nearest:
    """Vectors of all phrasings, shape (phrasings, dimensions), and their first dimensions at full precision."""

    vectors: npt.NDArray[np.float16]
    prefixes: Matrix

    def look(self, vector: Matrix) -> tuple[npt.NDArray[np.intp], Matrix]:
        """The phrasings that may be nearest, in ascending order, and the cosine (-1..1) of each."""
        rough = self.prefixes @ vector[:PREFIX]
        rows = np.arange(len(rough))
        if len(rough) > RESCORED:
            rows = np.sort(np.argpartition(rough, -RESCORED)[-RESCORED:])
        return rows, self.vectors[rows].astype(np.float32) @ vector


def nearest(vectors: Matrix) -> Nearest:
    """Ready these unit vectors for looking."""
    return Nearest(vectors.astype(np.float16), np.ascontiguousarray(vectors[:, :PREFIX]))

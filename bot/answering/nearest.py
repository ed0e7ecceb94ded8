"""Find the nearest phrasings of a base too large to classify: scan short prefixes, then compare the best in full."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.answering.vectors import Matrix

# The word vectors were trained so that their first dimensions alone say nearly as much (Kusupati et al. 2022).
PREFIX = 64
RESCORED = 200
# One value in SAMPLED is sampled, and the MIN_SAMPLE largest of the sample bound the search.
SAMPLED, MIN_SAMPLE = 64, 12


@dataclass(frozen=True)
class Nearest:
    """The vectors of all phrasings, shape (phrasings, dimensions), and their first dimensions at full precision."""

    vectors: npt.NDArray[np.float16]
    prefixes: Matrix

    def look(self, vector: Matrix) -> tuple[npt.NDArray[np.intp], Matrix]:
        """The phrasings that may be nearest, in ascending order, and the cosine (-1..1) of each."""
        rows = _largest(self.prefixes @ vector[:PREFIX])
        return rows, self.vectors[rows].astype(np.float32) @ vector


def _largest(values: Matrix) -> npt.NDArray[np.intp]:
    """The positions of the RESCORED largest values, in ascending order."""
    places = np.arange(len(values))
    if len(values) > SAMPLED * MIN_SAMPLE:
        # The largest values all reach this bound, and the values that reach it are far fewer to sort.
        sample = values[::SAMPLED]
        few = np.flatnonzero(values >= np.partition(sample, -MIN_SAMPLE)[-MIN_SAMPLE])
        places = few if len(few) >= RESCORED else places
    if len(places) > RESCORED:
        places = np.sort(places[np.argpartition(values[places], -RESCORED)[-RESCORED:]])
    return places.astype(np.intp)


def nearest(vectors: Matrix) -> Nearest:
    """Prepare these unit vectors for the search."""
    return Nearest(vectors.astype(np.float16), np.ascontiguousarray(vectors[:, :PREFIX]))

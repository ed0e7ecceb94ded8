"""The nearest phrasings of a base too large to classify: scan short prefixes, then compare the best ones in full."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.answering.vectors import Matrix

# The word vectors were trained so that their first dimensions alone say nearly as much (Kusupati et al. 2022).
PREFIX = 64
RESCORED = 200
# One value in this many is sampled, and this many of the sample's largest bound the search.
SAMPLED, MIN_SAMPLE = 64, 12


@dataclass(frozen=True)
class Nearest:
    """Vectors of all phrasings, shape (phrasings, dimensions), and their first dimensions at full precision."""

    vectors: npt.NDArray[np.float16]
    prefixes: Matrix

    def look(self, vector: Matrix) -> tuple[npt.NDArray[np.intp], Matrix]:
        """The phrasings that may be nearest, in ascending order, and the cosine (-1..1) of each."""
        rows = _largest(self.prefixes @ vector[:PREFIX])
        return rows, self.vectors[rows].astype(np.float32) @ vector


def _largest(values: Matrix) -> npt.NDArray[np.intp]:
    """Where the RESCORED largest values stand, in ascending order."""
    places = np.arange(len(values))
    if len(values) > SAMPLED * MIN_SAMPLE:
        # What a sample's few largest exceed holds all that is wanted, and is far less to sort than everything.
        sample = values[::SAMPLED]
        few = np.flatnonzero(values >= np.partition(sample, -MIN_SAMPLE)[-MIN_SAMPLE])
        places = few if len(few) >= RESCORED else places
    if len(places) > RESCORED:
        places = np.sort(places[np.argpartition(values[places], -RESCORED)[-RESCORED:]])
    return places.astype(np.intp)


def nearest(vectors: Matrix) -> Nearest:
    """Prepare these unit vectors for the search."""
    return Nearest(vectors.astype(np.float16), np.ascontiguousarray(vectors[:, :PREFIX]))

"""TF-IDF over character n-grams and words, as postings in numpy: cosine of a query with every text at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Analyser = Callable[[Sequence[str]], Iterable[str]]

SHORTEST, LONGEST = 2, 5


def char_grams(tokens: Sequence[str]) -> Iterable[str]:
    """Character n-grams (2 to 5) within each word, its ends marked with blanks."""
    for token in tokens:
        word = f" {token} "
        for size in range(SHORTEST, LONGEST + 1):
            for start in range(len(word) - size + 1):
                yield word[start : start + size]


def word_grams(tokens: Sequence[str]) -> Iterable[str]:
    """Words and pairs of neighbouring words."""
    yield from tokens
    for first, second in pairwise(tokens):
        yield f"{first} {second}"


@dataclass(frozen=True)
class TfIdf:
    """Postings, gram after gram.

    Attributes:
        size: how many texts.
        grams: the number of each gram.
        idf: the inverse document frequency of each gram, shape (grams,).
        starts: where each gram's postings begin, shape (grams + 1,).
        texts: the text of each posting.
        weights: the weight of the gram in that text; a text's weights have unit length.
    """

    analyser: Analyser
    size: int
    grams: Mapping[str, int]
    idf: Floats
    starts: Integers
    texts: Integers
    weights: Floats

    def similar(self, tokens: Sequence[str]) -> Floats:
        """Cosine (0..1) of these words with every text, shape (texts,)."""
        known = self.grams
        numbers = np.array([known[gram] for gram in self.analyser(tokens) if gram in known], np.int64)
        if not len(numbers):
            return np.zeros(self.size, np.float32)
        grams, counts = np.unique(numbers, return_counts=True)
        vector = (1 + np.log(counts)) * self.idf[grams]
        vector /= np.sqrt(vector @ vector)
        first = self.starts[grams]
        lengths = self.starts[grams + 1] - first
        # The positions of all postings of all grams, without a loop: each run counts up from where it begins.
        ends = np.cumsum(lengths)
        positions = np.arange(ends[-1]) + np.repeat(first - ends + lengths, lengths)
        products = self.weights[positions] * np.repeat(vector, lengths)
        return np.bincount(self.texts[positions], products, minlength=self.size).astype(np.float32)


def fit(documents: Sequence[Sequence[str]], analyser: Analyser) -> TfIdf:
    """Postings of these texts, each a sequence of words; smoothed idf, log-damped counts, unit length."""
    grams: dict[str, int] = {}
    numbers: list[int] = []
    lengths: list[int] = []
    for tokens in documents:
        before = len(numbers)
        numbers.extend([grams.setdefault(gram, len(grams)) for gram in analyser(tokens)])
        lengths.append(len(numbers) - before)
    size = len(documents)
    # One key for each (gram, text), so that equal ones can be counted in one sweep, sorted by gram.
    keys = np.array(numbers, np.int64) * size + np.repeat(np.arange(size), lengths)
    pairs, counts = np.unique(keys, return_counts=True)
    gram, text = np.divmod(pairs, size)
    frequency = np.bincount(gram, minlength=len(grams))
    idf = np.log((1 + size) / (1 + frequency)) + 1
    weights = (1 + np.log(counts)) * idf[gram]
    norms = np.sqrt(np.bincount(text, weights**2, minlength=size))
    starts = np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64)
    unit = (weights / norms[text]).astype(np.float32)
    return TfIdf(analyser, size, grams, idf.astype(np.float32), starts, text.astype(np.int64), unit)

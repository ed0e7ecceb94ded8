"""TF-IDF over character n-grams and words, as postings in numpy: cosine of a query with every text at once."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
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
    """Postings: for each gram its inverse document frequency, the texts that hold it and its weight in each."""

    analyser: Analyser
    size: int
    idf: Mapping[str, float]
    texts: Mapping[str, Integers]
    weights: Mapping[str, Floats]

    def similar(self, tokens: Sequence[str]) -> Floats:
        """Cosine (0..1) of these words with every text, shape (texts,)."""
        counts = Counter(gram for gram in self.analyser(tokens) if gram in self.idf)
        vector = {gram: _damped(count) * self.idf[gram] for gram, count in counts.items()}
        norm = math.sqrt(sum(weight * weight for weight in vector.values()))
        if norm == 0:
            return np.zeros(self.size, np.float32)
        texts = np.concatenate([self.texts[gram] for gram in vector])
        weights = np.concatenate([self.weights[gram] * (weight / norm) for gram, weight in vector.items()])
        return np.bincount(texts, weights, minlength=self.size).astype(np.float32)


def fit(documents: Sequence[Sequence[str]], analyser: Analyser) -> TfIdf:
    """Postings of these texts, each a sequence of words; smoothed idf, log-damped counts, unit length."""
    counted = [Counter(analyser(tokens)) for tokens in documents]
    frequency = Counter(gram for counts in counted for gram in counts)
    total = len(documents)
    idf = {gram: math.log((1 + total) / (1 + count)) + 1 for gram, count in frequency.items()}
    texts: dict[str, list[int]] = {gram: [] for gram in idf}
    weights: dict[str, list[float]] = {gram: [] for gram in idf}
    for number, counts in enumerate(counted):
        vector = {gram: _damped(count) * idf[gram] for gram, count in counts.items()}
        norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        for gram, weight in vector.items():
            texts[gram].append(number)
            weights[gram].append(weight / norm)
    return TfIdf(
        analyser,
        total,
        idf,
        {gram: np.array(ids, np.int32) for gram, ids in texts.items()},
        {gram: np.array(values, np.float32) for gram, values in weights.items()},
    )


def _damped(count: int) -> float:
    return 1 + math.log(count)

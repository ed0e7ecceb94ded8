"""TF-IDF over character n-grams and words, as postings in numpy: cosine of a query with every kept text at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.intp]
Analyser = Callable[[Sequence[str]], Iterable[str]]

SHORTEST, LONGEST = 2, 5
# A gram that more than this share of the texts hold is a dense row: adding rows beats scattering postings.
FREQUENT = 0.05
# Of so many words, those asked last, what each adds is kept: 16 MB at most, and 19 of 20 words of a question.
WORDS_KEPT = 1024


def char_grams(tokens: Sequence[str]) -> Iterable[str]:
    """Character n-grams (2 to 5) within each word, its ends marked with blanks."""
    return chain.from_iterable(map(_grams_of, tokens))


@lru_cache(maxsize=4096)
def _grams_of(token: str) -> tuple[str, ...]:
    word = f" {token} "
    return tuple(
        word[start : start + size] for size in range(SHORTEST, LONGEST + 1) for start in range(len(word) - size + 1)
    )


def word_grams(tokens: Sequence[str]) -> Iterable[str]:
    """Words and pairs of neighbouring words."""
    return chain(tokens, (f"{first} {second}" for first, second in pairwise(tokens)))


@dataclass(frozen=True)
class TfIdf:
    """Postings of the kept texts, gram after gram.

    Attributes:
        size: how many texts are kept.
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
        """Cosine (0..1) of these words with every kept text, shape (texts,)."""
        found = Counter(map(self.grams.get, self.analyser(tokens)))
        found.pop(None, None)
        if not found:
            return np.zeros(self.size, np.float32)
        grams = np.array(list(found), np.int64)
        vector = (1 + np.log(list(found.values()))) * self.idf[grams]
        return self._sum(grams, (vector / np.sqrt(vector @ vector)).astype(np.float32))

    def _sum(self, grams: Integers, vector: Floats) -> Floats:
        """What these grams give each kept text, each gram with its weight, shape (texts,)."""
        row, rows = self._frequent
        place = row[grams]
        dense = place >= 0
        out = self._scatter(grams[~dense], vector[~dense])
        out += vector[dense] @ rows.take(place[dense], axis=0)
        return out

    def _scatter(self, grams: Integers, vector: Floats) -> Floats:
        """The sum of the grams' postings, each gram with its weight, shape (texts,)."""
        if not len(grams):
            return np.zeros(self.size, np.float32)
        first = self.starts[grams]
        lengths = self.starts[grams + 1] - first
        # The positions of all postings of all grams, without a loop: each run counts up from where it begins.
        ends = np.cumsum(lengths)
        positions = np.arange(ends[-1]) + np.repeat(first - ends + lengths, lengths)
        products = self.weights[positions] * np.repeat(vector, lengths)
        return np.bincount(self.texts[positions], products, minlength=self.size).astype(np.float32)

    @cached_property
    def _frequent(self) -> tuple[Integers, Floats]:
        """For each gram its dense row, or -1; and the dense rows, shape (frequent grams, texts)."""
        lengths = np.diff(self.starts)
        found = np.flatnonzero(lengths > FREQUENT * self.size)
        row = np.full(len(lengths), -1, np.int64)
        row[found] = np.arange(len(found))
        rows = np.zeros((len(found), self.size), np.float32)
        for number, gram in enumerate(found):
            held = slice(self.starts[gram], self.starts[gram + 1])
            rows[number, self.texts[held]] = self.weights[held]
        return row, rows


@dataclass(frozen=True)
class WordwiseTfIdf(TfIdf):
    """For an analyser whose grams lie within words: what a word adds is worked out once, because people use few words.

    The damping is corrected only for a gram that several words share, or that one word repeats.
    """

    def similar(self, tokens: Sequence[str]) -> Floats:
        """Cosine (0..1) of these words with every kept text, shape (texts,)."""
        words = [self._word(token) for token in tokens]
        found = Counter(chain.from_iterable(grams for grams, _ in words))
        if not found:
            return np.zeros(self.size, np.float32)
        counts = np.fromiter(found.values(), np.float64, len(found))
        grams = np.fromiter(found, np.int64, len(found))
        idf = self.idf[grams]
        damped = (1 + np.log(counts)) * idf
        again = counts > 1
        out = self._sum(grams[again], (damped - counts * idf)[again].astype(np.float32))
        for _, added in words:
            out += added
        # What is made up for leaves the last digits of what was added.
        return np.maximum(out, 0) * np.float32(1 / np.sqrt(damped @ damped))

    @cached_property
    def _word(self) -> Callable[[str], tuple[Sequence[int], Floats]]:
        """The known grams of a word, and what they add to the product with each kept text."""

        def word(token: str) -> tuple[Sequence[int], Floats]:
            grams = [gram for gram in map(self.grams.get, self.analyser([token])) if gram is not None]
            numbers = np.array(grams, np.int64)
            return grams, self._sum(numbers, self.idf[numbers])

        return lru_cache(WORDS_KEPT)(word)


def letters(documents: Sequence[Sequence[str]], kept: Numbers | None = None) -> WordwiseTfIdf:
    """`fit` over the n-grams within words."""
    return WordwiseTfIdf(**vars(fit(documents, char_grams, kept)))


def fit(documents: Sequence[Sequence[str]], analyser: Analyser, kept: Numbers | None = None) -> TfIdf:
    """Smoothed idf over all documents, each a sequence of words; postings of the kept ones (all).

    Counts are log-damped; a text's weights have unit length.
    """
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
    place = np.full(size, -1, np.int64)
    kept = np.arange(size) if kept is None else kept
    place[kept] = np.arange(len(kept))
    use = place[text] >= 0
    gram, text, unit = gram[use], text[use], (weights[use] / norms[text[use]]).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(gram, minlength=len(grams)))]).astype(np.int64)
    return TfIdf(analyser, len(kept), grams, idf.astype(np.float32), starts, place[text], unit)

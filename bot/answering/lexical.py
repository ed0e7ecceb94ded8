"""TF-IDF over character n-grams and words, as postings in numpy: cosines of a query with every kept text at once."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, count, pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.intp]
Analyser = Callable[[Sequence[str]], Iterable[str]]
# The grams of a text in ascending order, and their weights; the vector has unit length.
Vector = tuple[Integers, Floats]

SHORTEST, LONGEST = 2, 5
# A gram in more than this share of the texts is stored as a dense row: adding rows is faster than scattering postings.
FREQUENT = 0.05
# The postings of up to FEW grams are added one by one; dense rows are added AT_ONCE at a time, which fits a processor's
# cache.
FEW, AT_ONCE = 8, 16
# What a word adds is kept for this many words, those used last: 16 MB at most, and 19 of 20 words of a question.
WORDS_KEPT = 1024
# HELD_KEPT words keep their list of grams, which takes little memory; FOLDED_BYTES bound what grams add to the labels.
HELD_KEPT, FOLDED_BYTES = 8192, 2**22
NO_GRAMS = np.zeros(0, np.int64)


def char_grams(tokens: Sequence[str]) -> Iterable[str]:
    """Character n-grams (2 to 5) within each word, with its ends marked by blanks."""
    return chain.from_iterable(map(_grams_of, tokens))


@lru_cache(maxsize=4096)
def _grams_of(token: str) -> tuple[str, ...]:
    word = f" {token} "
    return tuple(
        word[start : start + size] for size in range(SHORTEST, LONGEST + 1) for start in range(len(word) - size + 1)
    )


def word_grams(tokens: Sequence[str]) -> Iterable[str]:
    """Words, and pairs of neighbouring words."""
    return chain(tokens, (f"{first} {second}" for first, second in pairwise(tokens)))


@dataclass(frozen=True)
class TfIdf:
    """Postings of the kept texts, one gram after another.

    Attributes:
        size: the number of kept texts.
        grams: the number of each gram; the gram in most texts comes first.
        idf: the inverse document frequency of each gram, shape (grams,).
        starts: the position at which each gram's postings begin, shape (grams + 1,).
        texts: the text of each posting, shape (postings,).
        weights: the weight of the gram in that text, shape (postings,); a text's weights have unit length.
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
        grams, weights = self.vector(tokens)
        similar: Floats = self.total(grams, weights[None])[0]
        return similar

    def similar_all(self, vectors: Sequence[Vector]) -> Floats:
        """The same for several texts at once, by their vectors, shape (asked, texts)."""
        cuts = [int(grams.searchsorted(len(self._frequent))) for grams, _ in vectors]
        dense = np.zeros((len(vectors), len(self._frequent)), np.float32)
        for row, cut, (grams, weights) in zip(dense, cuts, vectors, strict=True):
            row[grams[:cut]] = weights[:cut]
        out: Floats = dense @ self._frequent
        for row, cut, (grams, weights) in zip(out, cuts, vectors, strict=True):
            self._scatter(row, grams[cut:], weights[cut:])
        return out

    def vector(self, tokens: Sequence[str]) -> Vector:
        """The known grams of these words, in ascending order, and their weights; the vector has unit length."""
        found = Counter([self.grams[gram] for gram in self.analyser(tokens) if gram in self.grams])
        if not found:
            return NO_GRAMS, np.zeros(0, np.float32)
        grams, counts = np.array(sorted(found.items()), np.int64).T
        weights = (1 + np.log(counts)) * self.idf[grams]
        return grams, (weights / np.sqrt(weights @ weights)).astype(np.float32)

    def total(self, grams: Integers, weights: Floats) -> Floats:
        """What these grams add for each kept text, for several texts at once, shape (asked, texts).

        Args:
            grams: gram numbers in ascending order; repetitions are allowed.
            weights: the weight of each gram in each text asked, shape (asked, grams).
        """
        out = np.zeros((len(weights), self.size), np.float32)
        dense = int(grams.searchsorted(len(self._frequent)))
        for start in range(0, dense, AT_ONCE):
            some = slice(start, min(start + AT_ONCE, dense))
            out += weights[:, some] @ self._frequent[grams[some]]
        if dense < len(grams):
            for row, each in zip(out, weights[:, dense:], strict=True):
                held = np.flatnonzero(each)
                self._scatter(row, grams[dense:][held], each[held])
        return out

    def _scatter(self, out: Floats, grams: Integers, vector: Floats) -> None:
        """Add the postings of the grams, each times its gram's weight."""
        if len(grams) <= FEW:
            for gram, weight in zip(grams.tolist(), vector, strict=True):
                held = slice(self.starts[gram], self.starts[gram + 1])
                out[self.texts[held]] += self.weights[held] * weight
            return
        first = self.starts[grams]
        lengths = self.starts[grams + 1] - first
        # The positions of all postings of all grams, without a loop: each run counts up from its start.
        ends = np.cumsum(lengths)
        positions = np.arange(ends[-1]) + np.repeat(first - ends + lengths, lengths)
        products = self.weights[positions] * np.repeat(vector, lengths)
        out += np.bincount(self.texts[positions], products, minlength=self.size)

    @cached_property
    def _frequent(self) -> Floats:
        """The dense rows of the grams that many texts hold, which come first, shape (frequent grams, texts)."""
        frequent = int((np.diff(self.starts) > FREQUENT * self.size).sum())
        rows = np.zeros((frequent, self.size), np.float32)
        for gram in range(frequent):
            held = slice(self.starts[gram], self.starts[gram + 1])
            rows[gram, self.texts[held]] = self.weights[held]
        return rows


@dataclass(frozen=True)
class WordwiseTfIdf(TfIdf):
    """TF-IDF for grams within words: what a word adds is worked out once, because people use few different words.

    The logarithmic damping is corrected only for grams that several words share, or that one word repeats.
    """

    def similar(self, tokens: Sequence[str]) -> Floats:
        """Cosine (0..1) of these words with every kept text, shape (texts,)."""
        out = np.zeros((1, self.size), np.float32)
        for token in tokens:
            out[0] += self._row(token)
        (length,) = self.settle(out, [tokens])
        out *= np.float32(1 / length if length else 0)
        similar: Floats = out[0]
        return similar

    def row(self, token: str) -> Floats:
        """What a single word adds to the product with each kept text, undamped, shape (texts,)."""
        grams = self._held(token)
        row: Floats = self.total(grams, self.idf[grams][None])[0]
        return row

    def settle(self, out: Floats, texts: Sequence[Sequence[str]]) -> list[float]:
        """Damp the grams that sums of words' rows hold more than once.

        Args:
            out: the sum of the rows of each text's words, shape (asked, texts); changed in place.
            texts: the words of each text.

        Returns:
            The length of each text's vector; 0 if none of its grams is known.
        """
        held = [[self._held(token) for token in tokens] for tokens in texts]
        sizes = [sum(map(len, words)) for words in held]
        # One key for each gram of each text, so that all texts are counted at once.
        size = len(self.idf)
        keys = np.repeat(np.arange(len(texts)) * size, sizes) + np.concatenate([NO_GRAMS, *chain.from_iterable(held)])
        keys.sort()
        # The bounds between equal keys. Plain comparisons are used, because numpy's helpers cost more for so few
        # numbers.
        ends = np.append(np.flatnonzero(keys[1:] != keys[:-1]) + 1, len(keys)) if len(keys) else NO_GRAMS
        counts = ends.copy()
        counts[1:] -= ends[:-1]
        keys = keys[ends - 1]
        text = keys // size
        gram = keys - text * size
        damping = 1 + np.log(counts)
        idf = self.idf[gram]
        squared = np.bincount(text, np.square(damping * idf, dtype=np.float64), minlength=len(texts))
        more = counts > 1
        if more.any():
            text, gram = text[more], gram[more]
            every = gram if len(texts) == 1 else np.unique(gram)
            weights = np.zeros((len(texts), len(every)), np.float32)
            weights[text, every.searchsorted(gram)] = (damping - counts)[more] * idf[more]
            out += self.total(every, weights)
        # Corrections leave rounding errors in the last digits, which may be negative.
        np.maximum(out, 0, out=out)
        return np.sqrt(squared).tolist()  # type: ignore[no-any-return]

    @cached_property
    def _row(self) -> Callable[[str], Floats]:
        return lru_cache(WORDS_KEPT)(self.row)

    @cached_property
    def _held(self) -> Callable[[str], Integers]:
        """The known grams of a word, in ascending order; a gram that it repeats is listed as often."""

        def held(token: str) -> Integers:
            known = [gram for gram in map(self.grams.get, self.analyser([token])) if gram is not None]
            return np.array(sorted(known), np.int64)

        return lru_cache(HELD_KEPT)(held)


@dataclass(frozen=True)
class Folded:
    """Weighted sums of similarities, for several labels, shape (texts, labels).

    What a gram adds to the sums is worked out once, because people use few different words.
    """

    tfidf: TfIdf
    weights: Floats

    def sums(self, texts: Sequence[Sequence[str]]) -> Floats:
        """The same as `tfidf.similar(tokens) @ weights` for each text's words, shape (texts, labels)."""
        known = self.tfidf.grams
        counted = [Counter([known[gram] for gram in self.tfidf.analyser(tokens) if gram in known]) for tokens in texts]
        place = {gram: number for number, gram in enumerate(dict.fromkeys(chain.from_iterable(counted)))}
        if not place:
            return np.zeros((len(texts), self.weights.shape[1]), np.float32)
        idf, rows = zip(*map(self._row, place), strict=True)
        vectors = np.zeros((len(texts), len(place)), np.float32)
        for vector, counts in zip(vectors, counted, strict=True):
            columns = [place[gram] for gram in counts]
            weights = [idf[at] * (1 + math.log(count)) for at, count in zip(columns, counts.values(), strict=True)]
            vector[columns] = np.array(weights, np.float32) * np.float32(1 / (math.hypot(*weights) or 1))
        sums: Floats = vectors @ np.concatenate(rows).reshape(len(rows), -1)
        return sums

    @cached_property
    def _row(self) -> Callable[[int], tuple[float, Floats]]:
        """The inverse document frequency of a gram, and what it adds."""
        starts, texts, weights = self.tfidf.starts, self.tfidf.texts, self.tfidf.weights

        def row(gram: int) -> tuple[float, Floats]:
            held = slice(starts[gram], starts[gram + 1])
            return float(self.tfidf.idf[gram]), weights[held] @ self.weights[texts[held]]

        kept: Callable[[int], tuple[float, Floats]] = lru_cache(max(1, FOLDED_BYTES // self.weights[0].nbytes))(row)
        return kept


def letters(documents: Sequence[Sequence[str]], kept: Numbers | None = None) -> tuple[WordwiseTfIdf, list[Vector]]:
    """`fit` over the n-grams within words."""
    fitted, vectors = fit(documents, char_grams, kept)
    return WordwiseTfIdf(**vars(fitted)), vectors


def fit(
    documents: Sequence[Sequence[str]], analyser: Analyser, kept: Numbers | None = None
) -> tuple[TfIdf, list[Vector]]:
    """Fit TF-IDF to documents, each a sequence of words.

    The inverse document frequency is smoothed and taken over all documents; postings are made for the kept ones (all by
    default). Counts are log-damped, and a text's weights have unit length.

    Returns:
        The postings, and the vector of each document.
    """
    grams = defaultdict[str, int](count().__next__)
    # The grams of each text and their counts, in arrays, because lists of a large base take hundreds of megabytes.
    numbers, repeated, lengths = array("i"), array("i"), array("i")
    for tokens in documents:
        found = Counter(analyser(tokens))
        numbers.extend(map(grams.__getitem__, found))
        repeated.extend(found.values())
        lengths.append(len(found))
    size = len(documents)
    kept = np.arange(size) if kept is None else kept
    gram, text = np.asarray(numbers), np.repeat(np.arange(size, dtype=np.int32), lengths)
    place = np.full(size, -1, np.int32)
    place[kept] = np.arange(len(kept))
    # The grams that most of the kept texts hold come first.
    held = np.bincount(gram[place[text] >= 0], minlength=len(grams))
    order = np.argsort(-held, kind="stable")
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(len(order))
    by_text = np.lexsort((number[gram], text))
    gram = number[gram[by_text]]
    idf = (np.log((1 + size) / (1 + np.bincount(gram, minlength=len(grams)))) + 1).astype(np.float32)
    weights = np.log(np.asarray(repeated)[by_text], dtype=np.float32)
    weights += 1
    weights *= idf[gram]
    weights /= np.sqrt(np.bincount(text, np.square(weights), minlength=size)).astype(np.float32)[text]
    ends = np.cumsum(lengths)[:-1]
    vectors = list(zip(np.split(gram, ends), np.split(weights, ends), strict=True))
    use = np.flatnonzero(place[text] >= 0)
    postings = use[np.argsort(gram[use], kind="stable")]
    starts = np.concatenate([[0], np.cumsum(held[order])]).astype(np.int64)
    names = list(grams)
    numbered = {names[gram]: place for place, gram in enumerate(order.tolist())}
    texts = place[text[postings]].astype(np.int64)
    return TfIdf(analyser, len(kept), numbered, idf, starts, texts, weights[postings]), vectors


_T = TypeVar("_T", bound=TfIdf)


def amended(tfidf: _T, rows: Numbers, new: Sequence[Sequence[str]]) -> _T:
    """The same TF-IDF over other texts: some of the kept ones, and new ones. Document frequencies stay as they are.

    Args:
        tfidf: the postings of the texts before the change.
        rows: the former number of each text; -1 if it is new.
        new: the words of each new text.
    """
    size = len(rows)
    place = np.full(tfidf.size, -1, np.int64)
    place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
    grams = dict(tfidf.grams)
    counted = [Counter([grams.setdefault(gram, len(grams)) for gram in tfidf.analyser(tokens)]) for tokens in new]
    rare = np.full(len(grams) - len(tfidf.grams), np.log((1 + size) / 2) + 1, np.float32)
    idf = np.concatenate([tfidf.idf, rare])
    gram = np.repeat(np.arange(len(tfidf.idf)), np.diff(tfidf.starts))
    kept = place[tfidf.texts] >= 0
    every: list[tuple[npt.NDArray[Any], ...]] = [(gram[kept], place[tfidf.texts[kept]], tfidf.weights[kept])]
    for text, counts in zip(np.flatnonzero(rows < 0), counted, strict=True):
        numbers = np.fromiter(counts, np.int64, len(counts))
        weights = (1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * idf[numbers]
        norm = np.linalg.norm(weights)
        every.append((numbers, np.full(len(numbers), text), (weights / norm if norm else weights).astype(np.float32)))
    held, texts, postings = (np.concatenate(each) for each in zip(*every, strict=True))
    order = np.argsort(held, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(held, minlength=len(grams)))]).astype(np.int64)
    return replace(tfidf, size=size, grams=grams, idf=idf, starts=starts, texts=texts[order], weights=postings[order])


def among(tfidf: TfIdf, rows: Numbers) -> Floats:
    """The cosines among some of the kept texts, shape (rows, rows)."""
    place = np.full(tfidf.size, -1, np.int64)
    place[rows] = np.arange(len(rows))
    held = np.flatnonzero(place[tfidf.texts] >= 0)
    gram = np.searchsorted(tfidf.starts, held, side="right") - 1
    kinds, number = np.unique(gram, return_inverse=True)
    dense = np.zeros((len(rows), len(kinds)), np.float32)
    dense[place[tfidf.texts[held]], number] = tfidf.weights[held]
    return np.asarray(dense @ dense.T)

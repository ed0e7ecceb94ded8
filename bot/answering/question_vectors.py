"""Questions as vectors: the parts that make up their likeness.

A question is the weighted sum of its words, in which rarer words weigh more (Arora et al. 2017): "refund" says what is
asked, "can I use" says little. To the words' vectors are added their letters, which match despite a slip in an unknown
word, and the sentence's vector if the release has an encoder.
"""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering import vectors
from bot.answering.lexical import char_grams
from bot.answering.understanding import Query
from bot.answering.vectors import Encoder, Matrix, StaticVectors

LETTERS = 256
# Rarity (idf) is raised to this power: a lower one takes "can I use it with X" and "can I use it with Y" for the same.
SHARPNESS = 2
# The encoder's strongest directions only say that a text is a question about this field (Mu & Viswanath 2018). At most
# one direction is dropped per this many phrasings.
PER_DROPPED = 100
# The number of directions dropped from the multilingual encoder. Of "can I use it with X" in five languages, 97 % of
# the pairs across languages with at least the likeness `same` ask the same (68 % with none dropped); of 40 subjects
# worded once in each language, 74 % of the pairs that ask the same reach that likeness. With ten dropped it is 94 and
# 76 %, with twenty 98 and 71 %.
DROPPED_ACROSS = 15


@dataclass(frozen=True)
class Words:
    """Reads questions word by word, with weights from the sampled phrasings and from the language in general.

    `ranks` are the frequency ranks of the words of its language, if they are known.
    """

    static: StaticVectors
    held: Mapping[str, int]
    sampled: int
    ranks: Mapping[str, int]

    def weight(self, word: str) -> float:
        """The weight of a word: its rarity in the phrasings, at most what its rank in the language allows (Zipf)."""
        rarity = math.log((1 + self.sampled) / (1 + self.held.get(word, 0)))
        if word in self.ranks:
            rank = math.log(self.ranks[word]) / math.log(len(self.ranks))
            rarity = min(rarity, math.log(1 + self.sampled) * rank)
        return float(rarity**SHARPNESS)

    def read(self, queries: Sequence[Query]) -> tuple[Matrix, Matrix]:
        """The weighted sums of the words' vectors and of their letters, one unit row per question."""
        words = sorted({token for query in queries for token in query.tokens})
        number = {word: place for place, word in enumerate(words)}
        # The empty text comes last, so that the width of a row is known even if no question has a word.
        meant, spelt = self.static.encode([*words, ""]), _letters([*words, ""])
        weights = np.array([self.weight(word) for word in words], np.float32)
        sums = [np.zeros((len(queries), table.shape[1]), np.float32) for table in (meant, spelt)]
        for row, query in enumerate(queries):
            held = sorted({number[token] for token in query.tokens})
            for table, out in zip((meant, spelt), sums, strict=True):
                out[row] = weights[held] @ table[held]
        return vectors.unit(sums[0]), vectors.unit(sums[1])


@dataclass(frozen=True)
class Part:
    """One part of a sketch: its weight, and what all phrasings have in common, which is subtracted.

    `mean` has the shape (dimensions,), `dropped` (directions, dimensions).
    """

    weight: float
    mean: Matrix
    dropped: Matrix

    def ready(self, rows: Matrix) -> Matrix:
        """The rows without what is common, scaled to their weight; rows of zeros stay zeros: they are like no other."""
        own = _without(rows, self.mean)
        own -= own @ self.dropped.T @ self.dropped
        return np.asarray(math.sqrt(self.weight) * vectors.unit(own), np.float32)


@dataclass(frozen=True)
class Tongue:
    """How the questions of one language are read word by word, and what its phrasings have in common."""

    words: Words
    parts: tuple[Part, ...]

    def read(self, queries: Sequence[Query], dimensions: int) -> Matrix:
        """The rows for words and letters, padded with zeros for the other parts, shape (queries, dimensions)."""
        rows = whole(self.parts, self.words.read(queries))
        return np.pad(rows, ((0, 0), (0, dimensions - rows.shape[1])))


@dataclass(frozen=True)
class Across:
    """Reads questions by their meaning in any language.

    Attributes:
        encoder: places equal meanings of different languages close together.
        mean: what all phrasings have in common, shape (dimensions,).
        turn: drops the directions that only reveal the field, and rotates the rest so that the leading ones say most;
            its columns are orthonormal.
    """

    encoder: Encoder
    mean: Matrix
    turn: Matrix

    def read(self, texts: Sequence[str]) -> Matrix:
        """One unit row per text; zeros for an empty one."""
        return vectors.unit(_without(self.encoder.encode(texts), self.mean) @ self.turn)


def part_of(rows: Matrix, weight: float, drop: int) -> Part:
    """The mean of the phrasings' vectors, and the `drop` directions in which they differ most."""
    mean = rows.mean(axis=0)
    directions = np.linalg.svd(rows - mean, full_matrices=False)[2] if drop else rows[:0]
    return Part(weight, mean, directions[:drop])


def across(encoder: Encoder, rows: Matrix) -> Across:
    """The reader across languages, learned from the vectors of phrasings, shape (phrasings, dimensions)."""
    drop = min(DROPPED_ACROSS, len(rows) // PER_DROPPED)
    mean = rows.mean(axis=0)
    # The singular vectors of few phrasings span too little, while the eigenvectors span the whole space.
    own = rows - mean
    _, directions = np.linalg.eigh(own.T @ own)
    turn = np.ascontiguousarray(directions[:, ::-1][:, drop:])
    return Across(encoder, mean, turn)


def whole(parts: Sequence[Part], read: Sequence[Matrix]) -> Matrix:
    """One row per question; the product of two rows is the weighted mean of the parts' cosines."""
    return np.hstack([part.ready(rows) for part, rows in zip(parts, read, strict=True)])


def _without(rows: Matrix, mean: Matrix) -> Matrix:
    """The rows without what all have in common; rows of zeros stay zeros."""
    return np.asarray(np.where(rows.any(axis=1, keepdims=True), rows - mean, 0), np.float32)


def _letters(words: Sequence[str]) -> Matrix:
    """Unit rows of each word's character n-grams, hashed into a few dimensions (Weinberger et al. 2009)."""
    out = np.zeros((len(words), LETTERS), np.float32)
    for row, word in enumerate(words):
        for gram in char_grams([word] if word else []):
            place = zlib.crc32(gram.encode("utf-8", "replace"))
            out[row, place % LETTERS] += 1 if place >> 16 & 1 else -1
    return vectors.unit(out)

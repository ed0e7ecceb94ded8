"""Questions as vectors: the parts that their likeness is made of.

A question is the sum of its words, rarer words weighing more (Arora et al. 2017): "refund" says what is asked, "can I
use" says little. Beside the words' vectors stand their letters, which match despite a slip in an unknown word, and the
sentence's vector if the release has an encoder.
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
# Rarity (idf) to this power: with less, "can I use it with X" and "can I use it with Y" are taken for the same.
SHARPNESS = 2
# The encoder's strongest directions tell that it is a question about this field at all (Mu & Viswanath 2018). They are
# left out where there are this many phrasings for each.
PER_DROPPED = 100
# The same for the encoder of many languages. Of "can I use it with X" in five languages, 97 % of the pairs across
# languages that are as alike as `same` ask the same (68 % with none dropped); of 40 subjects worded once in each, 74 %
# of the pairs that ask the same are so alike. With ten it is 94 and 76 %, with twenty 98 and 71 %.
DROPPED_ACROSS = 15


@dataclass(frozen=True)
class Words:
    """Reads questions word by word: by how many sampled phrasings hold a word, and how common it is in general.

    `ranks` are those of the words of its language, where they are known.
    """

    static: StaticVectors
    held: Mapping[str, int]
    sampled: int
    ranks: Mapping[str, int]

    def weight(self, word: str) -> float:
        """Rarer words weigh more: by the phrasings, but no more than the word's rank in the language allows (Zipf)."""
        rarity = math.log((1 + self.sampled) / (1 + self.held.get(word, 0)))
        if word in self.ranks:
            rank = math.log(self.ranks[word]) / math.log(len(self.ranks))
            rarity = min(rarity, math.log(1 + self.sampled) * rank)
        return float(rarity**SHARPNESS)

    def read(self, queries: Sequence[Query]) -> tuple[Matrix, Matrix]:
        """The weighted sums of the words' vectors and of their letters, one unit row per question."""
        words = sorted({token for query in queries for token in query.tokens})
        number = {word: place for place, word in enumerate(words)}
        # The empty text stands last, so that there is a row to tell the width even where nobody used a word.
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
        """The rows without what is common, as long as they weigh; a row of zeros stays one: it is like no other."""
        own = _without(rows, self.mean)
        own -= own @ self.dropped.T @ self.dropped
        return np.asarray(math.sqrt(self.weight) * vectors.unit(own), np.float32)


@dataclass(frozen=True)
class Tongue:
    """How the questions of one language are read word by word, and what its phrasings have in common."""

    words: Words
    parts: tuple[Part, ...]

    def read(self, queries: Sequence[Query], dimensions: int) -> Matrix:
        """The rows of what it knows, words and letters, with zeros for whatever follows."""
        rows = whole(self.parts, self.words.read(queries))
        return np.pad(rows, ((0, 0), (0, dimensions - rows.shape[1])))


@dataclass(frozen=True)
class Across:
    """Reads questions by their meaning in any language.

    Attributes:
        encoder: puts equal meanings of different languages side by side.
        mean: what all phrasings have in common, shape (dimensions,).
        turn: leaves the directions out that tell the field alone, and rotates so that the leading ones say most; its
            columns are orthonormal.
    """

    encoder: Encoder
    mean: Matrix
    turn: Matrix

    def read(self, texts: Sequence[str]) -> Matrix:
        """One unit row per text; zeros for an empty one."""
        return vectors.unit(_without(self.encoder.encode(texts), self.mean) @ self.turn)


def part_of(rows: Matrix, weight: float, drop: int) -> Part:
    """What the vectors of phrasings have in common, and the `drop` directions in which they differ most."""
    mean = rows.mean(axis=0)
    directions = np.linalg.svd(rows - mean, full_matrices=False)[2] if drop else rows[:0]
    return Part(weight, mean, directions[:drop])


def across(encoder: Encoder, rows: Matrix) -> Across:
    """What the vectors of phrasings, shape (phrasings, dimensions), have in common in all languages."""
    drop = min(DROPPED_ACROSS, len(rows) // PER_DROPPED)
    mean = rows.mean(axis=0)
    # The singular vectors of few phrasings span little: the eigenvectors span all.
    own = rows - mean
    _, directions = np.linalg.eigh(own.T @ own)
    turn = np.ascontiguousarray(directions[:, ::-1][:, drop:])
    return Across(encoder, mean, turn)


def whole(parts: Sequence[Part], read: Sequence[Matrix]) -> Matrix:
    """One row per question, whose products are the weighted means of the parts' cosines."""
    return np.hstack([part.ready(rows) for part, rows in zip(parts, read, strict=True)])


def _without(rows: Matrix, mean: Matrix) -> Matrix:
    """The rows without what all have in common; a row of zeros stays one."""
    return np.asarray(np.where(rows.any(axis=1, keepdims=True), rows - mean, 0), np.float32)


def _letters(words: Sequence[str]) -> Matrix:
    """The character n-grams of each word, thrown into a few dimensions (Weinberger et al. 2009); unit rows."""
    out = np.zeros((len(words), LETTERS), np.float32)
    for row, word in enumerate(words):
        for gram in char_grams([word] if word else []):
            place = zlib.crc32(gram.encode("utf-8", "replace"))
            out[row, place % LETTERS] += 1 if place >> 16 & 1 else -1
    return vectors.unit(out)

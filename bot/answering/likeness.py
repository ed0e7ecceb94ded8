"""How alike two of members' questions are, whether or not anything answers them; it groups unanswered ones.

A question is the sum of its words, rarer words weighing more (Arora et al. 2017): "refund" says what is asked, "can I
use" says little. Beside the words' vectors stand their letters, which match despite a slip in an unknown word, and the
sentence's vector if the release has an encoder.
"""

import hashlib
import json
import math
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from bot.answering import vectors
from bot.answering.lexical import char_grams
from bot.answering.lookup import asked
from bot.answering.measures import is_measure, unit
from bot.answering.release import Release
from bot.answering.understanding import Query, Vocabulary, understand
from bot.answering.vectors import Encoder, Matrix, StaticVectors

# How many phrasings, evenly spaced, tell which words are common and which directions say most.
SAMPLED = 4000
LETTERS = 256
# Equal digests of so many bytes are equal texts.
DIGEST = 16
# Of 2,000 pairs of phrasings no likeness is off by more than 0.0005 for numbers of so many bits, in half the memory.
Halves = npt.NDArray[np.float16]
NONE: frozenset[str] = frozenset()
# Rarity (idf) to this power: with less, "can I use it with X" and "can I use it with Y" are taken for the same.
SHARPNESS = 2
# The encoder's strongest directions tell that it is a question about this field at all (Mu & Viswanath 2018).
DROPPED, PER_DROPPED = 3, 100


@dataclass(frozen=True, slots=True)
class Measure:
    """What the parts weigh (words, letters, meaning), and two likenesses.

    From `same` on, two questions ask the same; from `near` on, a curator should be shown both.
    """

    weights: tuple[float, ...]
    same: float
    near: float


# `same` by `salve bench --gaps`, on the halves that may choose: the lowest likeness at which 95 % of what is put
# together belongs together, among the entries' own phrasings and where questions differ in their subject alone.
# `near` is a tenth less: of the pairs of phrasings in between, two in five ask for the same entry.
WORDING = Measure((0.7, 0.3), same=0.54, near=0.44)
MEANING = Measure((0.35, 0.15, 0.5), same=0.46, near=0.36)
# What a curator may want to merge. Three in four questions of the unanswered long tail then have one that asks the same
# among the five nearest gaps; of what is shown, two in five do (from `near` on: one in three, and four in five).
HINT = 0.2


@dataclass(frozen=True, slots=True)
class Sketch:
    """What two questions are compared by.

    Attributes:
        digest: identifies equal understood texts, which ask the same; no word of them is kept.
        measures: the measures it names, like 0.1%.
        stands: the words with an opposite that it holds without that opposite.
        against: their opposites.
        vector: at most of unit length; the cosine of two is the likeness of their wording. The leading dimensions say
            most, so a prefix is enough to look for what may be alike.
    """

    digest: bytes
    measures: AbstractSet[str]
    stands: AbstractSet[str]
    against: AbstractSet[str]
    vector: Halves = field(compare=False, repr=False)


def alike(one: Sketch, other: Sketch) -> float:
    """How alike two questions are (0..1): 1 for equal texts, 0 for different amounts of one unit, or for opposites."""
    if one.digest == other.digest:
        return 1.0
    if (one.measures and other.measures and _measured_apart(one.measures, other.measures)) or (
        one.against and not one.against.isdisjoint(other.stands)
    ):
        return 0.0
    return min(max(float(one.vector.astype(np.float32) @ other.vector.astype(np.float32)), 0.0), 1.0)


def _measured_apart(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    units = {unit(measure) for measure in one}
    comparable = {measure for measure in other if unit(measure) in units}
    return bool(comparable) and comparable.isdisjoint(one)


@dataclass(frozen=True)
class Words:
    """Reads questions word by word: by how many sampled phrasings hold a word, and how common it is in general."""

    static: StaticVectors
    held: Mapping[str, int]
    sampled: int

    def weight(self, word: str) -> float:
        """Rarer words weigh more: by the phrasings, but no more than the word's rank in the language allows (Zipf)."""
        rarity = math.log((1 + self.sampled) / (1 + self.held.get(word, 0)))
        ranks = self.static.ranks
        if word in ranks:
            rarity = min(rarity, math.log(1 + self.sampled) * math.log(ranks[word]) / math.log(len(ranks)))
        return float(rarity**SHARPNESS)

    def read(self, queries: Sequence[Query]) -> tuple[Matrix, Matrix]:
        """The weighted sums of the words' vectors and of their letters, a unit row a question."""
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
        own = np.where(rows.any(axis=1, keepdims=True), rows - self.mean, 0)
        own -= own @ self.dropped.T @ self.dropped
        return np.asarray(math.sqrt(self.weight) * vectors.unit(own), np.float32)


@dataclass(frozen=True)
class Gauge:
    """Makes sketches by one release. Only sketches of one gauge may be compared.

    Attributes:
        vocabulary: what questions are understood by.
        words: reads a question word by word.
        meaning: the sentence encoder, where the release has one.
        parts: how words, letters and, where there is an encoder, meaning are put together.
        turn: rotates vectors so that the leading dimensions say most, shape (dimensions, dimensions).
        measure: what the likenesses of its sketches mean.
        asked: takes from a message what it asks.
    """

    vocabulary: Vocabulary
    words: Words
    meaning: Encoder | None
    parts: tuple[Part, ...]
    turn: Matrix
    measure: Measure
    asked: Callable[[str], str]

    def sketch(self, texts: Sequence[str]) -> list[Sketch]:
        """The sketches of these questions, in their order: of what they ask, without the talk around it."""
        if not texts:
            return []
        queries = [understand(self.asked(text), self.vocabulary) for text in texts]
        read = [*self.words.read(queries)]
        if self.meaning is not None:
            read.append(self.meaning.encode([query.raw for query in queries]))
        rows = (_whole(self.parts, read) @ self.turn).astype(np.float16)
        return [self._sketch(query, row) for query, row in zip(queries, rows, strict=True)]

    def packed(self, sketches: Sequence[Sketch]) -> list[bytes]:
        """The sketches in bytes, to be kept: a line of JSON, then the vector before rotation.

        The directions of `turn` differ from machine to machine; what is kept does not.
        """
        if not sketches:
            return []
        vectors_ = np.stack([sketch.vector for sketch in sketches]).astype(np.float32) @ self.turn.T
        return [
            json.dumps(
                [sketch.digest.hex(), sorted(sketch.measures), sorted(sketch.stands), sorted(sketch.against)]
            ).encode()
            + b"\n"
            + vector.tobytes()
            for sketch, vector in zip(sketches, vectors_.astype("<f2"), strict=True)
        ]

    def restored(self, packed: Sequence[bytes]) -> list[Sketch]:
        """The sketches that a gauge of the same release packed.

        Raises:
            ValueError: those are none.
        """
        if not packed:
            return []
        parted = [each.partition(b"\n") for each in packed]
        vectors_ = np.stack([np.frombuffer(vector, "<f2") for *_, vector in parted]).astype(np.float32)
        turned = (vectors_ @ self.turn).astype(np.float16)
        return [_restored(head, vector) for (head, *_), vector in zip(parted, turned, strict=True)]

    def _sketch(self, query: Query, vector: Halves) -> Sketch:
        held = set(query.tokens)
        pairs = {pair for each in self.vocabulary.opposites for pair in (each, each[::-1])}
        one_sided = [(word, other) for word, other in pairs if word in held and other not in held]
        return Sketch(
            hashlib.blake2b(query.text.encode("utf-8", "replace"), digest_size=DIGEST).digest(),
            frozenset(filter(is_measure, held)) or NONE,
            frozenset(word for word, _ in one_sided) or NONE,
            frozenset(other for _, other in one_sided) or NONE,
            vector,
        )


def gauge(release: Release, static: StaticVectors) -> Gauge:
    """The gauge of a release, learned from its phrasings: a second at most, once a release."""
    index = release.index
    step = -(-len(index.phrasings) // SAMPLED)
    queries = [understand(text, release.vocabulary) for text in index.phrasings[::step]]
    held = Counter(token for query in queries for token in set(query.tokens))
    words = Words(static, held, len(queries))
    read = [*words.read(queries)]
    deep = index.meaning
    if deep is not None:
        read.append(deep.vectors[::step])
    measure = WORDING if deep is None else MEANING
    drops = (0, 0, min(DROPPED, len(queries) // PER_DROPPED))
    parts = tuple(_part(rows, weight, drop) for rows, weight, drop in zip(read, measure.weights, drops, strict=False))
    whole = _whole(parts, read)
    # Ascending, so the last directions say most.
    _, directions = np.linalg.eigh(whole.T @ whole)
    turn = np.ascontiguousarray(directions[:, ::-1])
    return Gauge(
        release.vocabulary, words, deep.encoder if deep else None, parts, turn, measure, partial(asked, release)
    )


def _part(rows: Matrix, weight: float, drop: int) -> Part:
    mean = rows.mean(axis=0)
    directions = np.linalg.svd(rows - mean, full_matrices=False)[2] if drop else rows[:0]
    return Part(weight, mean, directions[:drop])


def _whole(parts: Sequence[Part], read: Sequence[Matrix]) -> Matrix:
    """One row a question, whose products are the weighted means of the parts' cosines."""
    return np.hstack([part.ready(rows) for part, rows in zip(parts, read, strict=True)])


def _letters(words: Sequence[str]) -> Matrix:
    """The character n-grams of each word, thrown into a few dimensions (Weinberger et al. 2009); unit rows."""
    out = np.zeros((len(words), LETTERS), np.float32)
    for row, word in enumerate(words):
        for gram in char_grams([word] if word else []):
            place = zlib.crc32(gram.encode("utf-8", "replace"))
            out[row, place % LETTERS] += 1 if place >> 16 & 1 else -1
    return vectors.unit(out)


def _restored(head: bytes, vector: Halves) -> Sketch:
    digest, measures, stands, against = json.loads(head)
    return Sketch(
        bytes.fromhex(digest),
        frozenset(measures) or NONE,
        frozenset(stands) or NONE,
        frozenset(against) or NONE,
        vector,
    )

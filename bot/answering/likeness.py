"""How alike two of members' questions are, whether or not anything answers them; it groups unanswered ones.

A question is the sum of its words, rarer words weighing more (Arora et al. 2017): "refund" says what is asked, "can I
use" says little. Beside the words' vectors stand their letters, which match despite a slip in an unknown word, and the
sentence's vector if the release has an encoder.

A question in another language than the base's shares no word with most of what it is compared with: it is compared by
its meaning across languages, if the release has such an encoder, else by the words of its own language.
"""

import hashlib
import json
import math
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np
import numpy.typing as npt

from bot.answering import vectors
from bot.answering.language import UNKNOWN
from bot.answering.lexical import char_grams
from bot.answering.lookup import asked, read_by
from bot.answering.measures import is_measure, unit
from bot.answering.release import Release
from bot.answering.understanding import Query, understand
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
# The same of the encoder of many languages. Of "can I use it with X" in five languages, 97 % of the pairs across
# languages that are as alike as `same` ask the same (68 % with none dropped); of 40 subjects worded once in each, 74 %
# of the pairs that ask the same are so alike. With ten it is 94 and 76 %, with twenty 98 and 71 %.
DROPPED_ACROSS = 15


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
# What a curator may want to join: so many gaps, from so alike on, and from LEAST on where they are nearer than most.
# Chosen by how many gaps a topic of the unanswered long tail is left in once a curator has joined what is shown and
# right (docs/benchmarks.md): the words of one topic share less than those of many pairs that do not ask the same.
HINTS, HINT, LEAST = 24, 0.2, 0.05


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
        foreign: it is in another language than the base; None where a few words do not tell.
        across: its vector across languages, of unit length, by which what is foreign is compared; its leading
            dimensions say most too. None where no encoder knows many languages; then a foreign one is compared by its
            `vector`, which is zeros otherwise.
    """

    digest: bytes
    measures: AbstractSet[str]
    stands: AbstractSet[str]
    against: AbstractSet[str]
    vector: Halves = field(compare=False, repr=False)
    foreign: bool | None = False
    across: Halves | None = field(default=None, compare=False, repr=False)


def alike(one: Sketch, other: Sketch) -> float:
    """How alike two questions are (0..1): 1 for equal texts, 0 for different amounts of one unit, or for opposites."""
    if one.digest == other.digest:
        return 1.0
    if (one.measures and other.measures and _measured_apart(one.measures, other.measures)) or (
        one.against and not one.against.isdisjoint(other.stands)
    ):
        return 0.0
    if one.across is None or other.across is None or one.foreign is other.foreign is False:
        return _cosine(one.vector, other.vector)
    across = _cosine(one.across, other.across)
    return across if one.foreign or other.foreign else max(across, _cosine(one.vector, other.vector))


def _cosine(one: Halves, other: Halves) -> float:
    return min(max(float(one.astype(np.float32) @ other.astype(np.float32)), 0.0), 1.0)


def _measured_apart(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    units = {unit(measure) for measure in one}
    comparable = {measure for measure in other if unit(measure) in units}
    return bool(comparable) and comparable.isdisjoint(one)


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
        rows = _whole(self.parts, self.words.read(queries))
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
        """A unit row a text; zeros for an empty one."""
        return vectors.unit(_without(self.encoder.encode(texts), self.mean) @ self.turn)


@dataclass(frozen=True)
class Gauge:
    """Makes sketches by one release. Only sketches of one gauge may be compared.

    Attributes:
        release: whose questions are read, by its vocabulary and its languages.
        words: reads a question word by word.
        meaning: the sentence encoder, where the release has one.
        parts: how words, letters and, where there is an encoder, meaning are put together.
        turn: rotates vectors so that the leading dimensions say most, shape (dimensions, dimensions).
        measure: what the likenesses of its sketches mean.
        tongue: how another language is read word by word, where nothing reads across languages. Its phrasings are read
            when it is first asked in: that takes a second or two, and most communities never need most languages.
        across: reads across languages, where the release has an encoder of many.
    """

    release: Release
    words: Words
    meaning: Encoder | None
    parts: tuple[Part, ...]
    turn: Matrix
    measure: Measure
    tongue: Callable[[str], Tongue | None]
    across: Across | None = None

    def sketch(self, texts: Sequence[str]) -> list[Sketch]:
        """The sketches of these questions, in their order: of what they ask, without the talk around it."""
        if not texts:
            return []
        queries = [self._understood(text) for text in texts]
        rows = (self._rows(queries) @ self.turn).astype(np.float16)
        meant: Sequence[Halves | None] = [None] * len(texts)
        if self.across is not None:
            meant = list(self.across.read([query.raw for query in queries]).astype(np.float16))
        return [self._sketch(*each) for each in zip(queries, rows, meant, strict=True)]

    def packed(self, sketches: Sequence[Sketch]) -> list[bytes]:
        """The sketches in bytes, to be kept: a line of JSON, then the vectors before rotation.

        The directions of `turn` differ from machine to machine; what is kept does not.
        """
        if not sketches:
            return []
        kept = [_turned_back([sketch.vector for sketch in sketches], self.turn)]
        if self.across is not None:
            kept.append(_turned_back([each.across for each in sketches if each.across is not None], self.across.turn))
        heads = (
            [each.digest.hex(), sorted(each.measures), sorted(each.stands), sorted(each.against), each.foreign]
            for each in sketches
        )
        return [
            json.dumps(head).encode() + b"\n" + b"".join(vector.tobytes() for vector in of_one)
            for head, *of_one in zip(heads, *kept, strict=True)
        ]

    def restored(self, packed: Sequence[bytes]) -> list[Sketch]:
        """The sketches that a gauge of the same release packed.

        Raises:
            ValueError: those are none.
        """
        if not packed:
            return []
        parted = [each.partition(b"\n") for each in packed]
        kept = np.stack([np.frombuffer(vector, "<f2") for *_, vector in parted]).astype(np.float32)
        size = len(self.turn)
        turned = (kept[:, :size] @ self.turn).astype(np.float16)
        meant: Sequence[Halves | None] = [None] * len(packed)
        if self.across is not None:
            meant = list((kept[:, size:] @ self.across.turn).astype(np.float16))
        heads = (head for head, *_ in parted)
        return [_restored(*each) for each in zip(heads, turned, meant, strict=True)]

    def _understood(self, text: str) -> Query:
        """What a question asks; in another language with what stands beside it.

        Which words of a story ask is told by the base's language, and seldom right in another one.
        """
        vocabulary = self.release.vocabulary
        query = understand(asked(self.release, text), vocabulary)
        if not self._foreign(query):
            return query
        beside = " ".join(ask.near for ask in read_by(text, self.release).asks)
        return understand(beside or text, vocabulary)

    def _foreign(self, query: Query) -> bool | None:
        return None if query.language == UNKNOWN else query.language != self.release.knowledge.manifest.language

    def _rows(self, queries: Sequence[Query]) -> Matrix:
        """One row a question: of the base's language by all parts, of another by its words, unless read across."""
        rows = np.zeros((len(queries), len(self.turn)), np.float32)
        spoken: dict[str, list[int]] = {}
        for place, query in enumerate(queries):
            spoken.setdefault(query.language if self._foreign(query) else "", []).append(place)
        for language, places in spoken.items():
            those = [queries[place] for place in places]
            if not language:
                read = [*self.words.read(those)]
                if self.meaning is not None:
                    read.append(self.meaning.encode([query.raw for query in those]))
                rows[places] = _whole(self.parts, read)
            elif self.across is None:
                tongue = self.tongue(language) or Tongue(self.words, _alone(self.parts, self.measure))
                rows[places] = tongue.read(those, len(self.turn))
        return rows

    def _sketch(self, query: Query, vector: Halves, across: Halves | None) -> Sketch:
        held = set(query.tokens)
        pairs = {pair for each in self.release.vocabulary.opposites for pair in (each, each[::-1])}
        one_sided = [(word, other) for word, other in pairs if word in held and other not in held]
        return Sketch(
            hashlib.blake2b(query.text.encode("utf-8", "replace"), digest_size=DIGEST).digest(),
            frozenset(filter(is_measure, held)) or NONE,
            frozenset(word for word, _ in one_sided) or NONE,
            frozenset(other for _, other in one_sided) or NONE,
            vector,
            self._foreign(query),
            across,
        )


def gauge(release: Release, static: StaticVectors) -> Gauge:
    """The gauge of a release, learned from its phrasings: a second at most, once a release."""
    index = release.index
    queries, words = _words(index.phrasings, release, static, static.ranks)
    read = [*words.read(queries)]
    deep = index.meaning
    if deep is not None:
        read.append(deep.vectors[:: _step(index.phrasings)])
    measure = WORDING if deep is None else MEANING
    drops = (0, 0, min(DROPPED, len(queries) // PER_DROPPED))
    parts = tuple(_part(rows, weight, drop) for rows, weight, drop in zip(read, measure.weights, drops, strict=False))
    whole = _whole(parts, read)
    # Ascending, so the last directions say most.
    _, directions = np.linalg.eigh(whole.T @ whole)
    turn = np.ascontiguousarray(directions[:, ::-1])
    across = _across(index.abroad.encoder, index.abroad.vectors) if index.abroad else None
    tongue = cache(partial(_tongue, release=release, static=static, measure=measure))
    return Gauge(release, words, deep.encoder if deep else None, parts, turn, measure, tongue, across)


def _words(
    phrasings: Sequence[str], release: Release, static: StaticVectors, ranks: Mapping[str, int]
) -> tuple[list[Query], Words]:
    """Some of these phrasings, evenly spaced, and how often they hold each word."""
    queries = [understand(text, release.vocabulary) for text in phrasings[:: _step(phrasings)]]
    held = Counter(token for query in queries for token in set(query.tokens))
    return queries, Words(static, held, len(queries), ranks)


def _step(phrasings: Sequence[str]) -> int:
    return -(-len(phrasings) // SAMPLED)


def _tongue(language: str, release: Release, static: StaticVectors, measure: Measure) -> Tongue | None:
    """How a language is read that the base is asked in: its own phrasings tell which of its words are common."""
    spoken = release.index.spoken.get(language)
    if spoken is None:
        return None
    queries, words = _words(spoken.phrasings, release, static, {})
    rows = words.read(queries)
    return Tongue(words, tuple(map(_part, rows, _weights(measure), (0, 0))))


def _weights(measure: Measure) -> list[float]:
    """What words and letters weigh without meaning, so that the measure's likenesses mean what they do by wording."""
    return [weight * measure.same / WORDING.same for weight in WORDING.weights]


def _alone(parts: Sequence[Part], measure: Measure) -> tuple[Part, ...]:
    """Words and letters of the base, as they are read without meaning."""
    return tuple(replace(part, weight=weight) for part, weight in zip(parts, _weights(measure), strict=False))


def _across(encoder: Encoder, rows: Matrix) -> Across:
    drop = min(DROPPED_ACROSS, len(rows) // PER_DROPPED)
    mean = rows.mean(axis=0)
    # The singular vectors of few phrasings span little: the eigenvectors span all.
    own = rows - mean
    _, directions = np.linalg.eigh(own.T @ own)
    turn = np.ascontiguousarray(directions[:, ::-1][:, drop:])
    return Across(encoder, mean, turn)


def _part(rows: Matrix, weight: float, drop: int) -> Part:
    mean = rows.mean(axis=0)
    directions = np.linalg.svd(rows - mean, full_matrices=False)[2] if drop else rows[:0]
    return Part(weight, mean, directions[:drop])


def _whole(parts: Sequence[Part], read: Sequence[Matrix]) -> Matrix:
    """One row a question, whose products are the weighted means of the parts' cosines."""
    return np.hstack([part.ready(rows) for part, rows in zip(parts, read, strict=True)])


def _without(rows: Matrix, mean: Matrix) -> Matrix:
    """The rows without what all have in common; a row of zeros stays one."""
    return np.asarray(np.where(rows.any(axis=1, keepdims=True), rows - mean, 0), np.float32)


def _turned_back(rows: Sequence[Halves], turn: Matrix) -> Halves:
    return np.asarray(np.stack(rows).astype(np.float32) @ turn.T, "<f2")


def _letters(words: Sequence[str]) -> Matrix:
    """The character n-grams of each word, thrown into a few dimensions (Weinberger et al. 2009); unit rows."""
    out = np.zeros((len(words), LETTERS), np.float32)
    for row, word in enumerate(words):
        for gram in char_grams([word] if word else []):
            place = zlib.crc32(gram.encode("utf-8", "replace"))
            out[row, place % LETTERS] += 1 if place >> 16 & 1 else -1
    return vectors.unit(out)


def _restored(head: bytes, vector: Halves, across: Halves | None) -> Sketch:
    digest, measures, stands, against, foreign = json.loads(head)
    return Sketch(
        bytes.fromhex(digest),
        frozenset(measures) or NONE,
        frozenset(stands) or NONE,
        frozenset(against) or NONE,
        vector,
        foreign,
        across,
    )

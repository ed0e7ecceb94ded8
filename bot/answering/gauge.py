"""Make sketches of questions, by which they are compared (see `likeness`), with the gauge of a release."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from bot.answering import question_vectors
from bot.answering.language import UNKNOWN
from bot.answering.likeness import MEANING, WORDING, Halves, Measure, Sketch
from bot.answering.lookup import asked, read_by
from bot.answering.measures import is_measure
from bot.answering.question_vectors import PER_DROPPED, Across, Part, Tongue, Words, part_of, whole
from bot.answering.release import Release
from bot.answering.understanding import Query, understand
from bot.answering.vectors import Encoder, Matrix, StaticVectors

# This many phrasings, evenly spaced, determine which words are common and which directions say most.
SAMPLED = 4000
# Texts with equal digests of this many bytes are taken as equal.
DIGEST = 16
# This many of the encoder's strongest directions are dropped.
DROPPED = 3
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gauge:
    """Makes sketches with one release. Only sketches of the same gauge may be compared.

    Attributes:
        release: the release whose vocabulary and languages the questions are read with.
        words: reads a question word by word.
        meaning: the sentence encoder, if the release has one.
        parts: how words, letters and, if there is an encoder, meaning are combined.
        turn: rotates vectors so that the leading dimensions say most, shape (dimensions, dimensions).
        measure: what the likenesses of its sketches mean.
        tongue: how another language is read word by word, if nothing reads across languages. Its phrasings are read
            when the first question in it arrives, because that takes a second or two and most communities never need
            most languages.
        across: reads across languages, if the release has a multilingual encoder.
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
        """The sketches of these questions, in order: of what they ask, without the talk around it."""
        if not texts:
            return []
        queries = [self._understood(text) for text in texts]
        rows = (self._rows(queries) @ self.turn).astype(np.float16)
        meant: Sequence[Halves | None] = [None] * len(texts)
        if self.across is not None:
            meant = list(self.across.read([query.raw for query in queries]).astype(np.float16))
        return [self._sketch(*each) for each in zip(queries, rows, meant, strict=True)]

    def packed(self, sketches: Sequence[Sketch]) -> list[bytes]:
        """The sketches as bytes for storage: a line of JSON, then the vectors before rotation.

        The directions of `turn` differ between machines, but the stored bytes do not.
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
        """The sketches from bytes that a gauge of the same release packed.

        Raises:
            ValueError: the bytes are not such sketches.
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
        """What a question asks; in another language, together with the clause beside it.

        The rules that find the question in a story are those of the base's language, and are seldom right in another
        one.
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
        """One row per question: by all parts in the base's language; by words in another, unless read across."""
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
                rows[places] = whole(self.parts, read)
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


def learn(release: Release, static: StaticVectors) -> Gauge:
    """The gauge of a release, learned from its phrasings. It takes at most a second, once per release."""
    index = release.index
    queries, words = _words(index.phrasings, release, static, static.ranks)
    read = [*words.read(queries)]
    deep = index.meaning
    if deep is not None:
        read.append(deep.vectors[:: _step(index.phrasings)])
    measure = WORDING if deep is None else MEANING
    drops = (0, 0, min(DROPPED, len(queries) // PER_DROPPED))
    parts = tuple(part_of(rows, weight, drop) for rows, weight, drop in zip(read, measure.weights, drops, strict=False))
    together = whole(parts, read)
    # The eigenvalues are ascending, so the last directions say most.
    _, directions = np.linalg.eigh(together.T @ together)
    turn = np.ascontiguousarray(directions[:, ::-1])
    across = question_vectors.across(index.abroad.encoder, index.abroad.vectors) if index.abroad else None
    tongue = cache(partial(_tongue, release=release, static=static, measure=measure))
    return Gauge(release, words, deep.encoder if deep else None, parts, turn, measure, tongue, across)


def _words(
    phrasings: Sequence[str], release: Release, static: StaticVectors, ranks: Mapping[str, int]
) -> tuple[list[Query], Words]:
    """The queries of evenly spaced phrasings, and the reader that knows how often these hold each word."""
    queries = [understand(text, release.vocabulary) for text in phrasings[:: _step(phrasings)]]
    held = Counter(token for query in queries for token in set(query.tokens))
    return queries, Words(static, held, len(queries), ranks)


def _step(phrasings: Sequence[str]) -> int:
    return -(-len(phrasings) // SAMPLED)


def _tongue(language: str, release: Release, static: StaticVectors, measure: Measure) -> Tongue | None:
    """How a language is read in which the base has phrasings: these show which of its words are common."""
    spoken = release.index.spoken.get(language)
    if spoken is None:
        return None
    queries, words = _words(spoken.phrasings, release, static, {})
    rows = words.read(queries)
    return Tongue(words, tuple(map(part_of, rows, _weights(measure), (0, 0))))


def _weights(measure: Measure) -> list[float]:
    """The weights of words and letters without meaning, scaled so that likenesses mean the same as by wording."""
    return [weight * measure.same / WORDING.same for weight in WORDING.weights]


def _alone(parts: Sequence[Part], measure: Measure) -> tuple[Part, ...]:
    """The parts for words and letters of the base, weighted for reading without meaning."""
    return tuple(replace(part, weight=weight) for part, weight in zip(parts, _weights(measure), strict=False))


def _turned_back(rows: Sequence[Halves], turn: Matrix) -> Halves:
    return np.asarray(np.stack(rows).astype(np.float32) @ turn.T, "<f2")


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

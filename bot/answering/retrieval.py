"""Find the labels whose phrasings a query resembles, best first, and say how sure that is.

Three similarities (word vectors, character n-grams, words) and a kernel ridge classifier over their sum, fused with
weights learned from the phrasings themselves. After the designs compared on HINT3 (Arora et al. 2020): nearest phrasing
tells answerable from unanswerable, a linear head adds accuracy, each fusion beats its parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.answering import fusion, lexical
from bot.answering.fusion import Array, Fusion
from bot.answering.lexical import TfIdf
from bot.answering.understanding import Query, Vocabulary, understand
from bot.answering.vectors import Matrix, StaticVectors

MATCHERS = ("vectors", "letters", "words", "classifier")
MAX_CANDIDATES = 10
# How much each similarity counts in the classifier's kernel and to which power, and its ridge: what classifies left-out
# phrasings of public training splits and of the shipped knowledge best. Squares make near things count, far ones not.
KERNEL = ((1.0, 2), (0.5, 2), (0.5, 1))
RIDGE = 0.7
# The closed form costs a matrix of phrasings squared; of a larger base, an even share of each label stands for all.
MAX_CLASSIFIED = 4000
# Beyond this many labels the weights are not learned, which would take a table of phrasings by labels.
MAX_LEARNED = 1000
# Bases smaller than this are too small to learn weights from; these are what larger, public ones teach.
MIN_TO_LEARN = 150
LEARNED_ELSEWHERE = Fusion(np.array([4.0, 1.5, 0.6, 8.0]), np.array([0.05, 0.25, 0.0, 0.5, 0.4, 5.0]), -3.7)
# What is left of the score of a label that is about the opposite of what was asked.
OPPOSED = 0.5
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A text to match against, and the label it stands for."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label found: its share of belief (0..1), its best phrasing, and what each matcher gave it."""

    label: str
    score: float
    phrasing: str
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidates:
    """At most ten labels, best first.

    `confidence` is how likely the first one is the right answer (0..1). `nearness` is the cosine of the nearest
    phrasing of all (-1..1): what lies far from every phrasing is off the subject, however lonely its best candidate.
    """

    ranked: tuple[Candidate, ...]
    confidence: float
    nearness: float = 0.0


@dataclass(frozen=True)
class Index:
    """Everything retrieval needs.

    Phrasings are sorted by label; `starts` holds where each label's begin. The classifier's dual weights have the shape
    (landmarks, labels); `landmarks` are the phrasings it was fitted on. `opposed` names, for a word and its opposite,
    the labels that are about the opposite.
    """

    labels: tuple[str, ...]
    phrasings: tuple[str, ...]
    starts: npt.NDArray[np.intp]
    encoder: StaticVectors
    vectors: Matrix
    letters: TfIdf
    words: TfIdf
    landmarks: npt.NDArray[np.intp]
    classifier: Matrix
    fusion: Fusion
    exact: Mapping[str, str]
    opposed: tuple[tuple[str, str, tuple[int, ...]], ...] = ()


def build_index(phrasings: Sequence[Phrasing], vocabulary: Vocabulary, encoder: StaticVectors) -> Index:
    """The index over these phrasings; their order does not matter.

    Raises:
        ValueError: there are none.
    """
    if not phrasings:
        raise ValueError("an index needs at least one phrasing")
    ordered = sorted({(phrasing.label, phrasing.text) for phrasing in phrasings})
    queries = [understand(text, vocabulary) for _, text in ordered]
    labels = tuple(sorted({label for label, _ in ordered}))
    gold = np.array([labels.index(label) for label, _ in ordered], np.intp)
    starts = np.searchsorted(gold, np.arange(len(labels))).astype(np.intp)
    vectors = encoder.encode([query.text for query in queries])
    tokens = [query.tokens for query in queries]
    letters = lexical.fit(tokens, lexical.char_grams)
    words = lexical.fit(tokens, lexical.word_grams)
    landmarks = _landmarks(gold)
    similarities = (
        vectors[landmarks] @ vectors[landmarks].T,
        np.stack([letters.similar(tokens[number])[landmarks] for number in landmarks]),
        np.stack([words.similar(tokens[number])[landmarks] for number in landmarks]),
    )
    classifier, learned = _learn(similarities, gold[landmarks], len(labels))
    opposed = tuple((word, opposite, _about(opposite, word, tokens, starts)) for word, opposite in vocabulary.opposites)
    exact = {query.text: label for query, (label, _) in zip(queries, ordered, strict=True) if query.text}
    texts = tuple(text for _, text in ordered)
    return Index(
        labels, texts, starts, encoder, vectors, letters, words, landmarks, classifier, learned, exact, opposed
    )


def _about(word: str, opposite: str, tokens: Sequence[Sequence[str]], starts: npt.NDArray[np.intp]) -> tuple[int, ...]:
    """The labels whose phrasings hold the word more than twice as often as its opposite."""
    held = np.add.reduceat(np.array([word in each for each in tokens], int), starts)
    against = np.add.reduceat(np.array([opposite in each for each in tokens], int), starts)
    return tuple(np.flatnonzero(held > 2 * against).tolist())


def _landmarks(gold: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The phrasings to fit on: all of a small base, evenly spaced ones of each label of a large one."""
    step = -(-len(gold) // MAX_CLASSIFIED)
    # Sorted by label, so that every step-th one takes an even share of each; and the first, so that none goes without.
    chosen = (np.arange(len(gold)) % step == 0) | (np.diff(gold, prepend=-1) > 0)
    return np.flatnonzero(chosen).astype(np.intp)


def retrieve(query: Query, index: Index) -> Candidates:
    """The labels that the query resembles. Equal scores are ordered by label."""
    if not query.tokens:
        return Candidates((), 0.0)
    similarities = (
        index.vectors @ index.encoder.encode([query.text])[0],
        index.letters.similar(query.tokens),
        index.words.similar(query.tokens),
    )
    scores = _scores(similarities, index)
    fused = scores @ index.fusion.matchers
    for word, opposite, labels in index.opposed:
        if word in query.tokens and opposite not in query.tokens:
            scores[list(labels)] *= OPPOSED
            fused[list(labels)] *= OPPOSED
    order = np.lexsort((np.arange(len(fused)), -fused.round(DIGITS)))[:MAX_CANDIDATES]
    belief = np.exp(fused - fused.max())
    belief /= belief.sum()
    confidence = fusion.confidence(fusion.features(scores[None], index.fusion.matchers)[0], index.fusion)
    nearest = similarities[0] + similarities[1]
    ranked = tuple(_candidate(label, index, scores[label], float(belief[label]), nearest) for label in order)
    if index.exact.get(query.text) == ranked[0].label:
        confidence = max(confidence, 0.99)
    return Candidates(ranked, round(confidence, DIGITS), round(float(similarities[0].max()), DIGITS))


def _candidate(label: int, index: Index, scores: Array, belief: float, nearest: Matrix) -> Candidate:
    start = index.starts[label]
    end = index.starts[label + 1] if label + 1 < len(index.starts) else len(index.phrasings)
    best = start + int(nearest[start:end].argmax())
    parts = {name: round(float(score), DIGITS) for name, score in zip(MATCHERS, scores, strict=True)}
    return Candidate(index.labels[label], round(belief, DIGITS), index.phrasings[best], parts)


def _scores(similarities: Sequence[Matrix], index: Index) -> Array:
    """What each matcher gives each label, shape (labels, matchers)."""
    columns = [np.maximum.reduceat(similarity, index.starts) for similarity in similarities]
    head = _kernel([similarity[index.landmarks] for similarity in similarities]) @ index.classifier
    return np.column_stack([*columns, head]).astype(np.float64)


def _kernel(similarities: Sequence[Matrix]) -> Matrix:
    pairs = zip(KERNEL, similarities, strict=True)
    total = sum(weight * similarity**power for (weight, power), similarity in pairs)
    return np.asarray(total, np.float32)


def _learn(similarities: Sequence[Matrix], gold: npt.NDArray[np.intp], count: int) -> tuple[Matrix, Fusion]:
    """The classifier's dual weights, shape (phrasings, labels), and the fusion, from `count` labels' phrasings."""
    size = len(gold)
    starts = np.searchsorted(gold, np.arange(count)).astype(np.intp)
    targets = np.eye(count)[gold]
    inverse = np.linalg.inv(_kernel(similarities).astype(np.float64) + RIDGE * np.eye(size))
    dual = inverse @ targets
    if size < MIN_TO_LEARN or count > MAX_LEARNED:
        return dual.astype(np.float32), LEARNED_ELSEWHERE
    kept = np.empty((size, count, len(MATCHERS)))
    removed = np.empty_like(kept)
    bounds = [*starts, size]
    for number, similarity in enumerate(similarities):
        without_itself = similarity.copy()
        np.fill_diagonal(without_itself, -1)
        kept[:, :, number] = np.maximum.reduceat(without_itself, starts, axis=1)
        removed[:, :, number] = np.maximum.reduceat(similarity, starts, axis=1)
    kept[:, :, -1] = targets - dual / np.diag(inverse)[:, None]
    for start, end in pairwise(bounds):
        block = slice(start, end)
        removed[block, :, -1] = targets[block] - np.linalg.solve(inverse[block, block], dual[block])
    removed[np.arange(size), gold] = -1e3
    return dual.astype(np.float32), fusion.learn(kept, removed, gold)

"""The engine and the alternatives that others would use, all asked in the same way."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from bot.answering import lexical
from bot.answering.index import Phrasing
from bot.answering.indexing import build_index
from bot.answering.retrieval import retrieve
from bot.answering.short_forms import Lexicon
from bot.answering.understanding import NO_LEXICON, build_vocabulary, tokenize, understand
from bot.answering.vectors import Encoder, StaticVectors
from bot.bench.sets import Pairs
from bot.knowledge.models import Term
from bot.services.accuracy import Ranked
from bot.services.model_files import load_lexicon
from bot.store.fulltext import FullText

ENGINE = "salve"
EXTRA = 'pip install "salve[bench]"'
BY_MEANING = "salve, by meaning"
MAX_RANKED = 10
# A bm25 score has no upper bound; this score counts as an even chance.
EVEN_BM25 = 10

Matcher = Callable[[str], Ranked]
Build = Callable[[Pairs, Sequence[Term], StaticVectors], Matcher]


def matchers(*, engine_only: bool, meaning: Encoder | None = None) -> tuple[dict[str, Build], list[str]]:
    """How to build the engine and its peers from (text, label) pairs, and a sentence per peer that cannot run here."""
    lexicon = load_lexicon()
    builds: dict[str, Build] = {ENGINE: partial(engine, lexicon=lexicon)}
    if meaning is not None:
        builds[BY_MEANING] = partial(engine, meaning=Remembering(meaning), lexicon=lexicon)
    if engine_only:
        return builds, []
    builds |= {"wordllama nearest": _vectors, "char TF-IDF nearest": _letters}
    notes = []
    try:
        builds["bm25s, Snowball stems"] = _stemmed()
    except ImportError:
        notes.append(f"bm25s is left out, as it is not installed: {EXTRA}")
    return builds | {"SQLite FTS5 bm25": fulltext, "rapidfuzz token_set": _fuzzy}, notes


class Remembering:
    """An encoder that encodes no text twice, because cross-validation builds on the same phrasings repeatedly.

    Only phrasings, which come many at a time, are kept; a question is encoded each time, so that its cost counts.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: dict[str, Any] = {}
        self.digest = encoder.digest

    def encode(self, texts: Sequence[str]) -> Any:
        """Unit vectors of the texts, shape (texts, dimensions)."""
        if len(texts) == 1:
            return self._encoder.encode(texts)
        for text in texts:
            if text not in self._kept:
                self._kept[text] = self._encoder.encode([text])[0]
        return np.stack([self._kept[text] for text in texts])


def engine(
    train: Pairs,
    glossary: Sequence[Term],
    vectors: StaticVectors,
    meaning: Encoder | None = None,
    lexicon: Lexicon = NO_LEXICON,
) -> Matcher:
    """Salve's own retrieval over these phrasings."""
    vocabulary = build_vocabulary([text for text, _ in train], glossary, lexicon=lexicon)
    index = build_index([Phrasing(label, text) for text, label in train], vocabulary, vectors, meaning)

    def match(question: str) -> Ranked:
        found = retrieve(understand(question, vocabulary), index)
        return Ranked(tuple(candidate.label for candidate in found.ranked), found.confidence)

    return match


def _vectors(train: Pairs, _: Sequence[Term], vectors: StaticVectors) -> Matcher:
    table = vectors.encode([text.casefold() for text, _ in train])
    return _nearest(train, lambda question: table @ vectors.encode([question.casefold()])[0])


def _letters(train: Pairs, _: Sequence[Term], __: StaticVectors) -> Matcher:
    tfidf = lexical.fit([tokenize(text) for text, _ in train], lexical.char_grams)[0]
    return _nearest(train, lambda question: tfidf.similar(tokenize(question)))


def _stemmed() -> Build:
    """BM25 over Snowball's English stems, set up as in the package's documentation.

    Raises:
        ImportError: the extra that includes it is not installed.
    """
    import bm25s  # noqa: PLC0415 - an extra, needed only for measuring
    import Stemmer  # noqa: PLC0415

    stemmer = Stemmer.Stemmer("english")

    def stems(texts: Sequence[str]) -> list[list[str]]:
        found: list[list[str]] = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
        )
        return found

    def build(train: Pairs, _: Sequence[Term], __: StaticVectors) -> Matcher:
        search = bm25s.BM25()
        search.index(stems([text for text, _ in train]), show_progress=False)

        def score(question: str) -> Any:
            # Stems that no text has are left out, because the index cannot be asked about them.
            known = [stem for each in stems([question]) for stem in each if stem in search.vocab_dict]
            return _bounded(search.get_scores(known) if known else np.zeros(len(train)))

        return _nearest(train, score)

    return build


def fulltext(train: Pairs, _: Sequence[Term], __: StaticVectors) -> Matcher:
    """SQLite's full-text search over these phrasings."""
    search = FullText([text for text, _ in train])

    def score(question: str) -> Any:
        scores = np.zeros(len(train))
        for number, bm25 in search.similar(question):
            scores[number] = bm25
        return _bounded(scores)

    return _nearest(train, score)


def _fuzzy(train: Pairs, _: Sequence[Term], __: StaticVectors) -> Matcher:
    folded = [text.casefold() for text, _ in train]
    return _nearest(
        train, lambda question: process.cdist([question.casefold()], folded, scorer=fuzz.token_set_ratio)[0] / 100
    )


def _bounded(bm25: Any) -> Any:
    """Scores of bm25 as confidences (0..1), in the same order."""
    return bm25 / (bm25.max() + EVEN_BM25)


def _nearest(train: Pairs, score: Callable[[str], Any]) -> Matcher:
    """Labels by their best text; the confidence is that of the nearest."""
    labels = [label for _, label in train]

    def match(question: str) -> Ranked:
        scores = np.asarray(score(question), np.float64)
        order = np.argsort(-scores, kind="stable")[: MAX_RANKED * 20]
        ranked = tuple(dict.fromkeys(labels[number] for number in order))[:MAX_RANKED]
        return Ranked(ranked, float(scores[order[0]]))

    return match

"""Run the engine and its peers side by side on sets of questions, train and test apart."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from bot.answering import lexical
from bot.answering.retrieval import Phrasing, build_index, retrieve
from bot.answering.understanding import build_vocabulary, tokenize, understand
from bot.answering.vectors import StaticVectors
from bot.errors import SalveError
from bot.services.metrics import OUT_OF_SCOPE, Ranked, figures
from bot.store.fulltext import FullText

ENGINE = "salve"
MAX_RANKED = 10
DEFAULT_THRESHOLD = 0.5

Matcher = Callable[[str], Ranked]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A public set: phrasings to match against, and questions to ask, with their labels ("oos": unanswerable)."""

    name: str
    train: tuple[tuple[str, str], ...]
    validation: tuple[tuple[str, str], ...]
    test: tuple[tuple[str, str], ...]


def read_sets(folder: Path) -> list[QuestionSet]:
    """Every set below a folder: a file of {text, label, split} lines is one; `train_*.jsonl` replaces its train split.

    Raises:
        SalveError: there is none, or a line is broken; it names file and line.
    """
    sets = []
    for file in sorted(folder.rglob("*.jsonl")):
        lines = list(_lines(file))
        if not file.name.startswith("train_"):
            sets.append(_set(f"{file.parent.name}/{file.stem}", lines, lines))
            continue
        base = file.with_name("data.jsonl")
        if base.exists():
            sets.append(_set(f"{file.parent.name}/{file.stem}", lines, list(_lines(base))))
    if not sets:
        raise SalveError(f"{folder} holds no *.jsonl files of questions: name a folder that does")
    return sets


def _lines(file: Path) -> Iterator[dict[str, str]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            yield {key: str(row[key]) for key in ("text", "label", "split")}
        except (ValueError, KeyError, TypeError):
            raise SalveError(f'{file}:{number}: should be {{"text": …, "label": …, "split": …}}') from None


def _set(name: str, train: Sequence[dict[str, str]], rest: Sequence[dict[str, str]]) -> QuestionSet:
    def part(rows: Sequence[dict[str, str]], splits: set[str]) -> tuple[tuple[str, str], ...]:
        return tuple((row["text"], row["label"]) for row in rows if row["split"] in splits)

    phrasings = tuple(pair for pair in part(train, {"train"}) if pair[1] != OUT_OF_SCOPE)
    return QuestionSet(name, phrasings, part(rest, {"val", "validation"}), part(rest, {"test"}))


def run_set(
    questions: QuestionSet, vectors: StaticVectors, *, engine_only: bool, progress: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """The figures of each matcher on one set. Thresholds come from the validation split, or are the default 0.5."""
    results = {}
    for name, build in matchers(questions, vectors).items():
        if engine_only and name != ENGINE:
            continue
        progress(f"{questions.name}: {name}")
        started = time.perf_counter()
        match = build()
        seconds = time.perf_counter() - started
        threshold = _threshold(questions.validation, match)
        found, costs = [], []
        for text, _ in questions.test:
            before = time.thread_time()
            found.append(match(text))
            costs.append((time.thread_time() - before) * 1000)
        results[name] = figures([label for _, label in questions.test], found, threshold) | {
            "cpu_ms_p50": float(np.percentile(costs, 50)),
            "cpu_ms_p99": float(np.percentile(costs, 99)),
            "build_seconds": seconds,
        }
    return results


def _threshold(validation: Sequence[tuple[str, str]], match: Matcher) -> float:
    """The confidence that makes the most validation questions come out right, out of scope being a class."""
    if not any(label == OUT_OF_SCOPE for _, label in validation):
        return DEFAULT_THRESHOLD
    found = [match(text) for text, _ in validation]
    confidence = np.array([item.confidence for item in found])
    right = np.array([label in item.labels[:1] for item, (_, label) in zip(found, validation, strict=True)])
    outside = np.array([label == OUT_OF_SCOPE for _, label in validation])
    levels = np.unique(confidence)
    gains = [(right & (confidence >= level)).sum() + (outside & (confidence < level)).sum() for level in levels]
    return float(levels[int(np.argmax(gains))])


def matchers(questions: QuestionSet, vectors: StaticVectors) -> dict[str, Callable[[], Matcher]]:
    """The engine and its peers, each as a way to build it."""
    texts = [text for text, _ in questions.train]
    labels = [label for _, label in questions.train]

    def engine() -> Matcher:
        vocabulary = build_vocabulary(texts, [], vectors.known_words)
        index = build_index([Phrasing(label, text) for text, label in questions.train], vocabulary, vectors)

        def match(question: str) -> Ranked:
            found = retrieve(understand(question, vocabulary), index)
            return Ranked(tuple(candidate.label for candidate in found.ranked), found.confidence)

        return match

    def nearest(score: Callable[[str], Any]) -> Matcher:
        return lambda question: _nearest(np.asarray(score(question), np.float64), labels)

    def letters() -> Matcher:
        tfidf = lexical.fit([tokenize(text) for text in texts], lexical.char_grams)
        return nearest(lambda question: tfidf.similar(tokenize(question)))

    def words() -> Matcher:
        table = vectors.encode([text.casefold() for text in texts])
        return nearest(lambda question: table @ vectors.encode([question.casefold()])[0])

    def fuzzy() -> Matcher:
        folded = [text.casefold() for text in texts]
        return nearest(
            lambda question: process.cdist([question.casefold()], folded, scorer=fuzz.token_set_ratio)[0] / 100
        )

    def fulltext() -> Matcher:
        search = FullText(texts)

        def score(question: str) -> Any:
            scores = np.zeros(len(texts))
            for number, bm25 in search.similar(question):
                scores[number] = bm25
            return scores / (scores.max() + 10)

        return nearest(score)

    return {
        ENGINE: engine,
        "wordllama nearest": words,
        "char TF-IDF nearest": letters,
        "SQLite FTS5 bm25": fulltext,
        "rapidfuzz token_set": fuzzy,
    }


def _nearest(scores: Any, labels: Sequence[str]) -> Ranked:
    """Labels by their best text; the confidence is that of the nearest."""
    order = np.argsort(-scores, kind="stable")[: MAX_RANKED * 20]
    ranked = tuple(dict.fromkeys(labels[number] for number in order))[:MAX_RANKED]
    return Ranked(ranked, float(scores[order[0]]))

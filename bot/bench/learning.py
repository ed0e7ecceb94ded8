"""How much a community gains by labelling its log: half of what curators ruled on is taught, the rest is asked."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.answering.candidates import Role
from bot.answering.corpus import NOTHING, kept_out
from bot.answering.index import Phrasing
from bot.answering.indexing import build_index
from bot.answering.retrieval import retrieve
from bot.answering.short_forms import Lexicon
from bot.answering.understanding import build_vocabulary, tokenize, understand
from bot.answering.vectors import Encoder, StaticVectors
from bot.bench.peers import Matcher
from bot.bench.sets import Pairs, QuestionSet
from bot.services.accuracy import OUT_OF_SCOPE, Ranked, figures

SIZES = (0, 50, 100, 200)
FIGURES = ("accuracy", "right_at_2_all", "right_at_5_all")


@dataclass(frozen=True, slots=True)
class Lesson:
    """The result of teaching this many labelled questions.

    Attributes:
        labelled: the number of questions that a curator ruled on.
        answerable, nothing, kept_out: how many of them became phrasings, became examples of what nothing answers, and
            were kept for calibration; the mean of both halves.
        figures: the mean of both halves, by name.
    """

    labelled: int
    answerable: float
    nothing: float
    kept_out: float
    figures: dict[str, float]


def lessons(questions: QuestionSet, build: Callable[[Pairs], Matcher]) -> Iterator[Lesson]:
    """Label 0, 50, 100 and 200 questions of one half of the test split and ask the other half; then swap the halves.

    A half with fewer questions is labelled as a whole.

    Args:
        questions: the set.
        build: builds a matcher on (text, label) pairs, where "oos" labels questions that nothing answers.
    """
    halves = _halves(questions.test)
    for size in dict.fromkeys(min(size, *map(len, halves)) for size in SIZES):
        yield _mean(*(_lesson(questions.train, half[:size], other, build) for half, other in (halves, halves[::-1])))


def _lesson(train: Pairs, labelled: Pairs, asked: Pairs, build: Callable[[Pairs], Matcher]) -> Lesson:
    taught = tuple((text, label) for text, label in labelled if not kept_out(text))
    nothing = sum(label == OUT_OF_SCOPE for _, label in taught)
    match = build((*train, *taught))
    found = [match(text) for text, _ in asked]
    measured = figures([label for _, label in asked], found, 0.0)
    return Lesson(
        len(labelled),
        len(taught) - nothing,
        nothing,
        len(labelled) - len(taught),
        {name: measured[name] for name in FIGURES},
    )


def _mean(one: Lesson, other: Lesson) -> Lesson:
    return Lesson(
        one.labelled,
        (one.answerable + other.answerable) / 2,
        (one.nothing + other.nothing) / 2,
        (one.kept_out + other.kept_out) / 2,
        {name: (one.figures[name] + other.figures[name]) / 2 for name in FIGURES},
    )


def _halves(test: Pairs) -> tuple[Pairs, Pairs]:
    """Two halves by the hash of a question's words: a question that was asked twice is in only one of them."""
    ordered = sorted((hashlib.sha256(" ".join(tokenize(text)).encode()).digest(), text, label) for text, label in test)
    first = tuple((text, label) for digest, text, label in ordered if digest[-1] % 2)
    other = tuple((text, label) for digest, text, label in ordered if not digest[-1] % 2)
    return first, other


def learner(
    train: Pairs, questions: QuestionSet, vectors: StaticVectors, lexicon: Lexicon, meaning: Encoder | None
) -> Matcher:
    """Salve's own retrieval, with a class for questions that nothing answers; it competes, but is never an answer."""
    vocabulary = build_vocabulary([text for text, _ in train], questions.glossary, lexicon=lexicon)
    phrasings = [
        Phrasing(NOTHING, text, Role.OUTSIDE) if label == OUT_OF_SCOPE else Phrasing(label, text)
        for text, label in train
    ]
    index = build_index(phrasings, vocabulary, vectors, meaning)

    def match(question: str) -> Ranked:
        found = retrieve(understand(question, vocabulary), index)
        labels = tuple(candidate.label for candidate in found.ranked if candidate.label != NOTHING)
        return Ranked(labels, found.confidence if found.role is Role.ENTRY else 0.0)

    return match

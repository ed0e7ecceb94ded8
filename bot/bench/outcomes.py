"""The outcomes of messages through the whole of Salve, and through peers that follow the same rule."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.answering import corpus, pipeline
from bot.answering.decision import Answer, Suggest
from bot.answering.release import Release
from bot.bench.manners import variants
from bot.bench.peers import Matcher
from bot.knowledge.models import KnowledgeBase
from bot.services.accuracy import Ranked

CHOICES = 3
# A peer may offer a list to this share of the questions that nothing answers.
IDLE = 0.18

# A question, and the entry that answers it, or None.
Question = tuple[str, str | None]
Answering = Callable[[str], "Came"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Shares of the questions asked (0..1).

    Attributes:
        answered: of the answerable questions, those answered correctly.
        helped: of the answerable questions, those answered correctly or offered the right entry in a list of three.
        wrong: of all questions, those answered with an entry that does not answer them.
        idle: of the questions that nothing answers, those given a list.
    """

    answered: float
    helped: float
    wrong: float
    idle: float


@dataclass(frozen=True, slots=True)
class Came:
    """The outcome of a question: the label it was answered with, or the labels that were offered."""

    answer: str | None = None
    offered: tuple[str, ...] = ()


def tally(gold: Sequence[str | None], came: Sequence[Came]) -> Tally:
    """The shares of outcomes.

    Args:
        gold: the label that answers each question, or None if nothing does.
        came: the outcome of each question.
    """
    pairs = list(zip(gold, came, strict=True))
    inside = [(label, each) for label, each in pairs if label is not None]
    outside = [each for label, each in pairs if label is None]
    answered = sum(each.answer == label for label, each in inside)
    offered = sum(each.answer is None and label in each.offered for label, each in inside)
    return Tally(
        answered=_share(answered, len(inside)),
        helped=_share(answered + offered, len(inside)),
        wrong=_share(sum(each.answer not in {None, label} for label, each in pairs), len(pairs)),
        idle=_share(sum(bool(each.offered) and each.answer is None for each in outside), len(outside)),
    )


def _share(count: int, of: int) -> float:
    return count / of if of else float("nan")


def held_out(knowledge: KnowledgeBase, today: date) -> list[Question]:
    """The questions asked: the checks of entries served on that day, and questions that nothing answers.

    The latter are the checks of scope notes, and the unanswerable questions kept out of the index. Questions with
    several good answers are left out, because a peer knows only one.
    """
    owners = corpus.owners(knowledge)
    outside = (
        *(text for scope in knowledge.scopes for text in scope.checks.reach),
        *(text for text in knowledge.unanswerable if corpus.kept_out(text)),
    )
    reach = (
        (text, entry.id) for entry in knowledge.served(today) for text in entry.checks.reach if len(owners[text]) == 1
    )
    return [*reach, *((text, None) for text in outside)]


def by_manner(questions: Sequence[Question], answering: Answering) -> Iterator[tuple[str, Tally]]:
    """The outcomes of the questions in each manner; as written comes first."""
    spoken = [(variants(text), label) for text, label in questions]
    gold = [label for _, label in spoken]
    for manner in variants(""):
        yield manner, tally(gold, [answering(told[manner]) for told, _ in spoken])


def salve(release: Release, today: date) -> Answering:
    """The whole of Salve: reading, retrieval and decision."""

    def came(text: str) -> Came:
        decision = pipeline.answer(text, release, today).decision
        match decision:
            case Answer():
                return Came(decision.entry_id)
            case Suggest():
                return Came(offered=decision.entry_ids)
            case _:
                return Came()

    return came


def peer(match: Matcher, questions: Sequence[Question], knowledge: KnowledgeBase) -> Answering:
    """A matcher that answers and offers by the rule of Salve's thresholds, applied to the questions as written.

    It answers from the lowest confidence at which wrong answers stay within the knowledge's limit. It offers three from
    the lowest confidence at which the share of unanswerable questions with an offer stays within `IDLE`.
    """
    found = [(match(text), label) for text, label in questions]
    sure = [(each.confidence, _first(each, knowledge) not in {None, label}) for each, label in found]
    answer = _line(sure, knowledge.manifest.wrong_answer_limit * len(sure))
    idle = [(each.confidence, label is None) for each, label in found]
    offer = _line(idle, IDLE * sum(outside for _, outside in idle))

    def came(text: str) -> Came:
        ranked = match(text)
        if ranked.confidence >= answer and (first := _first(ranked, knowledge)):
            return Came(first)
        entries = tuple(label for label in ranked.labels if label in knowledge.entry)
        return Came(offered=entries[:CHOICES] if ranked.confidence >= offer else ())

    return came


def _first(found: Ranked, knowledge: KnowledgeBase) -> str | None:
    """The first label, if it is an entry."""
    return found.labels[0] if found.labels and found.labels[0] in knowledge.entry else None


def _line(found: Sequence[tuple[float, bool]], allowed: float) -> float:
    """The lowest confidence at or above which at most this many are bad."""
    confidence = np.array([each for each, _ in found])
    bad = np.array([each for _, each in found])
    levels = [level for level in np.unique(confidence) if (bad & (confidence >= level)).sum() <= allowed]
    return float(min(levels, default=np.inf))

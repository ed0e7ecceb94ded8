"""Choose the confidence needed to answer, from held-out questions, so that wrong answers stay within a promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.retrieval import Candidates, Index, retrieve
from bot.answering.understanding import Vocabulary, understand

# With fewer labelled questions than this, the promise would rest on luck.
MIN_LABELLED = 100
DEFAULT_ANSWER = 0.6
DEFAULT_SUGGEST = 0.25
CHOICES = 3
# A list of choices is worth its space when this share of those who see it find their answer there.
WORTH_OFFERING = 0.6
MIN_SHOWN = 20
# What lies farther from every phrasing than all but this share of the answerable questions is off the subject.
FAR = 0.05
# Below this confidence a list would be a guess.
FLOOR = 0.05
DIGITS = 4

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A held-out question: the label it must reach, the one it must never reach, or that nothing answers it."""

    text: str
    label: str | None = None
    never: str | None = None
    unanswerable: bool = False

    def wrong(self, label: str) -> bool:
        """Whether answering with that label would be wrong."""
        return self.unanswerable or label == self.never or (self.label is not None and label != self.label)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The confidence (0..1) needed to answer, the lower one needed to suggest, and the nearness needed for either."""

    answer: float
    suggest: float
    near: float = 0.0


def calibrate(labelled: Sequence[Labelled], vocabulary: Vocabulary, index: Index, limit: float) -> Thresholds:
    """Thresholds that keep wrong answers per question asked within `limit` (0..1) on average.

    Conformal risk control (Angelopoulos et al. 2022): the lowest threshold with (wrong + 1) / (n + 1) <= limit. The
    promise holds for questions drawn like the labelled ones.
    """
    if len(labelled) < MIN_LABELLED:
        return Thresholds(DEFAULT_ANSWER, DEFAULT_SUGGEST)
    asked = [(retrieve(understand(item.text, vocabulary), index), item) for item in labelled]
    offered = np.array([item.label in _offered(found) for found, item in asked])
    nearness = [found.nearness for (found, _), held in zip(asked, offered, strict=True) if held]
    near = float(np.quantile(nearness, FAR)) if nearness else 0.0
    confidence = np.array([found.confidence if found.nearness >= near else 0.0 for found, _ in asked])
    wrong = np.array([bool(found.ranked) and item.wrong(found.ranked[0].label) for found, item in asked])
    answer = _lowest(confidence, wrong, limit * (len(asked) + 1) - 1)
    counted = np.array([item.never is None for _, item in asked])
    return Thresholds(answer, _worth_offering(confidence, offered, counted, answer), round(near, DIGITS))


def _offered(found: Candidates) -> list[str]:
    return [candidate.label for candidate in found.ranked[:CHOICES]]


def _lowest(confidence: Array, wrong: Array, allowed: float) -> float:
    """The lowest confidence at or above which at most `allowed` are wrong."""
    lowest = 1.0
    for level in sorted(set(confidence.tolist()), reverse=True):
        if (wrong & (confidence >= level)).sum() > allowed:
            break
        lowest = level
    return round(lowest, DIGITS)


def _worth_offering(confidence: Array, offered: Array, counted: Array, answer: float) -> float:
    """The lowest confidence, below that to answer, from which a list of choices mostly holds the right one.

    Questions that nothing answers count as lists that do not hold it.
    """
    lowest = answer
    for level in sorted({value for value in confidence.tolist() if FLOOR <= value < answer}, reverse=True):
        shown = counted & (confidence >= level) & (confidence < answer)
        if shown.sum() >= MIN_SHOWN and offered[shown].mean() < WORTH_OFFERING:
            break
        lowest = level
    return round(lowest, DIGITS)

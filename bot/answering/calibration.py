"""Choose the confidence needed to answer, from held-out questions, so that wrong answers stay within a promise."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.retrieval import Candidates, Index, retrieve
from bot.answering.understanding import Vocabulary, understand

# With fewer labelled questions than this, the promise would rest on luck.
MIN_LABELLED = 100
DEFAULT_ANSWER = 0.55
DEFAULT_SUGGEST = 0.2
CHOICES = 3
# A list of choices is worth its space when this share of those who see it find their answer there.
WORTH_OFFERING = 0.6
# And when this share does of those whose question is answerable, as far as half the confidence to answer can bring it.
HELD = 0.95
MIN_SHOWN = 20
# What lies farther from every phrasing than all but this share of the answerable questions is off the subject.
FAR = 0.05
# Below this confidence a list would be a guess.
FLOOR = 0.05
BINS = 10
NEWTON_STEPS = 20
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
    """The confidence (0..1) needed to answer, the lower one needed to suggest, and the nearness needed for either.

    `slope` and `offset` turn the logit of retrieval's confidence into that of the share that is right.
    """

    answer: float
    suggest: float
    near: float = 0.0
    slope: float = 1.0
    offset: float = 0.0

    def confidence(self, raw: float) -> float:
        """How likely the best candidate is right (0..1), from what retrieval says."""
        logit = self.slope * float(_logit(np.array(raw))) + self.offset
        return round(1 / (1 + math.exp(-logit)), DIGITS)


@dataclass(frozen=True, slots=True)
class Seen:
    """What questions came to that chose nothing: each half of the labelled ones, judged by thresholds from the other.

    Attributes:
        asked: how many, near misses aside.
        answerable: how many of them something answers.
        right, wrong: how many were answered rightly and wrongly.
        shown, held: how many of the answerable got a list of choices, and how many of those lists held the right one.
        calibration_error: expected calibration error of the confidence, in ten bins (0..1).
    """

    asked: int
    answerable: int
    right: int
    wrong: int
    shown: int
    held: int
    calibration_error: float


def calibrate(labelled: Sequence[Labelled], vocabulary: Vocabulary, index: Index, limit: float) -> Thresholds:
    """Thresholds that keep wrong answers per question asked within `limit` (0..1) on average.

    Conformal risk control (Angelopoulos et al. 2022): the lowest threshold with (wrong + 1) / (n + 1) <= limit. The
    promise holds for questions drawn like the labelled ones.
    """
    return _choose(_ask(labelled, vocabulary, index), limit)


def cross_check(labelled: Sequence[Labelled], vocabulary: Vocabulary, index: Index, limit: float) -> Seen | None:
    """How the promise of `calibrate` fares on questions that did not choose; None where they are too few."""
    asked = _ask(labelled, vocabulary, index)
    halves = (asked[0::2], asked[1::2])
    if min(map(len, halves)) < MIN_LABELLED:
        return None
    judged = [
        (thresholds.confidence(found.confidence), thresholds, found, item)
        for half, other in (halves, halves[::-1])
        for thresholds in [_choose(half, limit)]
        for found, item in other
        if item.never is None
    ]
    first = [bool(found.ranked) and found.ranked[0].label == item.label for _, _, found, item in judged]
    answered = [sure >= t.answer and found.nearness >= t.near for sure, t, found, _ in judged]
    lists = [
        item.label in _offered(found)
        for sure, t, found, item in judged
        if item.label and t.suggest <= sure < t.answer and found.nearness >= t.near
    ]
    return Seen(
        asked=len(judged),
        answerable=sum(item.label is not None for *_, item in judged),
        right=sum(a and right for a, right in zip(answered, first, strict=True)),
        wrong=sum(a and not right for a, right in zip(answered, first, strict=True)),
        shown=len(lists),
        held=sum(lists),
        calibration_error=error(np.array([sure for sure, *_ in judged]), np.array(first)),
    )


def error(confidence: Array, right: Array) -> float:
    """Expected calibration error: the mean distance of confidence from the share that was right, over ten bins."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = (
        abs(confidence[bins == number].mean() - right[bins == number].mean()) * (bins == number).mean()
        for number in np.unique(bins)
    )
    return float(sum(gaps))


def scale(confidence: Array, right: Array) -> tuple[float, float]:
    """Slope and offset of the logit that make confidence mean what it says (Platt 1999), by Newton's method."""
    inputs = np.column_stack([_logit(confidence), np.ones(len(confidence))])
    # One question of each kind is added in thought, so that a perfect ranker keeps finite weights (Platt's targets).
    target = np.where(right, (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2))
    weights = np.zeros(2)
    for _ in range(NEWTON_STEPS):
        odds = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        curvature = (inputs * (odds * (1 - odds))[:, None]).T @ inputs + 1e-6 * np.eye(2)
        weights = weights - np.linalg.solve(curvature, inputs.T @ (odds - target))
    slope, offset = weights.round(DIGITS).tolist()
    return (slope, offset) if slope > 0 else (1.0, 0.0)


def _ask(labelled: Sequence[Labelled], vocabulary: Vocabulary, index: Index) -> list[tuple[Candidates, Labelled]]:
    return [(retrieve(understand(item.text, vocabulary), index), item) for item in labelled]


def _choose(asked: Sequence[tuple[Candidates, Labelled]], limit: float) -> Thresholds:
    if len(asked) < MIN_LABELLED:
        return Thresholds(DEFAULT_ANSWER, DEFAULT_SUGGEST)
    counted = np.array([item.never is None for _, item in asked])
    raw = np.array([found.confidence for found, _ in asked])
    first = np.array([bool(found.ranked) and found.ranked[0].label == item.label for found, item in asked])
    scaled = Thresholds(1.0, 1.0, 0.0, *scale(raw[counted], first[counted]))
    offered = np.array([item.label in _offered(found) for found, item in asked])
    nearness = [found.nearness for (found, _), held in zip(asked, offered, strict=True) if held]
    near = round(float(np.quantile(nearness, FAR)), DIGITS) if nearness else 0.0
    confidence = np.array([scaled.confidence(f.confidence) if f.nearness >= near else 0.0 for f, _ in asked])
    wrong = np.array([bool(found.ranked) and item.wrong(found.ranked[0].label) for found, item in asked])
    # Near misses count where they go wrong; of the others nobody knows what they should come to.
    judged = counted | wrong
    answer = _lowest(confidence, wrong, limit * (judged.sum() + 1) - 1)
    answerable = np.array([item.label is not None for _, item in asked])
    suggest = max(
        _worth_offering(confidence, offered, counted, answer, WORTH_OFFERING),
        min(_worth_offering(confidence, offered, answerable, answer, HELD), round(answer / 2, DIGITS)),
    )
    return Thresholds(answer, suggest, near, scaled.slope, scaled.offset)


def _logit(confidence: Array) -> Array:
    clipped = np.clip(confidence, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


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


def _worth_offering(confidence: Array, offered: Array, counted: Array, answer: float, share: float) -> float:
    """The lowest confidence, below that to answer, from which that share of lists of choices holds the right one.

    Of the counted questions; one that nothing answers counts as a list that does not hold it.
    """
    lowest = answer
    for level in sorted({value for value in confidence.tolist() if FLOOR <= value < answer}, reverse=True):
        shown = counted & (confidence >= level) & (confidence < answer)
        if shown.sum() >= MIN_SHOWN and offered[shown].mean() < share:
            break
        lowest = level
    return round(lowest, DIGITS)

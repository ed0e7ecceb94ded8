"""Choose the confidence needed to answer, from held-out questions, so that wrong answers stay within a promise."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.retrieval import Candidates, Role

# With fewer labelled questions than this, the promise would rest on luck.
MIN_LABELLED = 100
DEFAULT_ANSWER = 0.55
CHOICES = 3
# What lies farther from every phrasing than all but this share of the answerable questions is off the subject.
FAR = 0.05
# Of the questions that nothing answers, at most this share is shown a list, as far as a lead within these bounds can
# bring it; with fewer of them the highest lead is needed, or a small base would offer a list to whatever is asked and
# never pass a question on. Chosen on held-out checks of the shipped knowledge.
IDLE = 0.18
MIN_OUTSIDE = 40
LEADS = (-0.5, 1.0)
BINS = 10
NEWTON_STEPS = 20
DIGITS = 4

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A held-out question: the label it must reach, the one it must never reach, or that nothing answers it.

    `outside` tells that its label is none that answers, but a note on what is out of scope.
    """

    text: str
    label: str | None = None
    never: str | None = None
    unanswerable: bool = False
    outside: bool = False

    def wrong(self, label: str) -> bool:
        """Whether answering with that label would be wrong."""
        return self.unanswerable or label == self.never or (self.label is not None and label != self.label)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The confidence (0..1) and the nearness needed to answer, and the lead over what is outside needed to offer.

    `slope` and `offset` turn the logit of retrieval's confidence into that of the share that is right.
    """

    answer: float
    offer: float = 0.0
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
        idle: how many that nothing answers got one.
        calibration_error: expected calibration error of the confidence, in ten bins (0..1).
    """

    asked: int
    answerable: int
    right: int
    wrong: int
    shown: int
    held: int
    idle: int
    calibration_error: float


Asked = tuple[Candidates, Labelled]


def calibrate(asked: Sequence[Asked], limit: float, offer: float = LEADS[1]) -> Thresholds:
    """Thresholds that keep wrong answers per question asked within `limit` (0..1) on average.

    Conformal risk control (Angelopoulos et al. 2022): the lowest threshold with (wrong + 1) / (n + 1) <= limit. The
    promise holds for questions drawn like the labelled ones.

    Args:
        asked: the labelled questions, each with what was found for it as if a member had typed it.
        limit: the share of wrong answers that is allowed.
        offer: the lead that is needed to offer where the labelled questions are too few to choose one.
    """
    if len(asked) < MIN_LABELLED:
        return Thresholds(DEFAULT_ANSWER, offer)
    counted = np.array([item.never is None for _, item in asked])
    raw = np.array([found.confidence for found, _ in asked])
    first = np.array([_first(found) == item.label for found, item in asked])
    scaled = Thresholds(1.0, 0.0, 0.0, *scale(raw[counted], first[counted]))
    nearness = [found.nearness for found, item in asked if item.label in _offered(found)]
    near = round(float(np.quantile(nearness, FAR)), DIGITS) if nearness else 0.0
    confidence = np.array([scaled.confidence(f.confidence) if f.nearness >= near else 0.0 for f, _ in asked])
    wrong = np.array([found.role is Role.ENTRY and item.wrong(_first(found)) for found, item in asked])
    # Near misses count where they go wrong; of the others nobody knows what they should come to.
    judged = counted | wrong
    answer = _lowest(confidence, wrong, limit * (judged.sum() + 1) - 1)
    return Thresholds(answer, _offer(asked), near, scaled.slope, scaled.offset)


def cross_check(asked: Sequence[Asked], limit: float) -> Seen | None:
    """How the promise of `calibrate` fares on questions that did not choose; None where they are too few."""
    halves = (asked[0::2], asked[1::2])
    if min(map(len, halves)) < MIN_LABELLED:
        return None
    judged = [
        (thresholds.confidence(found.confidence), thresholds, found, item)
        for half, other in (halves, halves[::-1])
        for thresholds in [calibrate(half, limit)]
        for found, item in other
        if item.never is None
    ]
    first = [_first(found) == item.label for _, _, found, item in judged]
    answered = [
        sure >= t.answer and found.nearness >= t.near and found.role is Role.ENTRY for sure, t, found, _ in judged
    ]
    lists = [
        item.label in _offered(found)
        for (_, t, found, item), said in zip(judged, answered, strict=True)
        if _answerable(item) and not said and found.lead >= t.offer
    ]
    idle = [
        found.lead >= t.offer
        for (_, t, found, item), said in zip(judged, answered, strict=True)
        if not _answerable(item) and not said
    ]
    return Seen(
        asked=len(judged),
        answerable=sum(_answerable(item) for *_, item in judged),
        right=sum(a and right for a, right in zip(answered, first, strict=True)),
        wrong=sum(a and not right for a, right in zip(answered, first, strict=True)),
        shown=len(lists),
        held=sum(lists),
        idle=sum(idle),
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


def _answerable(item: Labelled) -> bool:
    return item.label is not None and not item.outside


def _first(found: Candidates) -> str:
    return found.ranked[0].label if found.ranked else ""


def _offer(asked: Sequence[Asked]) -> float:
    """The lead from which a list of choices is worth its space."""
    leads = [found.lead for found, item in asked if item.unanswerable or item.outside]
    if len(leads) < MIN_OUTSIDE:
        return LEADS[1]
    return round(float(np.clip(sorted(leads)[-int(IDLE * len(leads)) - 1], *LEADS)), DIGITS)


def _logit(confidence: Array) -> Array:
    clipped = np.clip(confidence, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _offered(found: Candidates) -> list[str]:
    """The labels that a list of choices would hold, were none of them outside."""
    return [candidate.label for candidate in found.ranked[:CHOICES]]


def _lowest(confidence: Array, wrong: Array, allowed: float) -> float:
    """The lowest confidence at or above which at most `allowed` are wrong."""
    lowest = 1.0
    for level in sorted(set(confidence.tolist()), reverse=True):
        if (wrong & (confidence >= level)).sum() > allowed:
            break
        lowest = level
    return round(lowest, DIGITS)

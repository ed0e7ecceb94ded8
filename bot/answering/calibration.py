"""Choose the confidence needed to answer, from held-out questions, so that wrong answers stay within a limit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.candidates import MAX_CHOICES, Candidates, Role
from bot.answering.sureness import Sureness, cross_fitted, learn

# With fewer labelled questions than this, the promise would depend on luck.
MIN_LABELLED = 100
DEFAULT_ANSWER = 0.55
# Nearness is required that all but this share of the answerable questions reach; a question below it is off the
# subject.
FAR = 0.05
# So is a place on the subject that all but this share of the rightly found questions have; and for a list, one that all
# but this share of the questions have that are helped by a list.
OFF, OFF_LIST = 0.02, 0.01
# The lead needed to offer lies within these bounds. With fewer questions that nothing answers it is `UNTRIED`, or a
# small base would offer a list to whatever is asked and never pass a question on.
MIN_OUTSIDE = 40
LEADS = (-0.5, 2.5)
UNTRIED = 1.0
BINS = 10
DIGITS = 4

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A held-out question: the label it must reach, the label it must not reach, or the mark that nothing answers it.

    `outside` says that its label is a scope note, not an entry. `also` holds other labels that are right, because some
    questions have two good answers. `signposted` says that signs of distress alone decide, so no entry is given,
    whichever is found.
    """

    text: str
    label: str | None = None
    also: frozenset[str] = frozenset()
    never: str | None = None
    unanswerable: bool = False
    outside: bool = False
    signposted: bool = False

    def wrong(self, label: str) -> bool:
        """Whether an answer with that label would be wrong."""
        return self.unanswerable or label == self.never or (self.label is not None and not self.right(label))

    def right(self, *labels: str) -> bool:
        """Whether one of these labels is right."""
        return self.label is not None and any(label == self.label or label in self.also for label in labels)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The confidence (0..1) and nearness needed to answer, and the lead over outside labels needed to offer a list.

    `subject` and `listed` are how much a question must be on the subject to be answered and to get a list, where that
    is known. `sureness` turns what was found into the probability that the first label is right.
    """

    answer: float
    offer: float = 0.0
    near: float = 0.0
    subject: float = -math.inf
    listed: float = -math.inf
    sureness: Sureness = field(default_factory=Sureness)

    def confidence(self, found: Candidates) -> float:
        """How likely the best candidate is to be right (0..1)."""
        return self.sureness(found)

    def sure(self, found: Candidates, confidence: float) -> bool:
        """Whether the best candidate decides: it is likely enough, and not far from every phrasing."""
        return confidence >= self.answer and found.nearness >= self.near

    def offers(self, found: Candidates) -> bool:
        """Whether a list of choices is worth its space."""
        return found.lead >= self.offer and found.subject >= self.listed


@dataclass(frozen=True, slots=True)
class Seen:
    """Results on questions that chose no threshold: each half of the labelled ones, judged by the other half.

    Attributes:
        asked: the number of questions, near misses aside.
        answerable: the number of them that something answers.
        right, wrong: the numbers of correct and of wrong answers.
        shown, held: the number of answerable questions that got a list of choices, and the number of those lists that
            held a right one.
        idle: the number of unanswerable questions that got a list.
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


def calibrate(asked: Sequence[Asked], limit: float, offer: float = UNTRIED, spare: float = 0.0) -> Thresholds:
    """Thresholds that keep wrong answers per question asked within `limit` (0..1) on average.

    Conformal risk control (Angelopoulos et al. 2022): the lowest threshold with (wrong + 1) / (n + 1) <= limit. The
    promise holds for questions drawn from the same distribution as the labelled ones.

    Args:
        asked: the labelled questions, each with what was found for it as if a member had typed it.
        limit: the allowed share of wrong answers (0..1).
        offer: the lead needed to offer a list if there are too few labelled questions to choose one.
        spare: how much less than the best the index of the lead that is chosen may be, so that it is higher.
    """
    if len(asked) < MIN_LABELLED:
        return Thresholds(DEFAULT_ANSWER, offer)
    candidates = [found for found, _ in asked]
    right = [item.right(found.first) for found, item in asked]
    wrong = [found.role is Role.ENTRY and not item.signposted and item.wrong(found.first) for found, item in asked]
    # A near miss teaches how sure to be of the label that it wrongly reaches. It is not counted among the questions
    # asked: curators choose it for being hard, and if it does not go wrong, its right outcome is unknown.
    taught = [not item.signposted and (item.never is None or bad) for (_, item), bad in zip(asked, wrong, strict=True)]
    counted = [item.never is None for _, item in asked]
    nearness = [found.nearness for found, item in asked if item.right(*_offered(found))]
    near = round(float(np.quantile(nearness, FAR)), DIGITS) if nearness else 0.0
    subject = _placed([found for found, item in asked if _answerable(item) and item.right(found.first)], OFF)
    fit = [f.nearness >= near and f.subject >= subject for f in candidates]
    # Each question is judged by what the others teach; judged by its own lesson too, it would seem surer than a
    # member's.
    sure = cross_fitted(candidates, right, taught)
    confidence = np.array(sure) * fit
    faults = np.array(wrong) & np.array(counted)
    answer = _lowest(confidence[counted], faults[counted], limit * (sum(counted) + 1) - 1)
    sureness = learn(list(compress(candidates, taught)), list(compress(right, taught)))
    unsure = list(compress(asked, confidence < answer))
    lead = _offer(unsure, spare)
    listed = _placed([found for found, item in unsure if found.lead >= lead and _helped(found, item)], OFF_LIST)
    return Thresholds(answer, lead, near, subject, listed, sureness)


def cross_check(asked: Sequence[Asked], limit: float, spare: float = 0.0) -> Seen | None:
    """How well `calibrate` keeps its promise on questions that chose no threshold; None if there are too few."""
    halves = (asked[0::2], asked[1::2])
    if min(map(len, halves)) < MIN_LABELLED:
        return None
    judged = [
        (thresholds, found, item, thresholds.confidence(found))
        for half, other in (halves, halves[::-1])
        for thresholds in [calibrate(half, limit, spare=spare)]
        for found, item in other
        if item.never is None
    ]
    first = [item.right(found.first) for _, found, item, _ in judged]
    answered = [
        t.sure(found, sure) and found.subject >= t.subject and found.role is Role.ENTRY and not item.signposted
        for t, found, item, sure in judged
    ]
    unanswered = [each for each, said in zip(judged, answered, strict=True) if not said]
    lists = [item.right(*_offered(found)) for t, found, item, _ in unanswered if _answerable(item) and t.offers(found)]
    idle = [t.offers(found) for t, found, item, _ in unanswered if not _answerable(item)]
    return Seen(
        asked=len(judged),
        answerable=sum(_answerable(item) for _, _, item, _ in judged),
        right=sum(a and right for a, right in zip(answered, first, strict=True)),
        wrong=sum(a and not right for a, right in zip(answered, first, strict=True)),
        shown=len(lists),
        held=sum(lists),
        idle=sum(idle),
        calibration_error=error(np.array([sure for *_, sure in judged]), np.array(first)),
    )


def error(confidence: Array, right: Array) -> float:
    """Expected calibration error: the mean gap between the confidence and the share that was right, over ten bins."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = (
        abs(confidence[bins == number].mean() - right[bins == number].mean()) * (bins == number).mean()
        for number in np.unique(bins)
    )
    return float(sum(gaps))


def _answerable(item: Labelled) -> bool:
    return item.label is not None and not item.outside


def _helped(found: Candidates, item: Labelled) -> bool:
    """Whether a list of choices would hold what the question needs."""
    return _answerable(item) and item.right(*_offered(found))


def _placed(found: Sequence[Candidates], share: float) -> float:
    """How much all but this share of them are on the subject; anything goes if that is not known of any."""
    placed = [each.subject for each in found if each.subject < math.inf]
    return round(float(np.quantile(placed, share)), DIGITS) if placed else -math.inf


def _offer(unsure: Sequence[Asked], spare: float) -> float:
    """The lead from which a list of choices is worth its space, by the questions that are not answered at once.

    By Youden's index (1950): the share of questions that get the list they need, less the share of questions without an
    answer that get a list all the same. Of leads whose index is at most `spare` below the best, it is the highest, or
    a lower one that gives no further list in vain.
    """
    idle = np.array([found.lead for found, item in unsure if item.unanswerable or item.outside])
    helpful = np.array([found.lead for found, item in unsure if _helped(found, item)])
    if len(idle) < MIN_OUTSIDE or not len(helpful):
        return UNTRIED
    leads = np.unique(np.concatenate([idle, helpful]).clip(*LEADS))
    worth = np.array([(helpful >= lead).mean() - (idle >= lead).mean() for lead in leads])
    highest = leads[worth >= worth.max() - spare].max()
    # A lower lead that shows no further list in vain costs nothing.
    lowest = leads[leads > idle[idle < highest].max(initial=-math.inf)].min()
    return round(float(lowest), DIGITS)


def _offered(found: Candidates) -> list[str]:
    """The labels that a list of choices would hold if none of them were outside."""
    return [candidate.label for candidate in found.ranked[:MAX_CHOICES]]


def _lowest(confidence: Array, wrong: Array, allowed: float) -> float:
    """The lowest confidence at or above which at most `allowed` answers are wrong."""
    lowest = 1.0
    for level in sorted(set(confidence.tolist()), reverse=True):
        if (wrong & (confidence >= level)).sum() > allowed:
            break
        lowest = level
    return round(lowest, DIGITS)

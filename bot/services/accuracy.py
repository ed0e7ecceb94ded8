"""How well a matcher finds the right label and knows when it does not know.

Every figure is computed from the confidences of the test questions. No threshold is chosen on them, except for figures
named "best" (what the ranking would allow).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.answering import calibration

OUT_OF_SCOPE = "oos"
THRESHOLDS = 200

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A matcher's result for one question: labels, best first, and its confidence in the first."""

    labels: tuple[str, ...]
    confidence: float


def figures(gold: Sequence[str], found: Sequence[Ranked], threshold: float) -> dict[str, float]:
    """The figures of one matcher on one set.

    Args:
        gold: the right label of each question, or "oos" if nothing answers it.
        found: the matcher's result for each question.
        threshold: the confidence needed to answer, chosen without these questions.

    Returns:
        accuracy, top3: share of answerable questions whose right label comes first (or among the first three).
        mrr: mean reciprocal rank of the right label, over the answerable questions.
        auroc: probability that an answerable question has a higher confidence than an unanswerable one.
        right_at_1_all, right_at_2_all, right_at_5_all: share of the answerable questions answered correctly while wrong
            answers are at most 1 (2, 5) % of all questions asked.
        best_mcc: Matthews correlation at its best threshold, with out of scope as a class of its own (Arora et al.
            2020).
        in_scope_at_threshold: share of the answerable questions answered correctly at `threshold`.
        oos_recall: share of the unanswerable questions left unanswered at `threshold`.
        ece: expected calibration error of the confidence, in ten bins.

    A figure that the set cannot give, such as the recall of a set without unanswerable questions, is NaN.
    """
    confidence, right, inside = _flags(gold, found)
    first = [item.labels[0] if item.labels else "" for item in found]
    ranks = np.array(
        [
            1 + item.labels.index(label) if label in item.labels else np.inf
            for label, item in zip(gold, found, strict=True)
        ]
    )[inside]
    return {
        "accuracy": _share(right[inside]),
        "top3": _share(ranks <= 3),  # noqa: PLR2004 - its name says three
        "mrr": _share(1 / ranks),
        "auroc": auroc(confidence[inside], confidence[~inside]),
        "right_at_1_all": right_at(confidence, right, inside, 0.01),
        "right_at_2_all": right_at(confidence, right, inside, 0.02),
        "right_at_5_all": right_at(confidence, right, inside, 0.05),
        "best_mcc": best_mcc(gold, first, confidence),
        "in_scope_at_threshold": _share(right[inside] & (confidence[inside] >= threshold)),
        "oos_recall": _share(confidence[~inside] < threshold),
        "ece": calibration.error(confidence, right),
    }


def best_threshold(gold: Sequence[str], found: Sequence[Ranked]) -> float:
    """The confidence that serves answering and refusing best together.

    It maximises the mean of two shares: of the answerable questions answered correctly, and of the unanswerable ones
        refused. So it does not depend on the share of unanswerable questions in the set.
    """
    confidence, right, inside = _flags(gold, found)
    levels = np.unique(confidence)
    answered = [(right & (confidence >= level)).sum() / max(inside.sum(), 1) for level in levels]
    refused = [(~inside & (confidence < level)).sum() / max((~inside).sum(), 1) for level in levels]
    return float(levels[int(np.argmax(np.add(answered, refused)))])


def coverage(gold: Sequence[str], found: Sequence[Ranked]) -> Curve:
    """Cumulative shares of wrong and right answers, from the most confident question to the least.

    Both are shares (0..1): the wrong answers of all questions, the right ones of the answerable questions.
    """
    wrong, gained = _coverage(*_flags(gold, found))
    return tuple(zip(wrong.tolist(), gained.tolist(), strict=True))


def _coverage(confidence: Floats, right: Flags, inside: Flags) -> tuple[Floats, Floats]:
    order = np.argsort(-confidence, kind="stable")
    return np.cumsum(~right[order]) / len(order), np.cumsum(right[order]) / max(int(inside.sum()), 1)


def _flags(gold: Sequence[str], found: Sequence[Ranked]) -> tuple[Floats, Flags, Flags]:
    """For each question: the confidence, whether the first label is right, and whether it can be answered."""
    confidence = np.array([item.confidence for item in found], np.float64)
    right = np.array([label in item.labels[:1] for label, item in zip(gold, found, strict=True)], np.bool_)
    return confidence, right, np.array([label != OUT_OF_SCOPE for label in gold], np.bool_)


def _share(values: Floats | Flags) -> float:
    return float(values.mean()) if len(values) else float("nan")


def auroc(positive: Floats, negative: Floats) -> float:
    """Area under the ROC curve by the rank-sum statistic; ties count half."""
    if not len(positive) or not len(negative):
        return float("nan")
    values, inverse, counts = np.unique(np.concatenate([positive, negative]), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse] if len(values) else np.zeros(0)
    total = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(total / len(positive) / len(negative))


def right_at(confidence: Floats, right: Flags, inside: Flags, wrong_share: float) -> float:
    """Share of the answerable questions answered correctly while at most `wrong_share` of all get a wrong answer."""
    wrong, gained = _coverage(confidence, right, inside)
    within = wrong <= wrong_share
    return float(gained[within].max()) if within.any() else 0.0


def best_mcc(gold: Sequence[str], first: Sequence[str], confidence: Floats) -> float:
    """The best Matthews correlation over all thresholds, in its multi-class form (Gorodkin 2004)."""
    levels = np.quantile(confidence, np.linspace(0, 1, THRESHOLDS))
    return max(
        _mcc(gold, [top if sure >= level else OUT_OF_SCOPE for top, sure in zip(first, confidence, strict=True)])
        for level in np.unique(levels)
    )


def _mcc(gold: Sequence[str], said: Sequence[str]) -> float:
    total = len(gold)
    truth, told = Counter(gold), Counter(said)
    correct = sum(one == other for one, other in zip(gold, said, strict=True))
    shared = sum(truth[label] * told[label] for label in truth)
    spread = (total**2 - sum(count**2 for count in told.values())) * (total**2 - sum(c**2 for c in truth.values()))
    return float((correct * total - shared) / np.sqrt(spread)) if spread else 0.0

"""How well a matcher finds the right label and knows when it does not know.

Every figure is read off the test questions' confidences; no threshold is chosen on them, except where the name says
"best" (what the ranking would allow).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

OUT_OF_SCOPE = "oos"
THRESHOLDS = 200
BINS = 10

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a matcher made of one question: labels best first, and its confidence in the first."""

    labels: tuple[str, ...]
    confidence: float


def figures(gold: Sequence[str], found: Sequence[Ranked], threshold: float) -> dict[str, float]:
    """The figures of one matcher on one set.

    Args:
        gold: the right label of each question, or "oos" where nothing answers it.
        found: what the matcher made of each.
        threshold: the confidence needed to answer, chosen without these questions.

    Returns:
        accuracy: share of answerable questions whose first label is right.
        mrr: mean reciprocal rank of the right label, over the answerable.
        auroc: probability that an answerable question has more confidence than an unanswerable one.
        right_at_2_all, right_at_5_all: share of the answerable answered rightly while wrong answers are at most
            2 (5) % of all questions asked.
        best_mcc: Matthews correlation at its best threshold, out of scope being a class (Arora et al. 2020).
        oos_recall: share of unanswerable questions left unanswered at `threshold`.
        ece: expected calibration error of the confidence, in ten bins.
    """
    confidence = np.array([item.confidence for item in found])
    first = [item.labels[0] if item.labels else "" for item in found]
    inside = np.array([label != OUT_OF_SCOPE for label in gold])
    right = np.array([label == top for label, top in zip(gold, first, strict=True)])
    ranks = [
        1 / (1 + item.labels.index(label)) if label in item.labels else 0.0
        for label, item in zip(gold, found, strict=True)
        if label != OUT_OF_SCOPE
    ]
    return {
        "accuracy": float(right[inside].mean()),
        "mrr": float(np.mean(ranks)),
        "auroc": auroc(confidence[inside], confidence[~inside]),
        "right_at_2_all": right_at(confidence, right, inside, 0.02),
        "right_at_5_all": right_at(confidence, right, inside, 0.05),
        "best_mcc": best_mcc(gold, first, confidence),
        "oos_recall": float((confidence[~inside] < threshold).mean()) if (~inside).any() else float("nan"),
        "ece": calibration_error(confidence, right),
    }


def auroc(positive: Floats, negative: Floats) -> float:
    """Area under the ROC curve by the rank-sum statistic, ties counted half."""
    if not len(positive) or not len(negative):
        return float("nan")
    values, inverse, counts = np.unique(np.concatenate([positive, negative]), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse] if len(values) else np.zeros(0)
    total = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(total / len(positive) / len(negative))


def right_at(confidence: Floats, right: Flags, inside: Flags, wrong_share: float) -> float:
    """Share of the answerable answered rightly while at most that share of all questions gets a wrong answer."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / len(order)
    gained = np.cumsum(right[order]) / max(int(inside.sum()), 1)
    within = wrong <= wrong_share
    return float(gained[within].max()) if within.any() else 0.0


def best_mcc(gold: Sequence[str], first: Sequence[str], confidence: Floats) -> float:
    """The best Matthews correlation over thresholds, in its form for many classes (Gorodkin 2004)."""
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


def calibration_error(confidence: Floats, right: Flags) -> float:
    """Expected calibration error: the mean distance of confidence from the share that was right, over ten bins."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        abs(confidence[bins == number].mean() - right[bins == number].mean()) * (bins == number).mean()
        for number in range(BINS)
        if (bins == number).any()
    ]
    return float(sum(gaps))

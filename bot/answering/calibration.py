"""Choose the confidence needed to answer, from held-out questions, so that wrong answers stay within a promise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.retrieval import Index, retrieve
from bot.answering.understanding import Vocabulary, understand

# With fewer labelled questions than this, the promise would rest on luck.
MIN_LABELLED = 100
DEFAULT_ANSWER = 0.6
DEFAULT_SUGGEST = 0.25
CHOICES = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A held-out question: the label it must reach, or one it must never reach."""

    text: str
    label: str | None = None
    never: str | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The confidence (0..1) needed to answer, and the lower one needed to suggest."""

    answer: float
    suggest: float


def calibrate(labelled: Sequence[Labelled], vocabulary: Vocabulary, index: Index, limit: float) -> Thresholds:
    """Thresholds that keep wrong answers per question asked within `limit` (0..1) on average.

    Conformal risk control (Angelopoulos et al. 2022): the lowest threshold with (wrong + 1) / (n + 1) <= limit. The
    promise holds for questions drawn like the labelled ones.
    """
    if len(labelled) < MIN_LABELLED:
        return Thresholds(DEFAULT_ANSWER, DEFAULT_SUGGEST)
    asked = [(retrieve(understand(item.text, vocabulary), index), item) for item in labelled]
    confidence = np.array([found.confidence for found, _ in asked])
    wrong = np.array(
        [
            bool(found.ranked)
            and (
                (item.label is not None and found.ranked[0].label != item.label) or found.ranked[0].label == item.never
            )
            for found, item in asked
        ]
    )
    allowed = limit * (len(asked) + 1) - 1
    answer = 1.0
    for candidate in sorted(set(confidence), reverse=True):
        if (wrong & (confidence >= candidate)).sum() > allowed:
            break
        answer = float(candidate)
    suggest = min(DEFAULT_SUGGEST, answer)
    return Thresholds(round(answer, 4), round(suggest, 4))

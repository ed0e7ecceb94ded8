"""How likely the best candidate is to be right, learned from held-out questions.

Logistic regression on what was found, with an intercept for each label, drawn towards zero by a ridge penalty (a random
intercept, Gelman & Hill 2007, chapter 12): an entry whose questions get confused with its neighbours' must be surer
than others, and does not cost the others an answer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import mul
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.candidates import FARTHEST, Candidates

# How strongly a label's intercept is drawn towards zero. Chosen by ten-fold cross-validation on the checks of a draft
# of the knowledge with 36 further entries: the log loss is 0.4317 with 1, 0.4301 with 2, 0.4349 with 4, and 0.4922
# without intercepts. On the checks of the shipped knowledge, 1 and 2 are equally good.
TOGETHER = 2.0
# How strongly the weights are drawn towards the confidence of retrieval itself: the checks hold few questions beside
# the subject, for which belief is high in whichever label is least far away. Chosen on the development set of labelled
# messages with the shipped knowledge: with 1, one of the questions beside the subject is answered, with 30 none; with
# 100, five fewer are answered rightly.
AS_FOUND = 30.0
# The value that the weight of a question's length is drawn towards. Similarities are cosines, which fall with each word
# that a phrasing lacks, so of two equal confidences that of the longer question means more. Checks are too short to
# teach this: see decision 62.
OF_LENGTH = 1.0
FOLDS = 10
NEWTON_STEPS = 10
HALVINGS = (1.0, 0.5, 0.25, 0.125)
# A runner-up with less belief than this does not count.
LEAST = 1e-3
DIGITS = 4
STEEPEST = 30.0

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Sureness:
    """Estimates how likely the best candidate is to be right.

    Attributes:
        weights: of retrieval's confidence and the first label's share of belief (as logits), of the runner-up's share
            (its logarithm), of the lead over outside labels, and of the number of words (its logarithm).
        bias: the constant term.
        ease: added for a label that is easier to recognise than most; negative if it is harder.
    """

    weights: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 0.0)
    bias: float = 0.0
    ease: Mapping[str, float] = field(default_factory=dict)

    def __call__(self, found: Candidates) -> float:
        """The probability that the first label is right (0..1)."""
        if not found.ranked:
            return 0.0
        logit = sum(map(mul, self.weights, evidence(found))) + self.bias + self.ease.get(found.ranked[0].label, 0.0)
        return round(1 / (1 + math.exp(-min(max(logit, -STEEPEST), STEEPEST))), DIGITS)


def evidence(found: Candidates) -> tuple[float, ...]:
    """The inputs of `Sureness.weights`. The runner-up may be another view's first: views that disagree lower it."""
    second = found.ranked[1].score if len(found.ranked) > 1 else 0.0
    lead = min(max(found.lead, -FARTHEST), FARTHEST)
    share = _logit(found.ranked[0].score)
    return _logit(found.confidence), share, math.log(second + LEAST), lead, math.log1p(found.words)


def learn(asked: Sequence[Candidates], right: Sequence[bool]) -> Sureness:
    """Learn sureness from what was found for questions, and whether the first label of each was right."""
    known = [(found, of) for found, of in zip(asked, right, strict=True) if found.ranked]
    if not known:
        return Sureness()
    asked, right = zip(*known, strict=True)
    labels = sorted({found.ranked[0].label for found in asked})
    number = {label: place for place, label in enumerate(labels)}
    own = np.array([number[found.ranked[0].label] for found in asked], np.intp)
    weights, ease = _fit(np.array([(*evidence(found), 1.0) for found in asked]), np.array(right, bool), own)
    *weighed, bias = weights.round(DIGITS).tolist()
    return Sureness(tuple(weighed), bias, dict(zip(labels, ease.round(DIGITS).tolist(), strict=True)))


def cross_fitted(asked: Sequence[Candidates], right: Sequence[bool], learnt_from: Sequence[bool]) -> list[float]:
    """How likely each is to be right, judged by the others: each tenth by what the rest of `learnt_from` teaches."""
    sure = [0.0] * len(asked)
    for fold in range(FOLDS):
        rest = [place % FOLDS != fold and wanted for place, wanted in enumerate(learnt_from)]
        learnt = learn(list(compress(asked, rest)), list(compress(right, rest)))
        for place in range(fold, len(asked), FOLDS):
            sure[place] = learnt(asked[place])
    return sure


def _fit(inputs: Array, right: Array, own: Array) -> tuple[Array, Array]:
    """The weights and the labels' intercepts, by Newton's method; the block of the intercepts is diagonal."""
    prior = np.zeros(inputs.shape[1])
    prior[0], prior[-2] = 1.0, OF_LENGTH
    drawn = np.full(inputs.shape[1], AS_FOUND)
    drawn[-1] = 1e-6
    # One imaginary question of each kind is added, so that a perfect ranker keeps finite weights (Platt 1999).
    target = np.where(right, (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2))

    def loss(weights: Array, ease: Array) -> float:
        logits = inputs @ weights + ease[own]
        penalty = drawn @ (weights - prior) ** 2 + TOGETHER * ease @ ease
        return float((np.logaddexp(0, logits) - target * logits).sum() + penalty / 2)

    weights, ease = np.zeros(inputs.shape[1]), np.zeros(own.max() + 1)
    for _ in range(NEWTON_STEPS):
        odds = 1 / (1 + np.exp(-np.clip(inputs @ weights + ease[own], -STEEPEST, STEEPEST)))
        curve, error = odds * (1 - odds), odds - target
        diagonal = np.bincount(own, curve) + TOGETHER
        across = np.array([np.bincount(own, curve * column) for column in inputs.T])
        slope = inputs.T @ error + drawn * (weights - prior)
        own_slope = np.bincount(own, error) + TOGETHER * ease
        block = (inputs * curve[:, None]).T @ inputs + np.diag(drawn) - (across / diagonal) @ across.T
        step = np.linalg.solve(block, slope - across @ (own_slope / diagonal))
        own_step = (own_slope - across.T @ step) / diagonal
        # Far from the optimum, a whole step may overshoot it.
        size = next((s for s in HALVINGS if loss(weights - s * step, ease - s * own_step) <= loss(weights, ease)), 0.0)
        weights, ease = weights - size * step, ease - size * own_step
    return weights, ease


def _logit(share: float) -> float:
    clipped = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(clipped / (1 - clipped))

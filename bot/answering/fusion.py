"""Learn, from the phrasings alone, how much each matcher counts and how sure the fused winner is.

Every phrasing serves as a question with itself left out, and once more with its whole label left out, which makes it a
question that nothing answers. Both are exact for kernel ridge in closed form, so nothing is fitted twice (the
leave-one-out identity of Allen 1974, PRESS; the block form is its direct extension).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

FUSION_STEPS = 200
RIVALS = 50
NEWTON_STEPS = 25
SMALLEST_STEP = 1e-6
PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights, all >= 0: one a matcher; then those of the accept logistic over its features, and its intercept."""

    matchers: Array
    accept: Array
    intercept: float


def learn(kept: Array, removed: Array, gold: npt.NDArray[np.intp]) -> Fusion:
    """Fit both stages.

    Args:
        kept: scores with the phrasing itself left out, shape (phrasings, labels, matchers).
        removed: scores with its whole label left out, the same shape; the label's own are -inf.
        gold: the label of each phrasing.
    """
    matchers = _conditional_logit(kept, gold)
    right = features(kept, matchers)
    wrong = features(removed, matchers)
    best = _fused(kept, matchers).argmax(axis=1)
    correct = np.concatenate([(best == gold).astype(float), np.zeros(len(gold))])
    accept, intercept = _accept_logistic(np.concatenate([right, wrong]), correct)
    return Fusion(matchers, accept, intercept)


def features(scores: Array, matchers: Array) -> Array:
    """What the accept logistic sees of each question: the winner's fused score, its margin, its raw scores."""
    fused = _fused(scores, matchers)
    order = np.argsort(-fused, axis=1, kind="stable")[:, :2]
    rows = np.arange(len(fused))
    top = fused[rows, order[:, 0]]
    second = fused[rows, order[:, 1]] if fused.shape[1] > 1 else np.zeros(len(fused))
    raw = scores[rows, order[:, 0]]
    margin = np.minimum(top - second, np.abs(top))
    return np.column_stack([top, margin, raw])


def confidence(row: Array, fusion: Fusion) -> float:
    """P(the winner is right), 0..1."""
    return float(1 / (1 + np.exp(-np.clip(row @ fusion.accept + fusion.intercept, -30, 30))))


def _fused(scores: Array, matchers: Array) -> Array:
    fused: Array = scores @ matchers
    return np.where(np.isfinite(fused), fused, -1e9)


def _conditional_logit(scores: Array, gold: npt.NDArray[np.intp]) -> Array:
    """Maximum likelihood of the right label under softmax of a weighted sum, weights kept >= 0 (projected Adam).

    Only the labels that come near matter to the likelihood, so each phrasing is compared with its nearest rivals.
    """
    count = scores.shape[2]
    scores, gold = _nearest_rivals(scores, gold)
    weights = np.full(count, 4.0)
    rows = np.arange(len(gold))
    first = second = np.zeros(count)
    for step in range(1, FUSION_STEPS + 1):
        logits = scores @ weights
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        odds /= odds.sum(axis=1, keepdims=True)
        gradient = np.einsum("ql,qlm->m", odds, scores) - scores[rows, gold].sum(axis=0)
        gradient = gradient / len(gold) + 1e-3 * weights
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient**2
        update = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        weights = np.maximum(weights - 0.1 * update, 0)
    return weights


def _nearest_rivals(scores: Array, gold: npt.NDArray[np.intp]) -> tuple[Array, npt.NDArray[np.intp]]:
    """The scores of each phrasing's own label, first, and of the RIVALS other labels with the highest sums."""
    rows = np.arange(len(gold))
    total = scores.sum(axis=2)
    total[rows, gold] = np.inf
    kept = np.argsort(-total, axis=1, kind="stable")[:, : RIVALS + 1]
    return np.take_along_axis(scores, kept[:, :, None], axis=1), np.zeros(len(gold), np.intp)


def _accept_logistic(inputs: Array, correct: Array) -> tuple[Array, float]:
    """Ridge logistic regression by damped Newton; a weight that turns negative is set to 0 and stays there."""
    centre, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    scaled = np.column_stack([(inputs - centre) / scale, np.ones(len(inputs))])
    free = np.ones(scaled.shape[1], bool)
    while True:
        weights = _newton(scaled, correct, free)
        negative = weights < 0
        negative[-1] = False
        if not negative.any():
            slopes = weights[:-1] / scale
            return slopes, float(weights[-1] - slopes @ centre)
        free &= ~negative


def _newton(inputs: Array, correct: Array, free: npt.NDArray[np.bool_]) -> Array:
    """The weights of the free columns, by Newton's method with a step that is halved until the loss falls."""
    weights = np.zeros(inputs.shape[1])
    columns = inputs[:, free]
    loss = _loss(weights, inputs, correct)
    for _ in range(NEWTON_STEPS):
        odds = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        gradient = columns.T @ (odds - correct) + PENALTY * weights[free]
        hessian = (columns * (odds * (1 - odds))[:, None]).T @ columns + PENALTY * np.eye(columns.shape[1])
        step = np.zeros(len(weights))
        step[free] = np.linalg.solve(hessian, gradient)
        while (tried := _loss(weights - step, inputs, correct)) > loss and np.abs(step).max() > SMALLEST_STEP:
            step /= 2
        if tried > loss or loss - tried < SMALLEST_STEP:
            break
        weights, loss = weights - step, tried
    return weights


def _loss(weights: Array, inputs: Array, correct: Array) -> float:
    logits = inputs @ weights
    return float(np.logaddexp(0, logits).sum() - logits @ correct + PENALTY / 2 * weights @ weights)

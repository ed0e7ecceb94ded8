"""The confidence that a matcher needs to answer, chosen without the test questions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bot.bench.peers import Matcher
from bot.bench.sets import Pairs, QuestionSet
from bot.services.accuracy import OUT_OF_SCOPE, Ranked, best_threshold

DEFAULT = 0.5
FOLDS = 5
# Each fold builds the matcher again. Up to these numbers of phrasings, all folds (or two) take a second or two.
MAX_FOR_ALL_FOLDS = 1000
MAX_FOR_TWO_FOLDS = 2000
SEED = 20201119


@dataclass(frozen=True, slots=True)
class Threshold:
    """A confidence, and in words what it was chosen on."""

    value: float
    origin: str


def choose(questions: QuestionSet, match: Matcher, build: Callable[[Pairs], Matcher]) -> Threshold:
    """Choose the threshold that serves answering the answerable and refusing the unanswerable best together.

    It is chosen on the validation split if that holds unanswerable questions, otherwise by cross-validation on the
    train split. If the base is too large or too small for that, it is 0.5.

    Args:
        questions: the set; its test split is not read.
        match: the matcher, built on the whole train split.
        build: builds a matcher on a part of it.
    """
    if any(label == OUT_OF_SCOPE for _, label in questions.validation):
        gold = [label for _, label in questions.validation]
        return Threshold(best_threshold(gold, [match(text) for text, _ in questions.validation]), "validation split")
    size = len(questions.train)
    used = FOLDS if size <= MAX_FOR_ALL_FOLDS else 2 if size <= MAX_FOR_TWO_FOLDS else 0
    asked: list[str] = []
    found: list[Ranked] = []
    for number, (kept, held) in enumerate(folds(questions.train)):
        if number < used:
            part = build(kept)
            asked += [label for _, label in held]
            found += [part(text) for text, _ in held]
    if not asked:
        return Threshold(DEFAULT, "default")
    return Threshold(best_threshold(asked, found), f"cross-validation on train, {used} of {FOLDS} folds")


def folds(train: Pairs) -> Iterator[tuple[Pairs, Pairs]]:
    """Five ways to divide a train split into phrasings to index and questions to ask.

    Each removes a fifth of the labels (their phrasings become unanswerable questions, "oos") and holds out a fifth of
    the phrasings of the others. A division that leaves nothing to index or to ask is left out.
    """
    ordered = sorted(set(train))
    names = sorted({label for _, label in ordered})
    dice = np.random.default_rng(SEED)
    removed_in = dict(zip(names, (dice.permutation(len(names)) % FOLDS).tolist(), strict=True))
    held_in = (dice.permutation(len(ordered)) % FOLDS).tolist()
    for fold in range(FOLDS):
        kept: list[tuple[str, str]] = []
        held: list[tuple[str, str]] = []
        for (text, label), turn in zip(ordered, held_in, strict=True):
            out = removed_in[label] == fold or turn == fold
            (held if out else kept).append((text, label))
        known = {label for _, label in kept}
        if kept and held:
            yield tuple(kept), tuple((text, label if label in known else OUT_OF_SCOPE) for text, label in held)

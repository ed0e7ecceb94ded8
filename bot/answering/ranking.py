"""Rank labels by the classifier's logits, and say how sure the first of them is.

The logit of a label is lowered if the label is about the opposite of what was asked, another measure or another age.
The nearness of the winner's best phrasing helps to tell whether it is right.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.answering.candidates import (
    ENTRY,
    FARTHEST,
    MAX_CANDIDATES,
    MAX_CHOICES,
    OUTSIDE,
    Candidate,
    Candidates,
    Role,
)
from bot.answering.designs import Design
from bot.answering.index import Index, Numbers
from bot.answering.measures import is_measure, unit
from bot.answering.understanding import Query, names
from bot.answering.vectors import Matrix

Scores = npt.NDArray[np.float64]
# How much the logit of a label is lowered if it is about the opposite of what was asked, or about another measure.
AGAINST = 3.0
# An age says more than the words around it, because "old" is also in "3 weeks old". With twice the value above, "fresh"
# comes before "old" in two entries of the tests' base that share most of their words.
OTHER_AGE = 6.0
EXACT = 0.99
DIGITS = 4
# Gives the similarities by that name of a query to each landmark.
Similar = Callable[[str], Matrix]


@dataclass(frozen=True, slots=True)
class Look:
    """Tells how near the phrasings of a label are by the similarity of that name, and which of them is nearest."""

    near: Callable[[int, str], float]
    phrasing: Callable[[int], int]


def classified(
    queries: Sequence[Query], index: Index, design: Design, similar: Sequence[Similar], logits: Matrix
) -> list[Candidates]:
    """The candidates for each query, ranked by the classifier's logits, shape (queries, labels)."""
    nearness = [float(each(design.names[0]).max()) for each in similar]
    looks = [_look(each, index, design) for each in similar]
    return ranked(queries, index, design, index.numbers, logits.astype(np.float64), nearness, looks)


def _look(similar: Similar, index: Index, design: Design) -> Look:
    def near(label: int, name: str) -> float:
        start, end = index.bounds[label : label + 2]
        return float(similar(name)[start:end].max())

    def phrasing(label: int) -> int:
        start, end = index.bounds[label : label + 2]
        return start + int(np.sum([similar(name)[start:end] for name in design.names], axis=0).argmax())

    return Look(near, phrasing)


def ranked(
    queries: Sequence[Query],
    index: Index,
    design: Design,
    numbers: Numbers,
    logits: Scores,
    nearness: Sequence[float],
    looks: Sequence[Look],
) -> list[Candidates]:
    """Rank the labels with these numbers, in ascending order, by their logits, shape (queries, labels).

    The similarities of a candidate are only worked out when somebody asks for them.
    """
    silent = [_silent(query, index) for query in queries]
    for place, query in enumerate(queries):
        if against := [*_against(query, index), *silent[place]]:
            logits[place] -= AGAINST * np.isin(numbers, against)
        if aged_out := _aged_out(query, index):
            logits[place] -= OTHER_AGE * np.isin(numbers, aged_out)
    # The logits are rounded first, so that labels equal in rank are equal in belief on every processor.
    logits = logits.round(DIGITS)
    every = np.argsort(-logits, axis=1, kind="stable")
    order = every[:, :MAX_CANDIDATES]
    roles = index.roles if numbers is index.numbers else index.roles[numbers]
    for place in filter(silent.__getitem__, range(len(queries))):
        order[place] = _with_choices(every[place], roles)
    each = np.arange(len(queries))[:, None]
    best = logits[each, order]
    odds = np.exp(logits - best[:, :1])
    belief = (odds[each, order] / odds.sum(axis=1, keepdims=True)).round(DIGITS)
    leads = _leads(logits, roles)
    columns = numbers[order].tolist(), best.tolist(), belief.tolist(), leads
    ranked = list(map(_Ranked, *columns))
    found = zip(queries, silent, ranked, nearness, looks, strict=True)
    return [_one(query, index, design, never, those, near, look) for query, never, those, near, look in found]


def _with_choices(order: Numbers, roles: Numbers) -> Numbers:
    """The first labels of this order, with the three best entries among them.

    If another product was asked about, all flags and notes come before the entries that never mention it.
    """
    choices = order[roles[order] == ENTRY][:MAX_CHOICES]
    others = order[~np.isin(order, choices)][: MAX_CANDIDATES - len(choices)]
    return order[np.isin(order, [*choices, *others])]


class _Ranked(NamedTuple):
    """The labels, best first, the logit and the share of belief of each, and how far the best entry leads."""

    numbers: Sequence[int]
    logits: Sequence[float]
    belief: Sequence[float]
    lead: float


def _one(
    query: Query,
    index: Index,
    design: Design,
    silent: Sequence[int],
    ranked: _Ranked,
    nearness: float,
    look: Look,
) -> Candidates:
    """The candidates of one query."""

    def why(number: int, logit: float) -> tuple[str, Mapping[str, float]]:
        parts = {name: round(look.near(number, name), DIGITS) for name in design.names}
        return index.phrasings[look.phrasing(number)], parts | {"classifier": round(logit, DIGITS)}

    numbers, logits, belief, lead = ranked
    candidates = tuple(
        [
            Candidate(index.labels[number], share, partial(why, number, logit))
            for number, logit, share in zip(numbers, logits, belief, strict=True)
        ]
    )
    first, top = numbers[0], logits[0]
    margin = top - logits[1] if len(logits) > 1 else 0.0
    near = sum(
        [weight * look.near(first, name) for name, weight in zip(design.names, design.near, strict=True) if weight]
    )
    evidence = design.logit * top + design.margin * margin + near + design.bias
    if index.has_outside:
        evidence += design.lead * min(abs(lead), FARTHEST)
    confidence = 1 / (1 + math.exp(-evidence))
    if index.exact.get(query.text) == candidates[0].label:
        confidence = max(confidence, EXACT)
    if first in silent:
        # Such an entry is not the answer, however similar the rest of the wording is.
        confidence = 0.0
    role = Role(index.role[first])
    # By wording alone, the other words of a story resemble something too: 8 of 93 told checks would be answered
    # wrongly.
    words = len(query.tokens) if index.meaning else 0
    return Candidates(candidates, round(confidence, DIGITS), round(nearness, DIGITS), lead, role, words)


def _leads(logits: Scores, roles: Numbers) -> list[float]:
    """For each query, how far the best entry stands above the best outside label, or above 0 if there is none."""
    inside, outside = (logits[:, roles == role] for role in (ENTRY, OUTSIDE))
    best = inside.max(axis=1, initial=-math.inf)
    return (best - (outside.max(axis=1) if outside.size else 0.0)).round(DIGITS).tolist()  # type: ignore[no-any-return]


def _against(query: Query, index: Index) -> Iterator[int]:
    """The labels about the opposite of what was asked, or about other measures of the same unit."""
    for word, opposite, labels in index.opposed:
        if word in query.tokens and opposite not in query.tokens:
            yield from labels
    asked = set(filter(is_measure, query.tokens))
    if asked:
        units = {unit(measure) for measure in asked}
        for label, measures in index.measures.items():
            same = {measure for measure in measures if unit(measure) in units}
            if same and not same & asked:
                yield label


def _aged_out(query: Query, index: Index) -> list[int]:
    """The labels about things of another age than any that was named."""
    return [label for label, ages in index.ages.items() if query.ages and not any(map(ages.hold, query.ages))]


def _silent(query: Query, index: Index) -> list[int]:
    """The entries that never mention the other product that was asked about; none if the base's own is also named."""
    named = names(query, index.others)
    if not named or names(query, index.own):
        return []
    spoken = frozenset().union(*(index.others[term] for term in named))
    return [label for label in np.flatnonzero(index.roles == ENTRY).tolist() if label not in spoken]

"""Explain why each candidate was found, so that a curator who sees a miss knows which words to add."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answering.outcome import Outcome
from bot.answering.understanding import understand


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate, explained.

    Attributes:
        label: the entry, red flag or scope note.
        score: its share of belief (0..1).
        phrasing: its phrasing that came nearest.
        shared: the words of that phrasing that are also in the question, as understood.
        unmatched: the words of the question that the phrasing lacks.
        parts: what each similarity gave (0..1), and the classifier (a logit).
    """

    label: str
    score: float
    phrasing: str
    shared: tuple[str, ...]
    unmatched: tuple[str, ...]
    parts: Mapping[str, float]


def explain(outcome: Outcome) -> tuple[Match, ...]:
    """The reasons why each candidate of an outcome was found, best first."""
    asked = dict.fromkeys(outcome.query.tokens)
    matches = []
    for candidate in outcome.candidates.ranked:
        held = dict.fromkeys(understand(candidate.phrasing, outcome.release.vocabulary).tokens)
        shared = tuple(word for word in held if word in asked)
        unmatched = tuple(word for word in asked if word not in held)
        matches.append(Match(candidate.label, candidate.score, candidate.phrasing, shared, unmatched, candidate.parts))
    return tuple(matches)

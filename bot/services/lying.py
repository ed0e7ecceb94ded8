"""Where a wording lies among the entries: how near it is to one of them, and to the nearest other one."""

from dataclasses import dataclass
from datetime import date

from bot.answering import pipeline
from bot.answering.decision import Answer, Decision, Suggest
from bot.answering.release import Release
from bot.services.triage import NEAR


@dataclass(frozen=True, slots=True)
class Lying:
    """How near a wording is to one entry (`own`), and to the `nearest` other one, as shares of belief (0..1).

    Belief always adds up to 1, so the nearest one counts only if it `serves`: is answered or offered.
    """

    own: float
    nearest: str = ""
    other: float = 0.0
    serves: bool = False

    @property
    def elsewhere(self) -> bool:
        """Whether it is nearer to another entry, which members are given for it today."""
        return self.serves and self.other > self.own

    @property
    def here(self) -> bool:
        """Whether it is near that entry, and at least as near as to any other."""
        return self.own >= NEAR and self.own >= self.other


def lying(text: str, entry_id: str, release: Release, today: date) -> Lying:
    """Where a release puts a wording on that day, relative to one entry."""
    servable = release.served(today)
    outcome = pipeline.answer(text, release, today)
    shares = {each.label: each.score for each in outcome.candidates.ranked if each.label in servable}
    own = shares.pop(entry_id, 0.0)
    if not shares:
        return Lying(own)
    nearest = max(shares, key=lambda label: shares[label])
    return Lying(own, nearest, shares[nearest], nearest in _given(outcome.decision))


def _given(decision: Decision) -> tuple[str, ...]:
    """The ids of the entries that members are given."""
    match decision:
        case Answer():
            return (decision.entry_id, *decision.also)
        case Suggest():
            return decision.entry_ids
        case _:
            return ()

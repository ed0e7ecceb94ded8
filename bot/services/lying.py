"""Where a wording lies among the entries: how near it is to one of them, and which it is nearest to."""

from dataclasses import dataclass
from datetime import date

from bot.answering import pipeline
from bot.answering.pipeline import Release
from bot.services.triage import NEAR


@dataclass(frozen=True, slots=True)
class Lying:
    """How near a wording is to one entry (`own`), and to the `nearest` other one, as shares of belief (0..1)."""

    own: float
    nearest: str = ""
    other: float = 0.0

    @property
    def elsewhere(self) -> bool:
        """Whether it is nearer to another entry, and near that at all."""
        return self.other > self.own and self.other >= NEAR

    @property
    def here(self) -> bool:
        """Whether it is near that entry, and nearer than to any other."""
        return self.own >= NEAR and self.own >= self.other


def lying(text: str, entry_id: str, release: Release, today: date) -> Lying:
    """Where a release puts a wording on that day, beside an entry."""
    servable = release.served(today)
    ranked = pipeline.answer(text, release, today).candidates.ranked
    shares = {each.label: each.score for each in ranked if each.label in servable}
    own = shares.pop(entry_id, 0.0)
    if not shares:
        return Lying(own)
    nearest = max(shares, key=lambda label: shares[label])
    return Lying(own, nearest, shares[nearest])

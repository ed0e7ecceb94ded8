"""The labels found for a query, best first, and how sure that is."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

MAX_CANDIDATES = 10
# How much it counts for confidence to stand clear of all that is outside, up to this far: chosen on messages in the
# manner of real posts, where it answers 1 to 3 % more at 2 % wrong.
FARTHEST = 6.0


class Role(IntEnum):
    """What a label is: an entry answers, a red flag is signposted, and labels outside only compete."""

    ENTRY = 0
    FLAG = 1
    OUTSIDE = 2


# numpy compares with plain numbers ten times as fast.
ENTRY, OUTSIDE = int(Role.ENTRY), int(Role.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label found, and its share of belief (0..1). Why it was found is worked out on request."""

    label: str
    score: float
    why: Callable[[], tuple[str, Mapping[str, float]]] = field(compare=False, repr=False)

    @property
    def phrasing(self) -> str:
        """The phrasing of it that came nearest."""
        return self.why()[0]

    @property
    def parts(self) -> Mapping[str, float]:
        """What each similarity gave it, and its logit."""
        return self.why()[1]


@dataclass(frozen=True, slots=True)
class Candidates:
    """At most ten labels, best first.

    `confidence` is how likely the first one is the right answer (0..1). `nearness` is the cosine of the nearest
    phrasing of all (-1..1): a query far from every phrasing is off the subject, even if it has only one candidate.
    `lead` is how far the best entry stands above the best label outside the subject (a difference of logits), and how
    much the question is on the subject, where meaning counts. `role` is
    what the first label is. `words` is how many words were looked up, where meaning counts too.
    """

    ranked: tuple[Candidate, ...]
    confidence: float
    nearness: float = 0.0
    lead: float = -math.inf
    role: Role = Role.OUTSIDE
    words: int = 0

"""The labels found for a query, best first, and how sure the first of them is."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

MAX_CANDIDATES = 10
# A list of choices has at most this many entries.
MAX_CHOICES = 3
# Confidence counts the lead over everything outside, up to this much. Chosen on messages in the manner of real posts,
# where 1 to 3 % more are answered at 2 % wrong.
FARTHEST = 6.0


class Role(IntEnum):
    """What a label stands for: an entry answers, a red flag is signposted, and outside labels only compete."""

    ENTRY = 0
    FLAG = 1
    OUTSIDE = 2


# Numpy compares with plain numbers ten times as fast as with members of an enumeration.
ENTRY, OUTSIDE = int(Role.ENTRY), int(Role.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label found, and its share of belief (0..1). The reasons are worked out on request."""

    label: str
    score: float
    why: Callable[[], tuple[str, Mapping[str, float]]] = field(compare=False, repr=False)

    @property
    def phrasing(self) -> str:
        """Its phrasing that came nearest."""
        return self.why()[0]

    @property
    def parts(self) -> Mapping[str, float]:
        """What each similarity gave it, and its logit."""
        return self.why()[1]


@dataclass(frozen=True, slots=True)
class Candidates:
    """At most ten labels, best first.

    `confidence` is how likely the first one is to be the right answer (0..1). `nearness` is the cosine of the nearest
    of all phrasings (-1..1): a query far from every phrasing is off the subject, even if it has only one candidate.
    `lead` is how far the best entry stands above the best outside label (a difference of logits), plus, with a sentence
    encoder, how much the question is on the subject. `role` is that of the first label. `words` is the number of words
    looked up, or 0 without a sentence encoder. `subject` is how much the question is on the subject, infinite if the
    sentence encoder was not asked. `beside` is the id of the scope note that does not compete but has the nearest text
    of all, or empty.
    """

    ranked: tuple[Candidate, ...]
    confidence: float
    nearness: float = 0.0
    lead: float = -math.inf
    role: Role = Role.OUTSIDE
    words: int = 0
    subject: float = math.inf
    beside: str = ""

    @property
    def first(self) -> str:
        """The best label; empty if there is none."""
        return self.ranked[0].label if self.ranked else ""

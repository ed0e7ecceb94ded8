"""How alike two members' questions are, whether or not anything answers them; it groups unanswered questions.

A question in another language than the base's shares no word with most others. It is compared by its meaning across
languages if the release has a multilingual encoder, and otherwise by the words of its own language.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.answering.measures import unit

# At this precision, no likeness of 2,000 pairs of phrasings is off by more than 0.0005, in half the memory.
Halves = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Measure:
    """The weights of the parts (words, letters, meaning), and two likenesses.

    From `same` on, two questions ask the same; from `near` on, a curator should see both.
    """

    weights: tuple[float, ...]
    same: float
    near: float


# `same` is chosen by `salve bench --gaps`, on the halves that may choose: it is the lowest likeness at which 95 % of
# what is put together belongs together, both among the entries' own phrasings and for questions that differ only in
# their subject. `near` is 0.1 lower: of the pairs of phrasings in between, two in five ask for the same entry.
WORDING = Measure((0.7, 0.3), same=0.54, near=0.44)
MEANING = Measure((0.35, 0.15, 0.5), same=0.46, near=0.36)
# At most HINTS gaps are shown for a curator to join: those with at least the likeness HINT, and those with at least
# LEAST that are nearer than most. Chosen by the number of gaps into which a topic of the unanswered long tail stays
# divided, once a curator has joined what is shown and right (docs/benchmarks.md). The words of one topic share less
# than those of many pairs that do not ask the same.
HINTS, HINT, LEAST = 24, 0.2, 0.05


@dataclass(frozen=True, slots=True)
class Sketch:
    """The features by which two questions are compared.

    Attributes:
        digest: identifies equal understood texts, which ask the same; it reveals no word of them.
        measures: the measures that the question names, like 0.1%.
        stands: its words that have an opposite, if it does not also hold that opposite.
        against: the opposites of those words.
        vector: at most of unit length; the cosine of two is the likeness of their wording. The leading dimensions say
            most, so a prefix is enough to search for candidates.
        foreign: whether it is in another language than the base; None if its few words do not tell.
        across: its vector across languages, of unit length, by which foreign questions are compared; its leading
            dimensions say most too. Without a multilingual encoder it is None, and a foreign question is compared by
            its `vector`, which is zeros otherwise.
    """

    digest: bytes
    measures: AbstractSet[str]
    stands: AbstractSet[str]
    against: AbstractSet[str]
    vector: Halves = field(compare=False, repr=False)
    foreign: bool | None = False
    across: Halves | None = field(default=None, compare=False, repr=False)


def alike(one: Sketch, other: Sketch) -> float:
    """How alike two questions are (0..1): 1 for equal texts, 0 for different amounts of one unit, or for opposites."""
    if one.digest == other.digest:
        return 1.0
    if (one.measures and other.measures and _measured_apart(one.measures, other.measures)) or (
        one.against and not one.against.isdisjoint(other.stands)
    ):
        return 0.0
    if one.across is None or other.across is None or one.foreign is other.foreign is False:
        return _cosine(one.vector, other.vector)
    across = _cosine(one.across, other.across)
    return across if one.foreign or other.foreign else max(across, _cosine(one.vector, other.vector))


def _cosine(one: Halves, other: Halves) -> float:
    return min(max(float(one.astype(np.float32) @ other.astype(np.float32)), 0.0), 1.0)


def _measured_apart(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    units = {unit(measure) for measure in one}
    comparable = {measure for measure in other if unit(measure) in units}
    return bool(comparable) and comparable.isdisjoint(one)

"""How alike two of members' questions are, whether or not anything answers them; it groups unanswered ones.

A question in another language than the base's shares no word with most of what it is compared with: it is compared by
its meaning across languages, if the release has such an encoder, else by the words of its own language.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.answering.measures import unit

# Of 2,000 pairs of phrasings no likeness is off by more than 0.0005 for numbers of this many bits, in half the memory.
Halves = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Measure:
    """What the parts weigh (words, letters, meaning), and two likenesses.

    From `same` on, two questions ask the same; from `near` on, a curator should be shown both.
    """

    weights: tuple[float, ...]
    same: float
    near: float


# `same` by `salve bench --gaps`, on the halves that may choose: the lowest likeness at which 95 % of what is put
# together belongs together, among the entries' own phrasings and where questions differ in their subject alone.
# `near` is a tenth less: of the pairs of phrasings in between, two in five ask for the same entry.
WORDING = Measure((0.7, 0.3), same=0.54, near=0.44)
MEANING = Measure((0.35, 0.15, 0.5), same=0.46, near=0.36)
# What a curator may want to join: this many gaps, from this likeness on, and from LEAST on where they are nearer than
# most. Chosen by how many gaps a topic of the unanswered long tail is left in once a curator has joined what is shown
# and right (docs/benchmarks.md): the words of one topic share less than those of many pairs that do not ask the same.
HINTS, HINT, LEAST = 24, 0.2, 0.05


@dataclass(frozen=True, slots=True)
class Sketch:
    """What two questions are compared by.

    Attributes:
        digest: identifies equal understood texts, which ask the same; no word of them is kept.
        measures: the measures it names, like 0.1%.
        stands: the words with an opposite that it holds without that opposite.
        against: their opposites.
        vector: at most of unit length; the cosine of two is the likeness of their wording. The leading dimensions say
            most, so a prefix is enough to look for what may be alike.
        foreign: it is in another language than the base; None where a few words do not tell.
        across: its vector across languages, of unit length, by which what is foreign is compared; its leading
            dimensions say most too. None where no encoder knows many languages; then a foreign one is compared by its
            `vector`, which is zeros otherwise.
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

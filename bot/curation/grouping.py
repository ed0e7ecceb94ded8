"""Group unanswered questions that ask the same into gaps, one at a time; a question once placed never moves."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Vector = npt.NDArray[np.float32] | npt.NDArray[np.float16]
Rows = npt.NDArray[np.intp]
S = TypeVar("S", bound=Hashable)

# A short prefix of each vector finds candidates; this many of the best are compared in full. Of 8,000 questions, that
# places 99.9 % beside the same neighbour as comparing everything does; with 64 dimensions or 50 candidates it is 98 to
# 99 %.
PREFIX = 96
SHORTLIST = 100
# One value in SAMPLED is sampled, and the SAMPLE_KEPT largest of the sample bound the search.
SAMPLED, SAMPLE_KEPT = 64, 6
# The mean likeness to a gap's members may be this far below what the nearest member must reach. Without that bound, a
# chain of questions, each like the one before, could end with a question unlike the first.
SLACK = 0.15
# The mean is taken over this many of a gap's first members; more of them change it little.
WEIGHED = 50
MAX_SIMILAR = 5
# Two gaps are compared by this many of the first questions of each.
COMPARED = 8
# Gaps that are hardly alike may still ask the same if they are nearer than most: the nearest 1/NEAREST_OF of all gaps.
NEAREST_OF = 2
BLOCK = 256


@dataclass(frozen=True, slots=True)
class Placement:
    """The place of a question.

    Attributes:
        gap: the gap that asks the same; None if the question opens a new one.
        similar: other gaps that ask nearly the same, each with the likeness of its nearest question, best first.
    """

    gap: int | None
    similar: tuple[tuple[int, float], ...]


class Grouping(Generic[S]):
    """The open gaps of one partition, and the sketches by which their questions are compared.

    Args:
        alike: gives how alike two sketches are (0..1): 1 for equal ones, and the same in both directions.
        vector: gives a sketch's vector; the products of the vectors' leading dimensions tell which sketches may be
            alike.
        further: gives another vector for the same purpose, if a sketch has one.
        same: the least likeness to a gap's nearest question at which a question belongs to the gap.
        near: the least likeness to a gap's nearest question at which the gap counts as similar.
    """

    def __init__(
        self,
        alike: Callable[[S, S], float],
        vector: Callable[[S], Vector],
        *,
        same: float,
        near: float,
        further: Callable[[S], Vector | None] | None = None,
    ) -> None:
        self._alike = alike
        self._vectors = (vector, further) if further else (vector,)
        self._same, self._near = same, near
        # By vector, one row per member; the rows of closed gaps are zeros, and are reused.
        self._prefixes = np.zeros((len(self._vectors), 0, PREFIX), np.float32)
        self._sketches: list[S | None] = []
        self._gaps: list[int] = []
        self._free: list[int] = []
        self._members: dict[int, dict[S, int]] = {}
        # The row of each sketch, to find equal ones: a sketch that shares no word with any other has no direction to
        # search in.
        self._equal: dict[S, set[int]] = {}

    def __contains__(self, gap: int) -> bool:
        """Whether this gap is open here."""
        return gap in self._members

    def __len__(self) -> int:
        """The number of open gaps."""
        return len(self._members)

    def add(self, gap: int, sketch: S) -> None:
        """Add a question to a gap, which is opened if it does not exist; nothing else moves.

        A sketch that equals one of the gap's members changes nothing.
        """
        self._add(gap, sketch)

    def remove(self, gap: int) -> None:
        """Forget a gap that was closed or merged, with its members; a gap that is not open is ignored."""
        for sketch, row in self._members.pop(gap, {}).items():
            self._equal[sketch].remove(row)
            if not self._equal[sketch]:
                del self._equal[sketch]
            self._sketches[row] = None
            self._prefixes[:, row] = 0
            self._free.append(row)

    def place(self, sketch: S) -> Placement:
        """The place of a question. The question is not added; the caller does that."""
        return self._place(sketch, self._products(sketch))

    def near(self, sketch: S, least: float) -> list[tuple[int, float]]:
        """At most MAX_SIMILAR + 1 gaps with a question at least this alike, each with its likeness, best first."""
        found = self._ranked(sketch, self._products(sketch), least)
        return [(gap, -likeness) for likeness, gap in found[: MAX_SIMILAR + 1]]

    def beside(self, gap: int, most: int, likely: float, least: float) -> list[tuple[int, float]]:
        """At most this many of the gaps that are most like one as a whole, best first.

        They are the gaps with at least the likeness `likely`, and those with at least the likeness `least` that are in
        the nearer half of all gaps, of which the nearest is the gap itself. The likeness is the mean over the pairs of
        their questions, which says more after gaps are joined: a question about a plane and one about hand luggage are
        together nearer to airports than either is alone.
        """
        own = [member for member, _ in zip(self._members.get(gap, ()), range(COMPARED), strict=False)]
        if not own:
            return []
        products = _each(self._prefixes[:, : len(self._sketches)], np.mean([self._short(each) for each in own], axis=0))
        rows = {row for each in products for row in largest(each).tolist() if self._sketches[row] is not None}
        others = {self._gaps[row] for row in rows} - {gap}
        ranked = sorted((-self._between(own, other), other) for other in others)
        near = [(other, -likeness) for likeness, other in ranked[:most] if -likeness >= least]
        return [each for place, each in enumerate(near) if each[1] >= likely or place + 1 < len(self) // NEAREST_OF]

    def place_all(self, sketches: Sequence[S], numbers: Iterator[int]) -> list[int]:
        """Place and add these questions one after another, with the results of `place` and `add` but many times faster.

        Args:
            sketches: the questions, in order.
            numbers: the ids of new gaps, taken as they are needed.

        Returns:
            The gap of each question.
        """
        placed = []
        for start in range(0, len(sketches), BLOCK):
            block = sketches[start : start + BLOCK]
            short = np.stack([self._short(sketch) for sketch in block], axis=1)
            before = len(self._sketches)
            products = short @ self._prefixes[:, :before].transpose(0, 2, 1)
            fresh: list[int] = []
            for place, sketch in enumerate(block):
                values = np.empty((len(short), len(self._sketches)), np.float32)
                values[:, :before] = products[:, place]
                values[:, fresh] = _each(self._prefixes[:, fresh], short[:, place])
                gap = self._place(sketch, values).gap
                if gap is None:
                    gap = next(numbers)
                row = self._add(gap, sketch)
                if row is not None:
                    fresh.append(row)
                placed.append(gap)
        return placed

    def _add(self, gap: int, sketch: S) -> int | None:
        """The row of the new member; None if the gap has an equal one."""
        members = self._members.setdefault(gap, {})
        if sketch in members:
            return None
        if self._free:
            row = self._free.pop()
            self._sketches[row], self._gaps[row] = sketch, gap
        else:
            row = len(self._sketches)
            self._sketches.append(sketch)
            self._gaps.append(gap)
            if row == self._prefixes.shape[1]:
                more = np.zeros((len(self._vectors), max(row, BLOCK), PREFIX), np.float32)
                self._prefixes = np.concatenate([self._prefixes, more], axis=1)
        self._prefixes[:, row] = self._short(sketch)
        members[sketch] = row
        self._equal.setdefault(sketch, set()).add(row)
        return row

    def _short(self, sketch: S) -> Floats:
        """The leading dimensions of each vector of a sketch, one row per vector."""
        out = np.zeros((len(self._vectors), PREFIX), np.float32)
        for row, vector in zip(out, (of(sketch) for of in self._vectors), strict=True):
            if vector is not None:
                row[: len(vector)] = vector[:PREFIX]
        return out

    def _products(self, sketch: S) -> Floats:
        return _each(self._prefixes[:, : len(self._sketches)], self._short(sketch))

    def _ranked(self, sketch: S, values: Floats, least: float) -> list[tuple[float, int]]:
        """The gaps whose nearest question is at least this alike, each after its negative likeness, best first."""
        nearest: dict[int, float] = {}
        rows = {row for each in values for row in largest(each).tolist()}
        for row in rows | self._equal.get(sketch, set()):
            member = self._sketches[row]
            if member is not None:
                gap = self._gaps[row]
                nearest[gap] = max(nearest.get(gap, 0.0), self._alike(sketch, member))
        # Of equally near gaps, the oldest comes first.
        return sorted((-likeness, gap) for gap, likeness in nearest.items() if likeness >= least)

    def _between(self, own: Sequence[S], gap: int) -> float:
        """The mean likeness of these sketches to the first questions of a gap."""
        others = [member for member, _ in zip(self._members[gap], range(COMPARED), strict=False)]
        return sum(self._alike(one, other) for one in own for other in others) / (len(own) * len(others))

    def _place(self, sketch: S, values: Floats) -> Placement:
        ranked = self._ranked(sketch, values, self._near)
        own = next((gap for likeness, gap in ranked if self._belongs(sketch, gap, -likeness)), None)
        similar = [(gap, -likeness) for likeness, gap in ranked if gap != own]
        return Placement(own, tuple(similar[:MAX_SIMILAR]))

    def _belongs(self, sketch: S, gap: int, nearest: float) -> bool:
        if nearest < self._same:
            return False
        members = self._members[gap]
        if sketch in members:
            return True
        first = [member for member, _ in zip(members, range(WEIGHED), strict=False)]
        return sum(self._alike(sketch, member) for member in first) >= (self._same - SLACK) * len(first)


def _each(prefixes: Floats, short: Floats) -> Floats:
    """The products of every row with the prefix of its vector, shape (vectors, rows)."""
    return np.stack([rows @ own for rows, own in zip(prefixes, short, strict=True)])


def largest(values: Floats) -> Rows:
    """The positions of the SHORTLIST largest values, in ascending order."""
    places = np.arange(len(values))
    if len(values) > SAMPLED * SHORTLIST:
        # The largest values all reach this bound, and the values that reach it are far fewer to sort.
        bound = np.partition(values[::SAMPLED], -SAMPLE_KEPT)[-SAMPLE_KEPT]
        few = np.flatnonzero(values >= bound)
        places = few if len(few) >= SHORTLIST else places
    if len(places) > SHORTLIST:
        places = np.sort(places[np.argpartition(values[places], -SHORTLIST)[-SHORTLIST:]])
    return places

"""Counts and times of this process's outcomes, for a monitor to read; it holds no question."""

import threading
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

# In seconds. A clean question takes milliseconds, one for the encoder tens of them; Discord waits for three seconds.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Times:
    """How many took at most each of `BOUNDS` seconds, and how many in all; and the sum of their seconds."""

    within: tuple[int, ...]
    total: float


class Tally:
    """Counts by outcome. Safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, list[int]] = {}
        self._totals: dict[str, float] = {}

    def note(self, outcome: str, seconds: float) -> None:
        """Count one more question with this outcome, and the seconds until it was kept."""
        with self._lock:
            counts = self._counts.setdefault(outcome, [0] * (len(BOUNDS) + 1))
            counts[bisect_left(BOUNDS, seconds)] += 1
            self._totals[outcome] = self._totals.get(outcome, 0.0) + seconds

    def read(self) -> Mapping[str, Times]:
        """The times by outcome."""
        with self._lock:
            return {
                outcome: Times(tuple(sum(counts[: n + 1]) for n in range(len(counts))), self._totals[outcome])
                for outcome, counts in self._counts.items()
            }

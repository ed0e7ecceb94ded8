"""What became of the questions of this process, and how long each took, for a monitor to read; no question itself."""

import threading
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

# Seconds. A clean question takes milliseconds, one that the encoder is asked about tens; Discord waits for three.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Times:
    """How many took at most each of `BOUNDS`, and how many in all; and the seconds of all together."""

    within: tuple[int, ...]
    total: float


class Tally:
    """Counts by outcome. Safe in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, list[int]] = {}
        self._totals: dict[str, float] = {}

    def note(self, outcome: str, seconds: float) -> None:
        """One more question came to this, until it was kept."""
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

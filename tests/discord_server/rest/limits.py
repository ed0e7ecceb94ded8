"""Discord's global limit on a bot's requests, in real time."""

from collections import deque

WINDOW = 1.0


class GlobalLimit:
    """At most so many requests in any second; None lifts the limit, as a load test may want."""

    def __init__(self, per_second: int | None = 50) -> None:
        self.per_second = per_second
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Count a request, and return the seconds it came too early (0 if it may pass)."""
        if self.per_second is None:
            return 0.0
        while self._times and self._times[0] <= now - WINDOW:
            self._times.popleft()
        if len(self._times) >= self.per_second:
            return self._times[0] + WINDOW - now
        self._times.append(now)
        return 0.0

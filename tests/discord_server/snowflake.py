"""Discord's ids: milliseconds since 2015 above 22 bits of worker, process and counter."""

from datetime import UTC, datetime, timedelta

from tests.discord_server.clock import Clock

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Snowflakes:
    """Hand out ids that carry the clock's time and never repeat or go back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """Return a new id."""
        milliseconds = (self._clock.now() - EPOCH) // timedelta(milliseconds=1)
        self._last = max(self._last + 1, milliseconds << 22)
        return self._last

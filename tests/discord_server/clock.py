"""The server's time, which only a test moves."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Time that stands still until it is advanced; `running=True` lets it follow the wall clock as well."""

    def __init__(self, *, running: bool = False) -> None:
        # It starts at the real present because clients compare snowflakes with their own clock.
        self._start = datetime.now(UTC)
        self._offset = timedelta()
        self._running = running

    def now(self) -> datetime:
        """Return the server's present, in UTC."""
        return (datetime.now(UTC) if self._running else self._start) + self._offset

    def advance(self, seconds: float) -> None:
        """Move the server's present forward."""
        self._offset += timedelta(seconds=seconds)

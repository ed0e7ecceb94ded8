"""Limits on connections: how long a request may take to arrive, and how many connections may be open at once.

uvicorn limits neither: a client that sends a byte a minute could keep its connection for ever.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# A curator's form arrives within a second, even over a slow line.
ARRIVAL_SECONDS = 15.0
# A browser opens six at most, and a community has a handful of curators.
MOST = 200
_ARRIVING = frozenset({h11.IDLE, h11.SEND_BODY})


class Bounded(H11Protocol):
    """A connection of uvicorn's that is closed if a request does not arrive in time, or if there are too many."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Close a connection beyond the limit; hold the others to the deadline."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.close()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take data of a request, and hold or drop the deadline."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Drop the deadline of a closed connection."""
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Hold a deadline while a request arrives; once it has, its answer may take longer."""
        if self.conn.their_state not in _ARRIVING:
            self._rest()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(ARRIVAL_SECONDS, self.transport.close)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

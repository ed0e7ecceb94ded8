"""Bounds of a connection: how long a request may take to arrive, and how many connections there may be at once.

uvicorn bounds neither: a client that sends a byte a minute keeps its connection for ever.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# A form of a curator arrives within a second, over the slowest of lines too.
ARRIVAL_SECONDS = 15.0
# A browser opens six at most, and a community has a handful of curators.
MOST = 200
_ARRIVING = frozenset({h11.IDLE, h11.SEND_BODY})


class Bounded(H11Protocol):
    """uvicorn's connection, closed when a request does not arrive whole in time, or when there are too many."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connects."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.close()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """More of a request, or the whole of it."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed, so no deadline is held."""
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Hold the deadline of what is on its way; what has arrived may take its time to be answered."""
        if self.conn.their_state not in _ARRIVING:
            self._rest()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(ARRIVAL_SECONDS, self.transport.close)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

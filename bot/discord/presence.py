"""Tells the operator of a second bot on the same database, or with the same token."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable

from bot.services.presence import PresenceService

log = logging.getLogger(__name__)

# Discord ends a session now and then, but rarely twice within ten minutes.
SESSIONS, WITHIN = 4, 600.0
TAKEN = (
    "Discord has begun %d sessions in ten minutes, so the one before was ended each time. If Salve runs elsewhere with "
    "this token too, stop it there; else see https://discordstatus.com"
)


class Presence:
    """Looks out for a second bot."""

    def __init__(
        self,
        service: PresenceService,
        tell: Callable[[str], Awaitable[None]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._tell = tell
        self._now = now
        self._sessions: deque[float] = deque(maxlen=SESSIONS)

    async def beat(self) -> None:
        """Note that this process serves; tell the operator and the curators of a second one on this database."""
        second = await asyncio.to_thread(self._service.beat)
        if second:
            log.error("%s", second)
            await self._tell(second)

    async def on_ready(self) -> None:
        """Note that a session has begun; log an error if there were many in a short time."""
        now = self._now()
        self._sessions.append(now)
        if len(self._sessions) == SESSIONS and now - self._sessions[0] < WITHIN:
            log.error(TAKEN, SESSIONS)
            self._sessions.clear()

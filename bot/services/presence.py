"""Who answers in Discord from this database: two processes answer everything twice, so the operator is told."""

import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime

from bot.locale import N_, Said
from bot.store.port import Store

SECOND = N_(
    "A second process answers from this database: {other}. Members may be answered twice, and each process counts the "
    "limits by itself. Stop one of the two (this one is {own})."
)


class PresenceService:
    """Notes that this process serves, and finds out whether another does."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        # Of several processes that share the servers, each is noted by what it serves.
        self.place = "discord"
        # In containers the machine's name and the number are often the same, or another at every start.
        self._own = f"{socket.gethostname()}, process {os.getpid()} ({secrets.token_hex(3)})"
        self._noted = False
        self._told: set[str] = set()

    def beat(self) -> str | None:
        """Note that this process serves.

        Returns:
            What to tell the operator, once for each other process that has noted the same since this one last did.
            A note from before the first time may be from a process that is gone.
        """
        other = self._store.serves(self.place, self._own, self._now())
        second = self._noted and other not in {None, self._own, *self._told}
        self._noted = True
        if not second or other is None:
            return None
        self._told.add(other)
        return Said(SECOND, {"other": other, "own": self._own})

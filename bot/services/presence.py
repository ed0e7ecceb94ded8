"""Detects two processes that answer in Discord from the same database, which would answer everything twice."""

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
    """Notes that this process serves, and finds out whether another one does."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        # If several processes share the servers, each is noted under what it serves.
        self.place = "discord"
        # In containers, the machine's name and the process id are often the same, or change at every start.
        self._own = f"{socket.gethostname()}, process {os.getpid()} ({secrets.token_hex(3)})"
        self._noted = False
        self._told: set[str] = set()

    def beat(self) -> str | None:
        """Note that this process serves.

        Returns:
            What to tell the operator, once for each other process that noted the same since this one last did;
            otherwise None. A note from before this process's first may be from a process that is gone.
        """
        other = self._store.serves(self.place, self._own, self._now())
        second = self._noted and other not in {None, self._own, *self._told}
        self._noted = True
        if not second or other is None:
            return None
        self._told.add(other)
        return Said(SECOND, {"other": other, "own": self._own})

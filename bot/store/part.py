"""What the parts of the store share: how they write, how they read, and how they claim owed rows."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from bot.store.owed import Queue
from bot.store.sql import Database
from bot.store.writer import Writer


class Part:
    """One part of the store, with its writing thread and its reading connections."""

    def __init__(
        self,
        writer: Writer,
        reading: Callable[[], AbstractContextManager[Database]],
        claim: Callable[[Queue, datetime, int], list[dict[str, Any]]],
    ) -> None:
        self._writer = writer
        self._reading = reading
        self._claim = claim

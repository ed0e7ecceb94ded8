"""One task at a time for each message, which may be edited or deleted while it is being answered."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class MessageLocks:
    """A lock for each message that is being worked on."""

    def __init__(self) -> None:
        self._locks: dict[int, asyncio.Lock] = {}
        self._waiting: Counter[int] = Counter()

    @asynccontextmanager
    async def __call__(self, message_id: int) -> AsyncIterator[None]:
        """Wait until no other task works on this message, then hold it until the end of the block."""
        lock = self._locks.setdefault(message_id, asyncio.Lock())
        self._waiting[message_id] += 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[message_id] -= 1
            if not self._waiting[message_id]:
                del self._waiting[message_id], self._locks[message_id]

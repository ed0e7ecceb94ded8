"""What many do in the same moment is done in one go: one thread woken, one commit, for all of them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """Collects items for so many seconds, then does them in a thread.

    Args:
        work: does them all, or raises for them all.
        seconds: how long the first of them waits for others.
    """

    def __init__(self, work: Callable[[Sequence[T]], None], seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._items: list[T] = []
        self._turn: asyncio.Task[None] | None = None

    async def do(self, item: T) -> None:
        """Return when it is done; raises what the work raises."""
        self._items.append(item)
        if self._turn is None:
            self._turn = asyncio.create_task(self._go())
        # Who goes away takes nobody else's turn.
        await asyncio.shield(self._turn)

    async def _go(self) -> None:
        await asyncio.sleep(self._seconds)
        items, self._items, self._turn = self._items, [], None
        await asyncio.to_thread(self._work, items)

"""Does together what many people ask for at the same moment: one thread is woken and one commit made for all."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Together(Generic[T, R]):
    """Does items in a thread. Items that come meanwhile are done in the next turn; no turn waits for more items.

    Args:
        work: does all items of a turn and returns a result for each, in their order, or raises for all of them.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._work = work
        self._items: list[T] = []
        self._turn: asyncio.Task[Sequence[R]] | None = None
        self._one = asyncio.Lock()

    async def do(self, item: T) -> R:
        """The result of an item, once it is done; raises what the work raises."""
        place, turn = len(self._items), self._turn or asyncio.create_task(self._go())
        self._items.append(item)
        self._turn = turn
        # If one caller is cancelled, the turn goes on for the others.
        return (await asyncio.shield(turn))[place]

    async def _go(self) -> Sequence[R]:
        async with self._one:
            items, self._items, self._turn = self._items, [], None
            return await asyncio.to_thread(self._work, items)

"""Work on a batch of what is owed, so that one item with a fault that nobody foresaw holds up none behind it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


async def one_by_one(items: Iterable[T], work: Callable[[T], Awaitable[None]], put_off: Callable[[T], object]) -> None:
    """Do the work for each item in turn. An item whose work fails is put off, and the next one has its turn.

    Args:
        items: what is owed, in the order in which it is due.
        work: what to do for each; it handles what it foresees.
        put_off: makes an item due later. It may block.

    Raises:
        Exception: the failure of the first item that failed, after all have had their turn.
    """
    failed: Exception | None = None
    for item in items:
        try:
            await work(item)
        except Exception as error:
            await asyncio.to_thread(put_off, item)
            if failed:
                log.exception("another one failed")
            failed = failed or error
    if failed:
        raise failed

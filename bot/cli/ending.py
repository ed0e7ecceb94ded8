"""Ends a process that can keep nothing any more, so that a supervisor starts Salve again."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.errors import StoreError, TryLaterError


@contextmanager
def when_lost() -> Iterator[Callable[[StoreError], None]]:
    """A function to be told once why nothing can be kept any more; it lets the process finish as SIGTERM does.

    Raises:
        TryLaterError: it was told; the next start takes the database that is there then.
    """
    lost: list[StoreError] = []

    def stop(reason: StoreError) -> None:
        lost.append(reason)
        os.kill(os.getpid(), signal.SIGTERM)

    yield stop
    if lost:
        raise TryLaterError(f"nothing could be kept any more, so Salve has stopped: {lost[0]}")

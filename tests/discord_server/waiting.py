"""Waiting for what happens on the server, without sleeping and without waiting forever."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

# An upper bound: a wait ends as soon as its condition holds, so a high bound costs time only if something is broken.
TIMEOUT = 120.0
# How soon a wait looks again by itself: what a bot holds in memory changes without the server's notice.
LOOK = 0.1


class NothingHappened(AssertionError):  # noqa: N818 - it is the test's finding, not an error of the program
    """What a test waited for did not happen in time."""


class Changes:
    """A notice board: state changes notify it, waiters look again after each notice."""

    def __init__(self) -> None:
        self._next = asyncio.Event()
        self._alarms: list[Callable[[], None]] = []
        self._remarks: list[Callable[[], str]] = []

    def alarm(self, check: Callable[[], None]) -> None:
        """Run `check` at every look; it raises when waiting on is pointless, as when the bot has died."""
        self._alarms.append(check)

    def quiet(self, check: Callable[[], None]) -> None:
        """Run an alarm no more."""
        self._alarms.remove(check)

    def remark(self, tell: Callable[[], str]) -> None:
        """Add what `tell` says, such as the violations so far, to the message of a wait that failed."""
        self._remarks.append(tell)

    def notify(self) -> None:
        """Tell every waiter to look again."""
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, happened: Callable[[], bool], what: str | Callable[[], str], within: float = TIMEOUT) -> None:
        """Return once `happened()` is true; fail after `within` real seconds, saying `what` was awaited.

        It looks after every notice, and every `LOOK` seconds.
        """
        try:
            async with asyncio.timeout(within):
                while not happened():
                    for check in self._alarms:
                        check()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LOOK):
                            await self._next.wait()
        except TimeoutError:
            text = what() if callable(what) else what
            remarks = [remark for tell in self._remarks if (remark := tell())]
            raise NothingHappened("\n".join([f"waited {within:g} s for {text}", *remarks])) from None

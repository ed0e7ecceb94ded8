"""Work that the bot repeats in the background: an error is logged and counted, and never ends the loop."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.curation.retrying import wait
from bot.discord.gateway import FORESEEN
from bot.errors import SalveError

log = logging.getLogger(__name__)


# A process that is told to end has ten seconds, most of which go to finishing answers.
FINISH = 3.0


@dataclass(slots=True)
class Beat:
    """How one loop is doing.

    Attributes:
        every: seconds between two runs.
        last: when its work last succeeded (seconds of `time.monotonic`).
        failures: how often it has failed since then.
        error: the last failure, in words.
    """

    every: float
    last: float
    failures: int = 0
    error: str = ""


class Loops:
    """Starts, supervises and stops the loops. A loop waits longer after each failure in a row."""

    def __init__(self, ready: Callable[[], Awaitable[None]]) -> None:
        self._ready = ready
        self._works: dict[str, Callable[[], Awaitable[None]]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.beats: dict[str, Beat] = {}
        self._stopping = asyncio.Event()

    def add(self, name: str, work: Callable[[], Awaitable[None]], every: float) -> None:
        """Add a loop that does `work` once the bot is ready, and again `every` seconds after each end."""
        self._works[name] = work
        self.beats[name] = Beat(every, time.monotonic())

    def start(self) -> None:
        """Start all loops."""
        self._tasks = [asyncio.create_task(self._run(name), name=f"salve: {name}") for name in self._works]

    async def stop(self) -> None:
        """End all loops; work under way is finished if that takes no longer than `FINISH` seconds."""
        self._stopping.set()
        if self._tasks:
            _, pending = await asyncio.wait(self._tasks, timeout=FINISH)
            for task in pending:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, name: str) -> None:
        stopping = asyncio.create_task(self._stopping.wait())
        ready = asyncio.ensure_future(self._ready())
        await asyncio.wait({ready, stopping}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        beat = self.beats[name]
        while not stopping.done():
            await self._once(name, beat)
            pause = max(beat.every, wait(beat.failures).total_seconds()) if beat.failures else beat.every
            await asyncio.wait({stopping}, timeout=pause)

    async def _once(self, name: str, beat: Beat) -> None:
        try:
            await self._works[name]()
        except Exception as error:
            beat.failures, beat.error = beat.failures + 1, f"{type(error).__name__}: {error}"
            if isinstance(error, (SalveError, *FORESEEN)):
                # Foreseeable, and the same each time, so one line is enough.
                log.warning("%s failed %d times: %s", name, beat.failures, error)
            else:
                log.exception("%s failed %d times", name, beat.failures)
        else:
            if beat.failures:
                log.info("%s goes well again after %d failures", name, beat.failures)
            beat.last, beat.failures, beat.error = time.monotonic(), 0, ""

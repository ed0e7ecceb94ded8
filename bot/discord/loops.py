"""Work that is done again and again beside the bot: an error in it is logged and counted, and never ends it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.curation.retrying import wait
from bot.discord.gateway import FORESEEN
from bot.errors import SalveError

log = logging.getLogger(__name__)


# A process that is told to end has ten seconds, of which answers take the greater part.
FINISH = 3.0


@dataclass(slots=True)
class Beat:
    """How one loop is doing: when it last came through (seconds of `time.monotonic`), and what fails since."""

    every: float
    last: float
    failures: int = 0
    error: str = ""


class Loops:
    """Starts, supervises and stops the loops. After a failure a loop waits twice as long each time, then goes on."""

    def __init__(self, ready: Callable[[], Awaitable[None]]) -> None:
        self._ready = ready
        self._works: dict[str, Callable[[], Awaitable[None]]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.beats: dict[str, Beat] = {}
        self._stopping = asyncio.Event()

    def add(self, name: str, work: Callable[[], Awaitable[None]], every: float) -> None:
        """Do `work` again this many seconds after it has come to its end, once the bot is ready."""
        self._works[name] = work
        self.beats[name] = Beat(every, time.monotonic())

    def start(self) -> None:
        """Start all loops."""
        self._tasks = [asyncio.create_task(self._run(name), name=f"salve: {name}") for name in self._works]

    async def stop(self) -> None:
        """End all of them: what is being done is finished, if that takes no longer than `FINISH`."""
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
                # Foreseeable, and the same each time: one line.
                log.warning("%s failed %d times: %s", name, beat.failures, error)
            else:
                log.exception("%s failed %d times", name, beat.failures)
        else:
            if beat.failures:
                log.info("%s goes well again after %d failures", name, beat.failures)
            beat.last, beat.failures, beat.error = time.monotonic(), 0, ""

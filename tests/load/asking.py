"""Asks of a bot, so many at once, and what that costs its process."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.load.server import LoadServer

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Round:
    """One round of questions to one bot; times are seconds, `cpu` those of its process for one question."""

    rate: float
    p50: float
    p99: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A bot that is asked: its server and its process."""

    server: LoadServer
    pid: int

    async def round(self, questions: Sequence[str], askers: int) -> Round:
        """Ask all of them, `askers` at once: each asks the next one as soon as it has its answer."""
        left, seconds = iter(questions), list[float]()
        cpu, began = cpu_seconds(self.pid), time.perf_counter()
        await asyncio.gather(*(self._ask(left, seconds) for _ in range(askers)))
        took = time.perf_counter() - began
        seconds.sort()
        return Round(
            len(seconds) / took,
            seconds[len(seconds) // 2],
            seconds[len(seconds) * 99 // 100],
            (cpu_seconds(self.pid) - cpu) / len(seconds),
        )

    async def _ask(self, left: Iterator[str], seconds: list[float]) -> None:
        for question in left:
            took = await self.server.ask(question)
            seconds.append(took)


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process has taken, all its threads together (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> int:
    """The memory that a process holds, in bytes (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE

"""How the running bot is doing: whether it hears Discord, keeps what it is asked, and gets on with its works."""

import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.bootstrap import Services
from bot.discord.gateway import Gateway
from bot.discord.loops import Loops
from bot.errors import StoreError
from bot.store.port_deliveries import Effect

log = logging.getLogger(__name__)

# A work may take as long as the child process may (14 minutes), and its pause comes on top.
LATE = 900.0
# The thread that writes looks around every 5 seconds; SQLite waits 5 for another's lock, and a reading may delay both.
WRITER_LATE = 60.0
# Discord's heartbeats come every 41 seconds; a bot that turns to them later than that is cut off.
LAG = 5.0
TURN, REMEMBERED = 1.0, 60.0
# A dropped connection is back within seconds.
DOWN = 120.0
MISSING = "⚠ Salve needs a look: {what} {says}."
WELL = "Salve: {what} is well again."


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at, and whether it is well."""

    what: str
    ok: bool
    says: str


class Vitals:
    """Looks at everything, on demand and again and again; tells the curators once of what ails, and once of its end."""

    def __init__(
        self,
        services: Services,
        gateway: Gateway,
        loops: Loops,
        tell: Callable[[str], Awaitable[None]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._gateway = gateway
        self._loops = loops
        self._tell = tell
        self._now = now
        self._ailing: set[str] = set()
        self._begun = now()
        self._turned = now()
        self._delays: deque[tuple[float, float]] = deque(maxlen=round(REMEMBERED / TURN))

    @property
    def lag(self) -> float:
        """The longest that the event loop was held up in the last minute, in seconds."""
        since = self._now() - REMEMBERED
        return max((delay for at, delay in self._delays if at > since), default=0.0)

    async def turn(self) -> None:
        """Note by how much the event loop is late; to be called every `TURN` seconds."""
        now = self._now()
        self._delays.append((now, max(0.0, now - self._turned - TURN)))
        self._turned = now

    async def watch(self) -> None:
        """Take the pulse, and say what has changed."""
        for sign in self.signs():
            if sign.ok == (sign.what not in self._ailing):
                continue
            self._ailing ^= {sign.what}
            said = MISSING if not sign.ok else WELL
            try:
                await self._tell(said.format(what=sign.what, says=sign.says))
            except StoreError as error:
                # It is in the operator's log; the database that cannot be written to cannot owe it either.
                log.warning("the curators cannot be told: %s", error)

    def signs(self) -> list[Sign]:
        """Everything that was looked at."""
        return [*self._discord(), self._lag(), self._writer(), *self._works()]

    @property
    def ready(self) -> bool:
        """Whether somebody who asks now is answered, and the question kept."""
        return self._gateway.up and self._services.log.pulse().lost is None

    def owed(self) -> Mapping[Effect, int]:
        """How many effects of each kind are still to be seen in Discord; none are known where nothing can be read."""
        try:
            return self._services.deliveries.owed()
        except StoreError as error:
            log.warning("what is owed cannot be counted: %s", error)
            return {}

    def _discord(self) -> Iterator[Sign]:
        for line in self._gateway.lines():
            what = "the connection to Discord" if line.shard is None else f"the connection of shard {line.shard}"
            if line.down_since is None:
                yield Sign(what, ok=True, says=f"is up, latency {line.latency or 0:.2f} s")
            else:
                down = self._now() - line.down_since
                yield Sign(what, ok=down < DOWN, says=f"is down for {down:.0f} s")

    def _lag(self) -> Sign:
        return Sign("the event loop", ok=self.lag < LAG, says=f"was held up for {self.lag:.2f} s at most")

    def _writer(self) -> Sign:
        pulse = self._services.log.pulse()
        if pulse.lost is not None:
            return Sign("the writer", ok=False, says=f"has ended: {pulse.lost}")
        says = f"came through {pulse.age:.0f} s ago, {pulse.waiting} jobs wait"
        return Sign("the writer", ok=pulse.age < WRITER_LATE, says=says)

    def late(self) -> Mapping[str, float]:
        """By how many seconds each work is late, at its own pace; below zero before it is due."""
        return {
            name: self._now() - max(beat.last, self._begun) - beat.every for name, beat in self._loops.beats.items()
        }

    def _works(self) -> Iterator[Sign]:
        for name, late in self.late().items():
            beat = self._loops.beats[name]
            failing = f", failed {beat.failures} times" if beat.failures else ""
            yield Sign(f"the work “{name}”", ok=late < LATE, says=f"was done {late + beat.every:.0f} s ago{failing}")

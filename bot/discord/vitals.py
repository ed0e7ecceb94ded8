"""How the running bot is doing: whether it hears Discord, can keep what it is asked, and keeps up with its work."""

import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.discord.gateway import Gateway
from bot.discord.loops import Loops
from bot.errors import StoreError
from bot.locale import N_, S_, Rounded, Said
from bot.services.wiring import Services
from bot.store.port_deliveries import Effect

log = logging.getLogger(__name__)

# Work may wait for the child process, which prepares a release in minutes; curators should know if it takes longer.
LATE = 900.0
# The writer's thread wakes every 5 seconds; SQLite waits 5 for another's lock, and reads may delay both.
WRITER_LATE = 60.0
# Discord's heartbeats come every 41 seconds; a bot that does not answer in time is cut off.
LAG = 5.0
TURN, REMEMBERED = 1.0, 60.0
# A dropped connection is usually back within seconds.
DOWN = 120.0
MISSING, WELL = N_("⚠ Salve needs a look: {what} {says}."), N_("Salve: {what} is working again.")


DISCORD, LOOP, WRITER = S_("the connection to Discord"), S_("the event loop"), S_("the writer")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at, and whether it is well."""

    what: str
    ok: bool
    says: str


class Vitals:
    """Looks at everything on demand and at intervals; tells the curators once of a trouble, and once of its end."""

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
        """The longest time in the last minute that the event loop was held up, in seconds."""
        since = self._now() - REMEMBERED
        return max((delay for at, delay in self._delays if at > since), default=0.0)

    async def turn(self) -> None:
        """Note how late the event loop is; to be called every `TURN` seconds."""
        now = self._now()
        self._delays.append((now, max(0.0, now - self._turned - TURN)))
        self._turned = now

    async def watch(self) -> None:
        """Look at everything, and tell the curators what has changed."""
        for sign in self.signs():
            if sign.ok == (sign.what not in self._ailing):
                continue
            self._ailing ^= {sign.what}
            said = MISSING if not sign.ok else WELL
            try:
                await self._tell(Said(said, {"what": sign.what, "says": sign.says}))
            except StoreError as error:
                # It is in the operator's log; a database that cannot be written to cannot owe a notice either.
                log.warning("the curators cannot be told: %s", error)

    def signs(self) -> list[Sign]:
        """Look at everything now: a sign for each."""
        return [*self._discord(), self._lag(), self._writer(), *self._works()]

    @property
    def ready(self) -> bool:
        """Whether a question asked now is answered and kept."""
        return self._gateway.up and self._services.log.pulse().lost is None and self._services.ask.keeping.durable

    def waiting(self) -> int | None:
        """How many questions and other writes wait until they can be kept; None if the journal cannot be read."""
        try:
            return self._services.ask.keeping.waiting
        except StoreError as error:
            log.warning("what waits cannot be counted: %s", error)
            return None

    def owed(self) -> Mapping[Effect, int]:
        """How many effects of each kind are still owed to Discord; empty if the database cannot be read."""
        try:
            return self._services.deliveries.owed()
        except StoreError as error:
            log.warning("what is owed cannot be counted: %s", error)
            return {}

    def _discord(self) -> Iterator[Sign]:
        for line in self._gateway.lines():
            what = DISCORD if line.shard is None else S_("the connection of shard {number}", number=line.shard)
            if line.down_since is None:
                says = S_("is up, latency {seconds} s", seconds=Rounded(line.latency or 0, 2))
                yield Sign(what, ok=True, says=says)
            else:
                down = self._now() - line.down_since
                yield Sign(what, ok=down < DOWN, says=S_("has been down for {seconds} s", seconds=round(down)))

    def _lag(self) -> Sign:
        says = S_("was held up for {seconds} s at most", seconds=Rounded(self.lag, 2))
        return Sign(LOOP, ok=self.lag < LAG, says=says)

    def _writer(self) -> Sign:
        pulse = self._services.log.pulse()
        if pulse.lost is not None:
            return Sign(WRITER, ok=False, says=S_("has ended: {why}", why=pulse.lost))
        if pulse.failing is not None:
            return Sign(WRITER, ok=False, says=S_("cannot write: {why}", why=pulse.failing))
        says = S_("came through {seconds} s ago, jobs waiting: {jobs}", seconds=round(pulse.age), jobs=pulse.waiting)
        return Sign(WRITER, ok=pulse.age < WRITER_LATE, says=says)

    def late(self) -> Mapping[str, float]:
        """By how many seconds each loop's work is late at its own pace; negative before it is due."""
        return {
            name: self._now() - max(beat.last, self._begun) - beat.every for name, beat in self._loops.beats.items()
        }

    def _works(self) -> Iterator[Sign]:
        for name, late in self.late().items():
            beat = self._loops.beats[name]
            done = round(late + beat.every)
            says = S_("was done {seconds} s ago", seconds=done)
            if beat.failures:
                says = S_("was done {seconds} s ago, failures since: {failures}", seconds=done, failures=beat.failures)
            yield Sign(S_("the work “{name}”", name=name), ok=late < LATE, says=says)

"""The connection to Discord's gateway: paced, logged in one line per change, and robust to unreadable events."""

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import discord

log = logging.getLogger(__name__)

# The count of attempts restarts once a connection has lasted this many seconds; sound ones last for hours.
STEADY = 60.0
# discord.py gives a connection 60 seconds to come up, this pause included.
LONGEST_PAUSE = 30.0
# Discord drops an interaction that is not acknowledged within 3 seconds.
SLOW = 2.5
# The errors of an outage: each is one line in the log, without a traceback.
OUTAGES = (OSError, aiohttp.ClientError, TimeoutError, discord.HTTPException, discord.ConnectionClosed)
FORESEEN = (*OUTAGES, discord.GatewayNotFound)

Parse = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One connection to Discord.

    Attributes:
        shard: the id of its shard; None if there is only one connection.
        down_since: when it went down (seconds of `time.monotonic`); None if it is up.
        latency: how many seconds Discord takes to acknowledge a heartbeat; None while that is not known.
    """

    shard: int | None
    down_since: float | None
    latency: float | None


async def _pause(seconds: float, closing: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(closing.wait(), seconds)
    except TimeoutError:
        return


class Gateway:
    """Watches over one client's connection.

    Attributes:
        since: when it came up (seconds of `time.monotonic`); None while it is down.
        down_since: when it last went down.
        attempts: how often it was tried since it last lasted for `STEADY` seconds.
        reconnects: how often it came up again.
        unreadable: how many events could not be read and were left out.
    """

    def __init__(
        self,
        client: discord.Client,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float, asyncio.Event], Awaitable[None]] = _pause,
    ) -> None:
        self._client = client
        self._now = now
        self._pause = pause
        self._closing = asyncio.Event()
        self._due = self.down_since = now()
        self._slow = False
        self.since: float | None = None
        self.attempts = self.reconnects = self.unreadable = 0
        # discord.py has no public hook between an event and its parser, or before a connection.
        state = client._connection  # noqa: SLF001
        state.parsers = {name: self._guarded(name, parse) for name, parse in state.parsers.items()}
        self._connect = client.http.ws_connect
        client.http.ws_connect = self._paced  # type: ignore[method-assign]
        logging.getLogger("discord.client").addFilter(without_traceback)

    @property
    def up(self) -> bool:
        """Whether the bot hears Discord."""
        return self.since is not None

    @property
    def latency(self) -> float | None:
        """Seconds until Discord acknowledges a heartbeat; None while that is not known."""
        latency = self._client.latency
        return latency if self.up and 0 <= latency < float("inf") else None

    def lines(self) -> list[Line]:
        """Every connection that this process holds to Discord."""
        return [Line(None, None if self.up else self.down_since, self.latency)]

    def close(self) -> None:
        """End the pause before the next attempt, and refuse further attempts."""
        self._closing.set()

    def broken(self, error: Exception) -> None:
        """Count data that could not be parsed at all; the caller connects anew."""
        self.unreadable += 1
        log.warning("what Discord sent cannot be read (%s): connecting anew", _where(error))
        self.down()

    # What discord.py reports

    def ready(self) -> None:
        """Note that a session has begun."""
        user, servers = self._client.user, len(self._client.guilds)
        log.info("ready as %s in %d servers, after %.0f s", user, servers, self._come_up())

    def resumed(self) -> None:
        """Note that the session was resumed."""
        log.info("back at Discord's gateway after %.0f s; nothing was missed", self._come_up())

    def down(self) -> None:
        """Note that the connection is gone; logged once, however often it is tried again."""
        if self.since is not None:
            log.warning("disconnected from Discord's gateway, after %.0f s", self._now() - self.since)
            self.down_since, self.since = self._now(), None

    def joined(self, guild: discord.Guild) -> None:
        """Log that the bot was added to a server."""
        log.info("joined server %d, of %s members", guild.id, guild.member_count or "unknown many")

    def left(self, guild: discord.Guild) -> None:
        """Log that the bot was removed from a server."""
        log.info("left server %d", guild.id)

    async def look(self) -> None:
        """Log when Discord becomes slow, and when that is over."""
        latency = self.latency
        if latency is None or (latency > SLOW) == self._slow:
            return
        self._slow = latency > SLOW
        if self._slow:
            log.warning("slow: Discord's gateway acknowledges after %.1f s", latency)
        else:
            log.info("quick again: Discord's gateway acknowledges after %.1f s", latency)

    def _come_up(self) -> float:
        took = self._now() - self.down_since
        self.reconnects += self.attempts > 1
        self.since = self._now()
        return took

    async def _paced(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """Connect, but not before the pause since the last attempt is over; the pause doubles from attempt to attempt.

        The second attempt is made at once, because most connections end without a fault.

        Raises:
            OSError: the bot is stopping.
        """
        self.down()
        if self._now() - self._due > STEADY:
            self.attempts = 0
        self.attempts += 1
        wait = self._due - self._now()
        if self.attempts > 1:
            log.info("attempt %d to reach Discord's gateway, in %.0f s", self.attempts, max(0.0, wait))
        if wait > 0:
            await self._pause(wait, self._closing)
        if self._closing.is_set():
            raise OSError("Salve is stopping")
        self._due = self._now() + (min(2.0 ** (self.attempts - 2), LONGEST_PAUSE) if self.attempts > 1 else 0.0)
        return await self._connect(url, compress=compress)

    def _guarded(self, name: str, parse: Parse) -> Parse:
        """A parser that leaves out an event it cannot read. The event is not logged: it may hold a member's words."""

        def read(data: Any) -> Any:
            try:
                return parse(data)
            except Exception as error:  # noqa: BLE001 - whatever Discord sends, the next event is heard
                self.unreadable += 1
                log.warning("an event %s cannot be read and is left out (%s)", name, _where(error))
                return None

        return read


def without_traceback(record: logging.LogRecord) -> bool:
    """A logging filter that lets all records through, but makes an outage of Discord or the network one line."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, FORESEEN):
        record.msg = (
            f"{record.getMessage()} ({type(error).__name__}: {' '.join(str(error).split()) or 'no reason given'})"
        )
        record.args, record.exc_info, record.exc_text = None, None, None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _where(error: Exception) -> str:
    """The type of an error and the line it came from, without its message, which may hold a member's words."""
    frames = traceback.extract_tb(error.__traceback__)
    return (
        f"{type(error).__name__}, {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else str(type(error))
    )

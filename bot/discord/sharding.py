"""The bot when several processes share its servers: each serves a range of Discord's shards, under a lease.

Each shard has a connection of its own. discord.py resumes it, and Discord then sends what was missed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import discord
from discord.ext import commands

from bot.discord.client import SalveBot
from bot.discord.gateway import FORESEEN, Gateway, Line
from bot.discord.rules import Rules
from bot.errors import StoreError, TryLaterError
from bot.services.shards import ShardRange, ShardService
from bot.services.wiring import Services

log = logging.getLogger(__name__)

# Seconds; three times in the life of a lease.
RENEW = 20.0
ENOUGH = (
    "Discord lets this bot begin {left} more sessions within {hours:.1f} hours, and the shards {own} take {needed}. "
    "Passing that number ends every session and resets the token, so Salve has not begun"
)


class Shards(Gateway):
    """Watches over the connections of several shards.

    Attributes:
        behind: for each shard that is down, since when (seconds of `time.monotonic`).
    """

    def __init__(self, client: discord.AutoShardedClient, served: ShardRange) -> None:
        super().__init__(client)
        self._sharded = client
        self.behind: dict[int, float] = dict.fromkeys(served.ids, self._now())
        self._were_up: set[int] = set()

    @property
    def up(self) -> bool:
        """Whether the bot hears every shard of its range."""
        return not self.behind

    @property
    def latency(self) -> float | None:
        """The latency of the slowest shard, in seconds; None while none is known."""
        return max((line.latency for line in self.lines() if line.latency is not None), default=None)

    def lines(self) -> list[Line]:
        """The connection of each shard."""
        known = {id_: latency for id_, latency in self._sharded.latencies if 0 <= latency < float("inf")}
        ids = sorted({*self.behind, *self._were_up})
        return [Line(id_, self.behind.get(id_), None if id_ in self.behind else known.get(id_)) for id_ in ids]

    def shard_up(self, shard_id: int, how: str) -> None:
        """Note that a shard is connected, or connected again; `how` says which, for the log."""
        since = self.behind.pop(shard_id, None)
        self.reconnects += shard_id in self._were_up
        self._were_up.add(shard_id)
        if since is not None:
            log.info("shard %d %s after %.0f s", shard_id, how, self._now() - since)

    def shard_down(self, shard_id: int) -> None:
        """Note that a shard is disconnected; logged once, however often it is tried again."""
        if shard_id not in self.behind:
            self.behind[shard_id] = self._now()
            log.warning("shard %d is disconnected from Discord's gateway", shard_id)

    def resumed(self) -> None:
        """Do nothing: `shard_up` is told which of the connections was resumed."""

    def down(self) -> None:
        """Do nothing: `shard_down` is told which of the connections is gone."""

    async def _paced(self, url: str, *, compress: int = 0) -> Any:
        """Connect at once: sessions are paced among all processes by `ShardedBot.before_identify_hook`.

        Raises:
            OSError: the bot is stopping.
        """
        if self._closing.is_set():
            raise OSError("Salve is stopping")
        return await self._connect(url, compress=compress)


class ShardedBot(SalveBot, commands.AutoShardedBot):
    """Serves a range of shards.

    Attributes:
        lost: why the bot stopped on its own; None if it did not.
    """

    def __init__(
        self,
        services: Services,
        rules: Rules,
        shards: ShardService,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **options: Any,
    ) -> None:
        self._leases = shards
        self._pause = pause
        self._concurrency = 1
        self.lost: TryLaterError | None = None
        ids = list(shards.range.ids)
        super().__init__(services, rules, shard_ids=ids, shard_count=shards.range.count, **options)
        services.presence.place = f"discord {shards.range}"
        # discord.py has no public hook between a connection and its reader.
        references = self._connection._update_references  # noqa: SLF001

        def watched(ws: discord.gateway.DiscordWebSocket) -> None:
            self._guard(ws)
            references(ws)

        self._connection._update_references = watched  # type: ignore[method-assign] # noqa: SLF001

    def heard(self) -> Gateway:
        """What watches over the connections."""
        return Shards(self, self._leases.range)

    @property
    def _shards(self) -> Shards:
        assert isinstance(self.gateway, Shards), "it was made by `heard`"  # noqa: S101
        return self.gateway

    async def setup_hook(self) -> None:
        """Check that Discord still allows a new session for each shard, then set up what every bot has.

        Raises:
            TryLaterError: Discord allows fewer sessions for now.
        """
        limits = await self.fetch_session_start_limits()
        served = self._leases.range
        if limits.remaining < len(served.ids):
            hours = limits.reset_after / 3_600_000
            told = ENOUGH.format(left=limits.remaining, hours=hours, own=served, needed=len(served.ids))
            raise TryLaterError(told)
        self._concurrency = max(limits.max_concurrency, 1)
        self.loops.add("hold the shards", self.renew, RENEW)
        await super().setup_hook()

    async def register(self) -> None:
        """Register the commands in the process that serves shard 0. No older ones can be left in single servers."""
        if 0 in self._leases.range.ids:
            await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002 - discord.py's signature
        """Wait for this shard's turn to begin a session: Discord limits how many may begin in five seconds."""
        while not self.is_closed():
            try:
                wait = await asyncio.to_thread(self._leases.turn, shard_id or 0, self._concurrency)
            except StoreError as error:
                # The other processes cannot be asked, so wait as long as discord.py would.
                log.warning("whose turn it is to begin a session cannot be read: %s", error)
                await self._pause(5.0 * len(self._leases.range.ids))
                return
            if not wait:
                # With many shards, beginning takes longer than a lease lasts.
                await self.renew()
                return
            await self._pause(wait)

    async def renew(self) -> None:
        """Renew the lease; if another process has taken the range, stop before anything is answered twice."""
        try:
            await asyncio.to_thread(self._leases.renew)
        except TryLaterError as error:
            log.error("%s", error)  # noqa: TRY400 - expected, and told in one line
            self.lost = error
            # A task of its own, because closing waits for the loop that calls this.
            self._stopping = asyncio.create_task(self.close())

    async def on_shard_ready(self, shard_id: int) -> None:
        """Note that a shard's session has begun."""
        self._shards.shard_up(shard_id, "is ready")

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a shard's session was resumed."""
        self._shards.shard_up(shard_id, "is back; nothing was missed")

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a shard's connection is gone."""
        self._shards.shard_down(shard_id)

    def _guard(self, ws: discord.gateway.DiscordWebSocket) -> None:
        """Let data that cannot be parsed end the connection of one shard, and not the bot."""
        read = ws.received_message

        async def received(message: Any, /) -> None:
            try:
                await read(message)
            except (*FORESEEN, discord.DiscordException, discord.gateway.ReconnectWebSocket):
                raise
            except Exception as error:
                self.gateway.broken(error)
                with suppress(*FORESEEN):
                    await ws.close(code=4000)
                raise discord.gateway.ReconnectWebSocket(ws.shard_id, resume=False) from error

        ws.received_message = received  # type: ignore[method-assign]

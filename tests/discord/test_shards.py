"""Several processes share the bot's servers: each answers in those of its shards, once, and tells how each is doing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.discord.metrics import Metrics
from bot.discord.rules import Rules
from bot.discord.serve import serve
from bot.discord.sharding import ShardedBot
from bot.errors import ConfigError, TryLaterError
from bot.services.shards import ShardRange, ShardService
from bot.store.local import LocalStore
from tests.discord.conftest import Clock, Desk, opened, settled
from tests.discord_server import GUILDS_WITHIN, DiscordServer, connected, pointed_at
from tests.wiring import wired

HALF = "If I put it on half a cheek, does it only work there?"
ANSWER = "The approved answer about half-cheek."


class Node:
    """A process with its own connections to the shared database, as far as the bot can tell."""

    def __init__(self, path: Path, clock: Clock, shards: str, host: str) -> None:
        self.store, self.clock = LocalStore(path), clock
        self.services = wired(self.store, clock, served=None)
        self.shards = ShardService(self.store, ShardRange.parse(shards), clock, (host, 1))

    def bot(self) -> ShardedBot:
        rules = Rules(self.services.servers, retention_days=3650, shards=self.shards.range)

        async def turn(_: float) -> None:
            # Nobody else moves this clock.
            self.clock.move(seconds=5)

        return ShardedBot(self.services, rules, self.shards, turn, guild_ready_timeout=GUILDS_WITHIN)


@asynccontextmanager
async def nodes(server: DiscordServer, desk: Desk, *ranges: str) -> AsyncIterator[list[ShardedBot]]:
    """Processes that serve these ranges."""
    settled(desk, server.guild.id, {})
    async with AsyncExitStack() as stack:
        bots = []
        for number, shards in enumerate(ranges):
            node = Node(desk.store.path, desk.clock, shards, f"node {number}")
            stack.callback(node.store.close)
            await asyncio.to_thread(node.shards.take)
            bots.append(await stack.enter_async_context(connected(server, node.bot())))
        opened(server)
        yield bots


async def test_each_process_answers_in_its_own_servers_and_nobody_twice(server: DiscordServer, desk: Desk) -> None:
    guilds = [server.guild_on(shard, 4) for shard in range(4)]
    async with nodes(server, desk, "0-1/4", "2-3/4") as bots:
        assert [each["shard"] for each in server.gateway.identifies] == [[0, 4], [1, 4], [2, 4], [3, 4]]
        for guild in guilds:
            ana = server.member("ana", guild=guild)
            assert ANSWER in (await ana.slash("ask", question=HALF)).message.text
            await ana.says(guild.channels[0], f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
            assert ANSWER in (await guild.channels[0].next_message()).text
        await server.quiet()
        assert all(guild.channels[0].unread == [] for guild in guilds)
        assert {len(bot.guilds) for bot in bots} <= {2, 3}
        # Only the process that serves shard 0 registers the commands.
        assert len(server.requests("PUT", "/applications/{application_id}/commands")) == 1


async def test_servers_of_other_processes_are_not_taken_for_left(server: DiscordServer, desk: Desk) -> None:
    guilds = [server.guild_on(shard, 2) for shard in range(2)]
    async with nodes(server, desk, "0/2", "1/2") as bots:
        for guild in guilds:
            await server.member("ana", guild=guild).slash("ask", question=HALF).answer()
        for shard in range(2):
            # When the bot joins a server, it looks up which other servers it has left.
            server.guild_on(shard, 2)
        await server.quiet()
        later = desk.clock.now + timedelta(days=1)
        assert desk.store.members.servers() >= {str(guild.id) for guild in guilds}
        assert list(desk.store.members.left_before(later)) == []
        assert all(bot.is_ready() for bot in bots)
        server.remove_bot(guilds[1])
        await server.quiet()
        assert list(desk.store.members.left_before(later)) == [str(guilds[1].id)]


async def test_a_shard_that_is_cut_off_is_told_and_misses_nothing(server: DiscordServer, desk: Desk) -> None:
    guild = server.guild_on(1, 2)
    async with nodes(server, desk, "0-1/2") as (bot,):
        gateway = bot.gateway
        assert gateway.up
        (cut,) = (session for session in server.gateway.live if session.shard == 1)
        gone = asyncio.create_task(bot.wait_for("shard_disconnect"))
        await asyncio.sleep(0)
        assert cut.connection is not None
        cut.connection.drop()
        cut.connection = None
        asked = server.member("ana", guild=guild)
        await asked.says(guild.channels[0], f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
        await gone
        await server.gateway.resumed()
        assert ANSWER in (await guild.channels[0].next_message()).text
        await server.until(lambda: gateway.up, "a listener of its own to see it")
        assert gateway.reconnects == 1
        assert len(server.gateway.identifies) == 2


async def test_every_shard_is_told_of_by_itself(server: DiscordServer, desk: Desk) -> None:
    async with nodes(server, desk, "0-1/2") as (bot,):
        bot._shards.shard_down(1)
        signs = {sign.what: sign.says for sign in bot.vitals.signs()}
        assert "is up" in signs["the connection of shard 0"]
        assert "has been down" in signs["the connection of shard 1"]
        assert not bot.vitals.ready
        text = Metrics(bot.services, bot.gateway, bot.loops, bot.vitals).text().decode()
        assert 'salve_shard_connected{shard="0"} 1.0' in text
        assert 'salve_shard_connected{shard="1"} 0.0' in text
        assert "salve_gateway_connected 0.0" in text


async def test_a_frame_that_cannot_be_taken_apart_costs_one_shard_its_connection(
    server: DiscordServer, desk: Desk
) -> None:
    guild = server.guild_on(0, 2)
    async with nodes(server, desk, "0-1/2") as (bot,):
        (broken,) = (session for session in server.gateway.live if session.shard == 0)
        assert broken.connection is not None
        broken.connection.send({"op": 10, "d": {}})
        await server.gateway.identified(3)
        await server.gateway.connected(2)
        ana = server.member("ana", guild=guild)
        assert ANSWER in (await ana.slash("ask", question=HALF)).message.text
        assert not bot.is_closed()


async def test_an_overlap_ends_before_discord_hears_of_it(server: DiscordServer, desk: Desk) -> None:
    other = ShardService(desk.store, ShardRange.parse("1-2/4"), desk.clock, ("elsewhere", 1))
    other.take()
    rules = Rules(desk.services.servers, shards=ShardRange.parse("0-1/4"))
    with pytest.raises(ConfigError, match="shard 1 of 4 is served by elsewhere"):
        await serve(server.token, desk.services, rules)
    assert server.served == []


async def test_a_process_whose_range_another_has_taken_stops(server: DiscordServer, desk: Desk) -> None:
    async with nodes(server, desk, "0/1") as (bot,):
        desk.clock.move(minutes=5)
        ShardService(desk.store, ShardRange.parse("0/1"), desk.clock, ("elsewhere", 1)).take()
        await bot.renew()
        await bot._stopping
        assert bot.is_closed()
        assert isinstance(bot.lost, TryLaterError)


async def test_sessions_that_discord_would_not_allow_are_not_begun(
    server: DiscordServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.world.sessions_left = 1
    node = Node(desk.store.path, desk.clock, "0-1/2", "node")
    try:
        with (
            pointed_at(server.api_url, server.gateway_url),
            pytest.raises(TryLaterError, match="begin 1 more"),
        ):
            async with node.bot() as bot:
                await bot.start(server.token)
    finally:
        node.store.close()
    assert server.gateway.identifies == []

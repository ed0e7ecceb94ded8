"""Discord misbehaves: dropped sockets, limits, errors, repeated and expired interactions. Salve carries on."""

import asyncio
import sys

import pytest

from bot.discord.client import SalveBot
from bot.discord.rules import Rules
from bot.discord.serve import serve
from bot.errors import ConfigError, SalveError, TryLaterError
from bot.services.child import Child
from tests import town
from tests.discord.conftest import Desk, Start
from tests.discord_server import GUILDS_WITHIN, DiscordServer, Intent, connected, pointed_at, tls
from tests.discord_server.client import loopback_connector

HALF = "If I put it on half a cheek, does it only work there?"
ANSWER = "The approved answer about half-cheek."
CALLBACK = "POST /interactions/*/callback"
SEND = "POST /channels/*/messages"


async def test_a_dropped_socket_is_resumed_and_nothing_is_answered_twice(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    mention = f"<@{server.bot.id}> {HALF}"
    await ana.says(server.general, mention, mentions=[server.bot])
    assert ANSWER in (await server.general.next_message()).text
    server.gateway.duplicates = 1
    server.gateway.drop()
    await server.gateway.resumed()
    await server.quiet()
    assert server.general.unread == []
    await server.member("ben").says(server.general, mention, mentions=[server.bot])
    assert ANSWER in (await server.general.next_message()).text
    assert desk.store.health().questions == 2


async def test_a_rate_limit_is_waited_out(server: DiscordServer, salve: SalveBot) -> None:
    server.faults.rate_limit(SEND, times=1)
    await server.member("ana").says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    assert ANSWER in (await server.general.next_message()).text


async def test_a_ban_by_the_edge_of_discord_is_survived(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    """A 429 without Via is a ban of the address: the answer is lost to the member but logged; the next goes out."""
    server.faults.rate_limit(SEND, times=1, via=False)
    ana = server.member("ana")
    await ana.says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    await server.quiet()
    assert server.general.unread == []
    assert desk.store.health().questions == 1
    await ana.says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    assert ANSWER in (await server.general.next_message()).text


async def test_an_error_of_discords_is_tried_again(server: DiscordServer, salve: SalveBot) -> None:
    server.faults.fail(SEND, times=1)
    await server.member("ana").says(server.general, f"<@{server.bot.id}> {HALF}", mentions=[server.bot])
    assert ANSWER in (await server.general.next_message()).text


async def test_an_expired_interaction_is_let_go(server: DiscordServer, salve: SalveBot, desk: Desk) -> None:
    hold = server.faults.hold(CALLBACK)
    ana = server.member("ana")
    exchange = ana.slash("ask", question=HALF)
    await hold.arrived()
    server.clock.advance(4)
    hold.release()
    assert await exchange.refused() == 10062
    await server.quiet()
    assert not (await ana.slash("ask", question=HALF)).ephemeral


async def test_an_interaction_acknowledged_twice_is_let_go(server: DiscordServer, salve: SalveBot) -> None:
    """The reply to our callback is lost, so discord.py tries again: Discord says it was acknowledged already."""
    server.faults.drop(CALLBACK, after=True)
    ana = server.member("ana")
    exchange = ana.slash("ask", question=HALF)
    assert await exchange.refused() == 40060
    assert ANSWER in exchange.message.text
    await server.quiet()
    assert not (await ana.slash("ask", question=HALF)).ephemeral


async def test_closed_direct_messages_are_no_disaster(server: DiscordServer, salve: SalveBot) -> None:
    stranger = server.stranger("eve")
    hold = server.faults.hold(SEND)
    await stranger.dm(HALF)
    await hold.arrived()
    stranger.closes_dms()
    hold.release()
    await server.quiet()
    assert ANSWER in (await server.member("ana").slash("ask", question=HALF)).message.text


async def test_a_wrong_token_is_one_sentence(desk: Desk, server: DiscordServer) -> None:
    with pointed_at(server.api_url, server.gateway_url), pytest.raises(ConfigError, match="refuses the token"):
        await serve("wrong.token.here", desk.services, Rules(desk.services.servers))


async def test_an_intent_that_goes_while_it_connects_is_one_sentence(desk: Desk, server: DiscordServer) -> None:
    server.gateway.granted &= ~Intent.MESSAGE_CONTENT
    with pointed_at(server.api_url, server.gateway_url), pytest.raises(TryLaterError, match="no longer grants"):
        await serve(server.token, desk.services, Rules(desk.services.servers))


async def test_a_connection_closed_for_good_is_one_sentence(server: DiscordServer, desk: Desk) -> None:
    with pointed_at(server.api_url, server.gateway_url):
        serving = asyncio.create_task(serve(server.token, desk.services, Rules(desk.services.servers)))
        await server.gateway.connected()
        server.gateway.close(4011)
        with pytest.raises(TryLaterError, match="code 4011"):
            await serving


async def test_discord_out_of_reach_is_one_sentence(desk: Desk) -> None:
    with pointed_at("http://127.0.0.1:9/api/v10", "ws://127.0.0.1:9"), pytest.raises(TryLaterError):
        await serve("a.b.c", desk.services, Rules(desk.services.servers))


async def test_the_real_addresses_over_tls(desk: Desk) -> None:
    """Nothing in the bot is hard-wired: every name resolves to the loopback server, over TLS."""
    serving, trusting = tls.contexts()
    async with DiscordServer.running(tls=serving) as discord:
        bot = SalveBot(
            desk.services,
            Rules(desk.services.servers),
            guild_ready_timeout=GUILDS_WITHIN,
            connector=loopback_connector(discord, trusting),
        )
        async with connected(discord, bot):
            exchange = await discord.member("ana").slash("ask", question=HALF)
            assert ANSWER in exchange.message.text
        assert discord.violations == []
        assert discord.drift == []


async def test_stopping_finishes_what_is_being_answered(server: DiscordServer, start: Start) -> None:
    async with start() as bot:
        hold = server.faults.hold(CALLBACK)
        exchange = server.member("ana").slash("ask", question=HALF)
        await hold.arrived()
        stopping = asyncio.create_task(bot.finish())
        hold.release()
        await stopping
        assert ANSWER in (await exchange.response()).message.text


async def test_stopping_ends_heavy_work_at_once(server: DiscordServer, start: Start, desk: Desk) -> None:
    """A preview of some minutes does not hold up the end; the curator is told."""
    child = Child((sys.executable, "-c", "import sys; sys.stdin.read()"), {})
    desk.publish.child = child
    async with start() as bot:
        working = asyncio.create_task(asyncio.to_thread(desk.publish.examine, None, town.knowledge()))
        await server.until(lambda: child.working is not None, "the child to be at work")
        await bot.finish()
        with pytest.raises(SalveError, match="Salve is stopping"):
            await working

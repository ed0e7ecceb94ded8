"""Trouble on the way: rate limits, server errors, slow and lost replies, and limits of Discord's own."""

import discord
import pytest

from tests.discord_server import DiscordServer, Permission, connected
from tests.discord_server.sample_bot import SampleBot

MESSAGES = "/channels/{channel_id}/messages"
CALLBACK = "POST /interactions/*/callback"


def channel_of(bot: SampleBot, server: DiscordServer) -> discord.TextChannel:
    channel = bot.get_channel(server.general.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_a_rate_limit_is_waited_out(server: DiscordServer, scope: str) -> None:
    async with connected(server, SampleBot()) as bot:
        fault = server.faults.rate_limit("POST /channels/*/messages", scope=scope, times=2)  # type: ignore[arg-type]
        await channel_of(bot, server).send("patient")
        assert fault.hits == 2
        assert [one.status for one in server.requests("POST", MESSAGES)] == [429, 429, 200]
        assert [message.content for message in server.general.history] == ["patient"]


async def test_a_rate_limit_without_via_is_taken_for_a_ban(server: DiscordServer) -> None:
    async with connected(server, SampleBot()) as bot:
        server.faults.rate_limit(f"POST {MESSAGES}", via=False)
        with pytest.raises(discord.HTTPException) as caught:
            await channel_of(bot, server).send("banned")
        assert caught.value.status == 429


async def test_an_exhausted_bucket_delays_the_next_request(server: DiscordServer) -> None:
    async with connected(server, SampleBot()) as bot:
        fault = server.faults.exhaust(f"POST {MESSAGES}", reset_after=0.05)
        await channel_of(bot, server).send("one")
        await channel_of(bot, server).send("two")
        assert fault.hits == 1


async def test_a_server_error_is_tried_again(server: DiscordServer) -> None:
    async with connected(server, SampleBot()):
        server.faults.fail(CALLBACK, status=502)
        exchange = await server.member("ana").slash("ask", question="why")
        assert exchange.message.content == "answer to why"


async def test_a_response_held_back_can_come_too_late(server: DiscordServer) -> None:
    async with connected(server, SampleBot()):
        hold = server.faults.hold(CALLBACK)
        exchange = server.member("ana").slash("ask", question="why")
        await hold.arrived()
        server.clock.advance(3.1)
        hold.release()
        assert await exchange.refused() == 10062


async def test_a_reply_held_back_has_taken_effect(server: DiscordServer) -> None:
    async with connected(server, SampleBot()):
        hold = server.faults.hold(CALLBACK, after=True)
        exchange = await server.member("ana").slash("ask", question="why")
        assert exchange.message.content == "answer to why"
        await hold.arrived()
        await server.quiet()
        hold.release()
        await server.quiet()


@pytest.mark.parametrize("after", [False, True])
async def test_a_lost_reply_is_an_error_for_the_client(server: DiscordServer, after: bool) -> None:
    async with connected(server, SampleBot()) as bot:
        server.faults.drop(f"POST {MESSAGES}", after=after)
        with pytest.raises((OSError, Exception)):
            await channel_of(bot, server).send("lost", nonce="1")
        assert len(server.general.history) == int(after)
        await channel_of(bot, server).send("lost", nonce="1")
        assert len(server.general.history) == 1


async def test_more_than_fifty_requests_a_second_are_refused(server: DiscordServer) -> None:
    server.rest.limit.per_second = 5
    async with connected(server, SampleBot()) as bot:
        await server.quiet()
        for number in range(6):
            await channel_of(bot, server).send(str(number))
        assert 429 in [one.status for one in server.requests("POST", MESSAGES)]
        assert len(server.general.history) == 6


async def test_missing_permissions_and_unknown_things_are_refused(server: DiscordServer) -> None:
    async with connected(server, SampleBot()) as bot:
        channel = channel_of(bot, server)
        with pytest.raises(discord.NotFound, match="10008"):
            await channel.fetch_message(1)
        with pytest.raises(discord.NotFound, match="10003"):
            await bot.fetch_channel(1)
        theirs = await server.member("ana").says(server.general, "mine")
        with pytest.raises(discord.Forbidden, match="50005"):
            await channel.get_partial_message(theirs.id).edit(content="yours")
        server.deny(server.general, server.bot, Permission.SEND_MESSAGES)
        with pytest.raises(discord.Forbidden, match="50013"):
            await channel.send("quiet")
        server.deny(server.general, server.bot, Permission.VIEW_CHANNEL)
        with pytest.raises(discord.Forbidden, match="50001"):
            await channel.send("blind")

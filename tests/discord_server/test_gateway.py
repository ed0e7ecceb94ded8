"""The gateway: sessions, resuming, compression, intents, and its ways to fail."""

import signal
from contextlib import nullcontext

import aiohttp
import discord
import pytest

from tests.discord_server import (
    DiscordServer,
    Intent,
    asking_for_zlib,
    connected,
    launched,
    loopback_connector,
)
from tests.discord_server.sample_bot import SampleBot
from tests.discord_server.tls import contexts

UNPRIVILEGED = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


async def test_a_resumed_client_hears_what_it_missed(server: DiscordServer) -> None:
    async with connected(server, SampleBot()) as bot:
        server.gateway.close(4000)
        await server.member("ana").says(server.general, "while you were away")
        await server.gateway.resumed()
        await server.quiet()
        assert bot.heard == ["while you were away"]
        assert len(server.gateway.identifies) == 1


async def test_waiting_for_quiet_does_not_use_up_the_clients_limit(
    server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(server, SampleBot()) as bot:
        for _ in range(120):
            await server.quiet()
        assert not bot.ws.is_ratelimited()
        assert "ratelimited" not in caplog.text
        assert not server.gateway.asked
        await bot.change_presence(status=discord.Status.idle)
        await server.until(lambda: len(server.gateway.asked) == 1, "the bot's presence")


async def test_a_reconnect_request_is_followed(server: DiscordServer) -> None:
    async with connected(server, SampleBot()) as bot:
        server.gateway.reconnect()
        await server.member("ana").says(server.general, "behind the request")
        await server.gateway.resumed()
        await server.quiet()
        assert bot.heard == ["behind the request"]


async def test_events_may_come_twice_after_a_resume(server: DiscordServer) -> None:
    async with connected(server, SampleBot()) as bot:
        ana = server.member("ana")
        await ana.says(server.general, "one")
        await server.quiet()
        server.gateway.duplicates = 1
        server.gateway.close(4000)
        await ana.says(server.general, "two")
        await server.gateway.resumed()
        await server.quiet()
        assert bot.heard == ["one", "one", "two"]


async def test_an_invalid_session_leads_to_a_new_one(server: DiscordServer) -> None:
    async with connected(server, SampleBot()):
        server.gateway.invalidate()
        await server.gateway.identified(2)
        assert server.gateway.resumes == []
        assert (await server.member("ana").slash("ask", question="why")).message.content == "answer to why"


async def test_a_cut_connection_is_resumed(server: DiscordServer) -> None:
    async with connected(server, SampleBot()):
        server.gateway.drop()
        await server.gateway.resumed()
        assert (await server.member("ana").slash("ask", question="why")).message.content == "answer to why"


async def test_missing_acknowledgements_lead_to_a_resume(server: DiscordServer) -> None:
    server.gateway.heartbeat_interval = 100
    async with connected(server, SampleBot(heartbeat_timeout=0.5)):
        server.gateway.acknowledge = False
        await server.gateway.resumed()
        server.gateway.acknowledge = True
        assert (await server.member("ana").slash("ask", question="why")).message.content == "answer to why"


async def test_fatal_close_codes_end_the_client(server: DiscordServer) -> None:
    async def close_and_wait() -> None:
        async with connected(server, SampleBot()):
            server.gateway.close(4013)
            with pytest.raises(AssertionError, match="the client has ended"):
                await server.until(lambda: False, "nothing")

    with pytest.raises(discord.ConnectionClosed, match="4013"):
        await close_and_wait()


async def test_ungranted_privileged_intents_are_refused(server: DiscordServer) -> None:
    server.gateway.granted = Intent.NONE
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with connected(server, SampleBot()):
            pass


async def test_content_is_hidden_without_its_intent(server: DiscordServer) -> None:
    async with connected(server, SampleBot(UNPRIVILEGED)) as bot:
        ana = server.member("ana")
        await ana.says(server.general, "hidden")
        await ana.says(server.general, "shown", mentions=[server.bot])
        await ana.dm("direct")
        await server.quiet()
        assert bot.heard == ["", f"<@{server.bot.id}> shown", "direct"]


@pytest.mark.parametrize("method", ["zlib-stream", "zstd-stream", None])
async def test_every_compression_is_understood(server: DiscordServer, method: str | None) -> None:
    server.gateway.compress = method is not None
    with asking_for_zlib() if method == "zlib-stream" else nullcontext():
        async with connected(server, SampleBot()):
            exchange = await server.member("ana").slash("ask", question="wörds " * 50)
            assert exchange.message.content == "answer to " + ("wörds " * 50).strip()
    assert server.gateway.compressions == [method]


async def test_shards_hear_their_own_guilds(server: DiscordServer) -> None:
    other = server.new_guild("Other")
    while {(guild.id >> 22) % 2 for guild in server.world.guilds.values()} != {0, 1}:
        server.clock.advance(0.001)
        other = server.new_guild("Other")
    async with connected(server, SampleBot(shard_id=0, shard_count=2)) as bot:
        here, there = (server.guild, other) if (server.guild.id >> 22) % 2 == 0 else (other, server.guild)
        assert [guild.id for guild in bot.guilds if guild.id in (here.id, there.id)] == [here.id]
        await server.member("ana", guild=there).says(there.channels[0], "not here")
        await server.member("ana", guild=here).says(here.channels[0], "here")
        await server.quiet()
        assert bot.heard == ["here"]


async def test_the_real_addresses_lead_here_over_tls() -> None:
    serving, trusting = contexts()
    async with DiscordServer.running(tls=serving) as server:
        bot = SampleBot(connector=loopback_connector(server, trusting))
        async with connected(server, bot):
            assert discord.http.Route.BASE.startswith("https://discord.com/")
            assert (await server.member("ana").slash("ask", question="why")).message.content == "answer to why"
            server.gateway.close(4000)
            await server.gateway.resumed()


async def test_a_bot_in_its_own_process_can_be_killed_and_stopped(server: DiscordServer) -> None:
    ana = server.member("ana")
    for number, by in enumerate((signal.SIGKILL, signal.SIGTERM), 1):
        async with launched(server, "tests.discord_server.sample_bot", env={"SAMPLE_TOKEN": server.token}) as bot:
            await server.gateway.identified(number)
            await server.gateway.read()
            assert (await ana.slash("ask", question="why").response()).message.content == "answer to why"
            bot.send_signal(by)
            assert await bot.wait() == -by
        await server.until(lambda: not server.gateway.live, "the connection to end")


async def test_a_wrong_token_and_an_early_resume_are_refused(server: DiscordServer) -> None:
    async with aiohttp.ClientSession() as session:
        for frame, code in (
            ({"op": 2, "d": {"token": "wrong", "intents": 0, "properties": {}}}, 4004),
            ({"op": 8, "d": {}}, 4003),
            ({"op": 99, "d": {}}, 4001),
            ({"op": 1, "d": "x" * 5000}, 4002),
        ):
            async with session.ws_connect(server.gateway_url) as socket:
                assert (await socket.receive_json())["op"] == 10
                await socket.send_json(frame)
                await socket.receive()
                assert socket.close_code == code
        async with session.ws_connect(server.gateway_url) as socket:
            await socket.receive_json()
            await socket.send_json({"op": 6, "d": {"token": server.token, "session_id": "none", "seq": 1}})
            assert await socket.receive_json() == {"op": 9, "d": False}

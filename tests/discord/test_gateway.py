"""The connection to Discord: what cannot be read ends nothing, storms are paced, each turn is one line in the log."""

import asyncio
import logging
from typing import Any

import aiohttp
import discord
import pytest

from bot.discord.client import SalveBot
from bot.discord.gateway import LONGEST_PAUSE, SLOW, STEADY, Gateway, without_traceback
from tests.discord.conftest import Start
from tests.discord_server import DiscordServer

HALF = "If I put it on half a cheek, does it only work there?"
ANSWER = "The approved answer about half-cheek."
SECRET = "zanzibar-canary"


def lines(caplog: pytest.LogCaptureFixture, says: str) -> list[str]:
    return [record.getMessage() for record in caplog.records if says in record.getMessage()]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("MESSAGE_CREATE", {"content": SECRET}),
        ("MESSAGE_CREATE", None),
        ("MESSAGE_UPDATE", {"id": SECRET, "channel_id": "1"}),
        ("INTERACTION_CREATE", {"id": [SECRET]}),
        ("GUILD_CREATE", {"channels": SECRET}),
        ("GUILD_MEMBER_REMOVE", [SECRET]),
        ("MESSAGE_DELETE_BULK", 7),
        ("THREAD_DELETE", {}),
    ],
)
async def test_an_event_that_cannot_be_read_ends_nothing(
    server: DiscordServer, salve: SalveBot, caplog: pytest.LogCaptureFixture, name: str, data: Any
) -> None:
    (session,) = server.gateway.live
    session.dispatch(name, data)
    await server.gateway.read()
    assert ANSWER in (await server.member("ana").slash("ask", question=HALF)).message.text
    assert salve.gateway.unreadable == 1
    assert len(server.gateway.identifies) == 1
    (line,) = lines(caplog, "cannot be read")
    assert name in line
    assert SECRET not in caplog.text


@pytest.mark.parametrize("frame", [{"op": 0, "t": "READY", "s": 9, "d": None}, {"op": 10, "d": {}}, [], "x"])
async def test_a_frame_that_cannot_be_taken_apart_costs_the_connection_only(
    server: DiscordServer, salve: SalveBot, caplog: pytest.LogCaptureFixture, frame: Any
) -> None:
    (session,) = server.gateway.live
    assert session.connection is not None
    session.connection.send(frame)
    await server.gateway.identified(2)
    assert ANSWER in (await server.member("ana").slash("ask", question=HALF)).message.text
    assert len(lines(caplog, "connecting anew")) == 1


async def test_every_turn_of_the_connection_is_one_line(
    server: DiscordServer, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with start() as bot:
        assert len(lines(caplog, "ready as")) == 1
        assert bot.gateway.up
        server.gateway.drop()
        await server.gateway.resumed()
        await server.gateway.connected()
        await server.gateway.read()
        assert len(lines(caplog, "disconnected from")) == 1
        assert len(lines(caplog, "back at")) == 1
        assert bot.gateway.reconnects == 1
    assert not any(record.exc_info for record in caplog.records)


class Time:
    """Moves only when somebody pauses."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.paused: list[float] = []

    async def pause(self, seconds: float, closing: asyncio.Event) -> None:
        self.paused.append(seconds)
        self.now += seconds


class Unreachable:
    """What discord.py connects by, when nothing answers."""

    def __init__(self) -> None:
        self.tried = 0

    async def ws_connect(self, url: str, *, compress: int = 0) -> None:
        self.tried += 1


@pytest.fixture
def storm(monkeypatch: pytest.MonkeyPatch) -> tuple[discord.Client, Gateway, Time, Unreachable]:
    client = discord.Client(intents=discord.Intents.none())
    time, nowhere = Time(), Unreachable()
    monkeypatch.setattr(client.http, "ws_connect", nowhere.ws_connect)
    return client, Gateway(client, lambda: time.now, time.pause), time, nowhere


async def test_a_storm_of_reconnections_is_paced(
    storm: tuple[discord.Client, Gateway, Time, Unreachable], caplog: pytest.LogCaptureFixture
) -> None:
    """RESUME refused at once, again and again: 757 attempts in 110 seconds before there was a pause."""
    caplog.set_level(logging.INFO, "bot")
    client, _, time, nowhere = storm
    begun = time.now
    while time.now < begun + 110:
        await client.http.ws_connect("wss://gateway")
    assert nowhere.tried == 10
    assert time.paused == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    assert len(lines(caplog, "attempt ")) == nowhere.tried - 1


async def test_a_connection_that_stood_begins_anew(storm: tuple[discord.Client, Gateway, Time, Unreachable]) -> None:
    client, gateway, time, _ = storm
    for _ in range(5):
        await client.http.ws_connect("wss://gateway")
    time.now += STEADY + LONGEST_PAUSE
    paused = len(time.paused)
    for _ in range(2):
        await client.http.ws_connect("wss://gateway")
    assert len(time.paused) == paused
    assert gateway.attempts == 2


async def test_a_stop_does_not_wait_for_the_pause(server: DiscordServer, salve: SalveBot) -> None:
    salve.gateway._due += 3600
    gone = asyncio.create_task(salve.wait_for("disconnect"))
    await asyncio.sleep(0)
    server.gateway.drop()
    await gone
    await salve.close()


async def test_slow_and_quick_again_are_a_line_each(
    storm: tuple[discord.Client, Gateway, Time, Unreachable],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO, "bot")
    client, gateway, _, _ = storm
    await gateway.look()
    gateway.ready()
    for latency in (0.1, SLOW + 1, SLOW + 2, 0.2, float("inf")):
        monkeypatch.setattr(type(client), "latency", latency)
        await gateway.look()
    assert len(lines(caplog, "slow:")) == len(lines(caplog, "quick again:")) == 1


@pytest.mark.parametrize(
    "error", [OSError("no route"), TimeoutError(), aiohttp.ClientError("cut"), ConnectionResetError()], ids=repr
)
def test_an_outage_has_no_traceback(error: Exception) -> None:
    record = logging.LogRecord(
        "discord.client", logging.ERROR, "", 0, "again in %.1f s", (1.0,), (type(error), error, None)
    )
    assert without_traceback(record)
    assert record.exc_info is None
    assert record.getMessage().startswith("again in 1.0 s (")
    other = logging.LogRecord("discord.client", logging.ERROR, "", 0, "x", (), (KeyError, KeyError("x"), None))
    assert without_traceback(other)
    assert other.exc_info is not None

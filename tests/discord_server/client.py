"""Running the real discord.py client against the server."""

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from discord import gateway, http, utils

from tests.discord_server.server import DiscordServer
from tests.discord_server.waiting import TIMEOUT, NothingHappened

C = TypeVar("C", bound=discord.Client)
# How long the client waits for further guilds after each one: they come in one burst, so longer is waited for nothing.
GUILDS_WITHIN = 0.02


@contextmanager
def beating_when_asked() -> Iterator[None]:
    """Let the heartbeats that a server asks for pass by the client's limit, as the client's own ones do.

    The limit is 110 messages a minute. Discord asks rarely; here every wait for quiet asks, and beyond the limit the
    client would read nothing more until the minute is over. What the bot itself says still counts.
    """
    before = gateway.DiscordWebSocket.send_as_json

    async def send(self: gateway.DiscordWebSocket, data: Any) -> None:
        beat = data["op"] == gateway.DiscordWebSocket.HEARTBEAT
        await (self.send_heartbeat(data) if beat else before(self, data))

    gateway.DiscordWebSocket.send_as_json = send  # type: ignore[method-assign]
    try:
        yield
    finally:
        gateway.DiscordWebSocket.send_as_json = before  # type: ignore[method-assign]


@contextmanager
def pointed_at(api_url: str, gateway_url: str) -> Iterator[None]:
    """Point discord.py at a server over plain HTTP, and back afterwards (recipe A)."""
    before = http.Route.BASE, gateway.DiscordWebSocket.DEFAULT_GATEWAY
    http.Route.BASE = api_url
    gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    try:
        with beating_when_asked():
            yield
    finally:
        http.Route.BASE, gateway.DiscordWebSocket.DEFAULT_GATEWAY = before


class LoopbackResolver(AbstractResolver):
    """Resolve every name to the server's port on 127.0.0.1, so that nothing can reach the network."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        """Return the server's address, whatever the name."""
        where = ResolveResult(hostname=host, host="127.0.0.1", port=self._port, family=2, proto=0, flags=0)
        return [where]

    async def close(self) -> None:
        """Nothing is open."""


def loopback_connector(server: DiscordServer, trusted: ssl.SSLContext) -> aiohttp.TCPConnector:
    """Return a connector for a client whose addresses stay the real ones (recipe B, over TLS)."""
    return aiohttp.TCPConnector(limit=0, resolver=LoopbackResolver(server.port), ssl=trusted)


@asynccontextmanager
async def connected(server: DiscordServer, client: C, *, within: float = TIMEOUT) -> AsyncIterator[C]:
    """Run a client until the end of the `with` block; it is ready when the block begins.

    Give the client `guild_ready_timeout=GUILDS_WITHIN`, or it waits two seconds for further guilds. Against a server
    with TLS, give it `connector=loopback_connector(...)`; otherwise it is pointed at the server here.
    """
    pointed = beating_when_asked() if server.tls else pointed_at(server.api_url, server.gateway_url)
    with pointed:
        async with client:
            task = asyncio.create_task(client.start(server.token), name="discord-client")
            unwatch = server.watch(task)
            try:
                await _ready(client, task, within)
                yield client
                if task.done():
                    # A malformed event or a fatal close ends the whole client, which must not go unnoticed.
                    task.result()
            finally:
                unwatch()
                await client.close()
                await asyncio.gather(task, return_exceptions=True)


async def _ready(client: discord.Client, task: "asyncio.Task[None]", within: float) -> None:
    ready = asyncio.create_task(client.wait_until_ready())
    done, _ = await asyncio.wait({ready, task}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    if task in done:
        task.result()
        raise AssertionError("the client ended before it was ready")
    if ready not in done:
        raise NothingHappened(f"waited {within:g} s for the client to become ready")


class ZlibContext:
    """Reads `zlib-stream`. discord.py defines its own such class only where no zstd library is installed."""

    COMPRESSION_TYPE = "zlib-stream"

    def __init__(self) -> None:
        self._context = zlib.decompressobj()

    def decompress(self, data: bytes, /) -> str | None:
        """Return the message that a frame completes."""
        if not data.endswith(b"\x00\x00\xff\xff"):
            raise AssertionError("the frame does not end with a sync flush")
        return self._context.decompress(data).decode()


@contextmanager
def asking_for_zlib() -> Iterator[None]:
    """Let clients that connect now ask for `zlib-stream`, as without the zstd library."""
    before = utils._ActiveDecompressionContext
    utils._ActiveDecompressionContext = ZlibContext
    try:
        yield
    finally:
        utils._ActiveDecompressionContext = before

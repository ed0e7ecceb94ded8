"""One websocket: it writes in order from a queue and reads what the client says."""

import asyncio
import json
from collections.abc import AsyncIterator

from aiohttp import WSCloseCode, WSMsgType, web

from tests.discord_server.gateway.compression import Compress
from tests.discord_server.gateway.session import Session
from tests.discord_server.kinds import Json

PAYLOAD_LIMIT = 4096


class Connection:
    """A client's connection, identified or not."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, compress: Compress | None) -> None:
        self._socket = socket
        self._request = request
        self._compress = compress
        self._queue: asyncio.Queue[Json | int] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write(), name="discord-server-writer")
        self.session: Session | None = None
        self.acknowledged = -1
        self.heartbeats = 0

    def send(self, frame: Json) -> None:
        """Queue a frame."""
        self._queue.put_nowait(frame)

    def close(self, code: int) -> None:
        """Queue the close of the connection, behind what was sent before."""
        self._queue.put_nowait(code)

    def drop(self) -> None:
        """Cut the connection at once, without a close frame."""
        self._writer.cancel()
        if self._request.transport is not None:
            self._request.transport.abort()

    async def frames(self) -> AsyncIterator[Json]:
        """Yield what the client says until the connection ends."""
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                if len(message.data.encode()) > PAYLOAD_LIMIT:
                    self.close(4002)
                else:
                    yield json.loads(message.data)

    async def finish(self) -> None:
        """Close for good and stop writing."""
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)
        if not self._socket.closed:
            await self._socket.close(code=WSCloseCode.GOING_AWAY)

    async def _write(self) -> None:
        while True:
            item = await self._queue.get()
            try:
                if isinstance(item, int):
                    await self._socket.close(code=item)
                    return
                await self._send(json.dumps(item))
            except (ConnectionError, RuntimeError):
                return

    async def _send(self, text: str) -> None:
        if self._compress is None:
            await self._socket.send_str(text)
        else:
            await self._socket.send_bytes(self._compress(text.encode()))

"""An ASGI application behind a real uvicorn on loopback, in a thread of its own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from bot.web import serve


@contextmanager
def running(app: Any, listening: socket.socket) -> Iterator[None]:
    """Serve until the block ends."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def listen() -> tuple[socket.socket, str]:
    """A free port on loopback, and its address."""
    listening = serve.listen(("127.0.0.1", 0))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"

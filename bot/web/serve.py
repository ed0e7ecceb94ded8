"""Run the page until a signal asks it to stop."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from bot.bootstrap import Services
from bot.errors import ConfigError, SalveError
from bot.web.app import create
from bot.web.auth import Access
from bot.web.connections import Bounded
from bot.web.directory import Directory

log = logging.getLogger(__name__)


def serve(
    services: Services,
    access: Access,
    url: str,
    address: tuple[str, int],
    ready: Callable[[], None],
    directory: Directory | None = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; what is being answered is finished first.

    Args:
        services: all use cases.
        access: who may in.
        url: the address under which browsers see it.
        address: host and port to listen on.
        ready: called once it listens.
        directory: what names servers' roles and channels; None where ids have to do.

    Raises:
        ConfigError: it cannot listen there.
    """
    listening = listen(address)
    server = uvicorn.Server(configured(create(services, access, url, directory)))
    threading.Thread(target=_catch_up, args=(services,), daemon=True).start()
    ready()
    # uvicorn hears the signal first and raises it again at the end: by then there is nothing left to stop.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    with listening:
        asyncio.run(server.serve([listening]))


def listen(address: tuple[str, int]) -> socket.socket:
    """A socket that listens on a host and port, and whose connections send at once what they are given.

    Raises:
        ConfigError: it cannot listen there.
    """
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    try:
        listening = socket.create_server(address, family=family)
    except OSError as error:
        host, port = address
        raise ConfigError(f"{host}:{port} cannot be listened on: {error.strerror}. Set SALVE_WEB_PORT") from None
    # Otherwise the body of a page waits until the browser has acknowledged the head, which it puts off for 40 ms.
    # asyncio sees to that by itself only for sockets that name their protocol, which this one does not.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def configured(app: ASGIApp) -> uvicorn.Config:
    """How the page is served."""
    # The access log would hold the one-time link, and says who reads what.
    return uvicorn.Config(
        app,
        http=Bounded,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        ws="none",
    )


def _catch_up(services: Services) -> None:
    """Group what was asked while nothing grouped (in a terminal, say); the first visitor would wait for that."""
    try:
        services.gaps.load()
        services.gaps.catch_up()
        services.gaps.heal()
    except SalveError as error:
        log.warning("the queue is not up to date: %s", error)

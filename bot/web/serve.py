"""Runs the page until a signal asks it to stop."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from bot.errors import ConfigError, SalveError
from bot.services.wiring import Services
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
        access: how people sign in, and who may enter.
        url: the address at which browsers see the page.
        address: the host and port to listen on.
        ready: called once the page listens.
        directory: looks up the names of servers' roles and channels; None if ids have to do.

    Raises:
        ConfigError: it cannot listen there.
    """
    listening = listen(address)
    server = uvicorn.Server(configured(create(services, access, url, directory)))
    threading.Thread(target=_catch_up, args=(services,), daemon=True).start()
    ready()
    # uvicorn handles the signal first and raises it again at the end, when there is nothing left to stop.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    with listening:
        asyncio.run(server.serve([listening]))


def listen(address: tuple[str, int]) -> socket.socket:
    """A socket that listens on a host and port, and whose connections send data without delay.

    Raises:
        ConfigError: it cannot listen there.
    """
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    try:
        listening = socket.create_server(address, family=family)
    except OSError as error:
        host, port = address
        raise ConfigError(f"{host}:{port} cannot be listened on: {error.strerror}. Set SALVE_WEB_PORT") from None
    # Otherwise the body of a page waits until the browser has acknowledged the head, which it delays by 40 ms. asyncio
    # sets this only for sockets that name their protocol, which this one does not.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def configured(app: ASGIApp) -> uvicorn.Config:
    """The page's configuration of uvicorn."""
    # An access log would hold the one-time link, and say who reads what.
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
    """Group questions asked while nothing grouped them (in a terminal, say), so that no visitor waits for that."""
    try:
        services.gaps.load()
        services.gaps.catch_up()
        services.gaps.heal()
    except SalveError as error:
        log.warning("the queue is not up to date: %s", error)

"""A connection of the page: a request arrives in time or is given up, and there are only so many."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.web import connections
from bot.web.serve import configured
from tests.web.running import listen

# What a request may be stuck at: nothing, its first line, its headers, its body.
STUCK = (
    b"",
    b"GET / HTT",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf of",
)
WHOLE = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
FOREVER = 10_000.0


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what was sent, once it has arrived."""
    if scope["type"] == "http":
        body = await Request(scope, receive).body()
        await PlainTextResponse(b"whole " + body)(scope, receive, send)


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The page's own server around that."""
    listening, _ = listen()
    address: tuple[str, int] = listening.getsockname()
    config = configured(echo)
    config.lifespan = "off"
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def answered(connection: socket.socket) -> None:
    """Have one request answered whole."""
    connection.sendall(WHOLE)
    got = b""
    while not got.endswith(b"whole "):
        part = connection.recv(65536)
        assert part, got
        got += part


def until_closed(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    got = b""
    while part := connection.recv(65536):
        got += part
    return got


@pytest.mark.parametrize("sent", STUCK)
def test_a_request_that_does_not_arrive_is_given_up(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(connections, "ARRIVAL_SECONDS", 0.1)
    with served() as address, socket.create_connection(address) as connection:
        connection.sendall(sent)
        assert b"whole" not in until_closed(connection)


def test_the_second_request_of_a_connection_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ARRIVAL_SECONDS", 0.1)
    with served() as address, socket.create_connection(address) as connection:
        answered(connection)
        connection.sendall(STUCK[2])
        until_closed(connection)


def test_only_so_many_connections_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ARRIVAL_SECONDS", FOREVER)
    monkeypatch.setattr(connections, "MOST", 3)
    with served() as address:
        idle = [socket.create_connection(address) for _ in range(3)]
        # Answered once, each of them is certainly counted.
        for each in idle:
            answered(each)
        with socket.create_connection(address) as one_more:
            assert until_closed(one_more) == b""
        for each in idle:
            answered(each)
            each.close()


def test_a_form_that_arrives_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ARRIVAL_SECONDS", FOREVER)
    with served() as (host, port):
        assert httpx2.post(f"http://{host}:{port}/", content=b"x" * 100_000).text == "whole " + "x" * 100_000

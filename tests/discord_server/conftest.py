"""The server's own tests use the fixture that all tests use."""

from tests.discord_server.fixtures import server

__all__ = ["server"]

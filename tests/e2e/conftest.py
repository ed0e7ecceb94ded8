"""Salve as its users start it: a process of its own, against the loopback Discord."""

from tests.discord.conftest import desk, start
from tests.discord_server.fixtures import server

__all__ = ["desk", "server", "start"]

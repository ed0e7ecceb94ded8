"""The fixture for tests: a running server which insists that nothing was violated."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.discord_server.problem import report
from tests.discord_server.server import DiscordServer


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """Run a loopback Discord; the test fails if the bot violated a rule, or the server drifted from the schemas."""
    async with DiscordServer.running() as running:
        yield running
    assert not running.violations, f"the bot violated Discord's rules:\n{report(running.violations)}"
    assert not running.drift, f"the server's replies drifted from Discord's schemas:\n{report(running.drift)}"

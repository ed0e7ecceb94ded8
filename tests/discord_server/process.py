"""Running the bot in a process of its own, for tests that kill it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests import warm
from tests.discord_server.server import DiscordServer

API, GATEWAY = "LOOPBACK_DISCORD_API", "LOOPBACK_DISCORD_GATEWAY"
LAUNCH = "tests.discord_server.launch"
ROOT = Path(__file__).parents[2]
Running = asyncio.subprocess.Process | warm.Process


def environment(server: DiscordServer) -> dict[str, str]:
    """Return the environment that lets a launched process find the server, and this package."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, API: server.api_url, GATEWAY: server.gateway_url}


@asynccontextmanager
async def launched(
    server: DiscordServer,
    module: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    forked: bool = False,
) -> AsyncIterator[Running]:
    """Run a module in a process; at the end of the `with` block it is killed if it still runs.

    What it writes to standard error goes into `log`, where that is given. One that is `forked` starts sooner, because
    it has everything imported.
    """
    errors = log.open("wb") if log else None
    environment_ = {**environment(server), **(env or {})}
    process: Running
    if forked:
        process = warm.start(LAUNCH, module, *arguments, env=environment_, errors=errors.fileno() if errors else 2)
    else:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", LAUNCH, module, *arguments, env=environment_, stderr=errors
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        if errors:
            errors.close()

"""The two bots that are asked, each a process of its own on a server of its own."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.discord_server import launched
from tests.discord_server.process import ROOT
from tests.load.asking import Asked
from tests.load.idle import TOKEN
from tests.load.server import LoadServer

SALVE, IDLE = "Salve", "does nothing"
# A first start makes the knowledge ready, half a minute of a core that is free.
STARTING = 1800.0
# More than any round asks of one member or in one channel in a minute.
UNLIMITED = {"SALVE_MEMBER_LIMIT": "600", "SALVE_CHANNEL_LIMIT": "6000"}


@asynccontextmanager
async def both(folder: Path) -> AsyncIterator[dict[str, Asked]]:
    """Start both bots, whose files go into `folder`; they are killed at the end of the block."""
    async with AsyncExitStack() as stack:
        bots = {}
        for name in (SALVE, IDLE):
            server = LoadServer()
            await server.start()
            stack.push_async_callback(server.stop)
            server.prepare()
            arguments, env = _started(name, server, folder)
            process = await stack.enter_async_context(launched(server, *arguments, env=env, log=folder / f"{name}.log"))
            await server.gateway.identified(within=STARTING)
            await server.gateway.read()
            bots[name] = Asked(server, process.pid)
        yield bots


def _started(name: str, server: LoadServer, folder: Path) -> tuple[tuple[str, ...], dict[str, str]]:
    if name == IDLE:
        return ("tests.load.idle",), {TOKEN: server.token}
    token = folder / "token"
    token.write_text(server.token)
    env = {
        "SALVE_DISCORD_TOKEN_FILE": str(token),
        "SALVE_DATABASE_URL": f"sqlite:///{folder}/salve.db",
        "SALVE_KNOWLEDGE": str(ROOT / "knowledge"),
        "SALVE_LOG_FORMAT": "json",
    }
    return ("bot", "run"), env | UNLIMITED


@asynccontextmanager
async def flamed(pid: int, file: Path | None) -> AsyncIterator[None]:
    """Draw where a process spends its CPU time during the block, as a flame picture (py-spy); a .txt holds stacks."""
    if file is None:
        yield
        return
    spy, form = Path(sys.executable).with_name("py-spy"), "raw" if file.suffix == ".txt" else "flamegraph"
    process = await asyncio.create_subprocess_exec(
        spy, "record", "--pid", str(pid), "--rate", "200", "--format", form, "--output", file, stdout=DEVNULL
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()

"""Run a module in this process, pointed at the loopback Discord (recipe A).

    python -m tests.discord_server.launch bot run --config …

The addresses come from the environment, which `process.environment` gives; tests start it with `process.launched`.
"""

import os
import runpy
import sys
from typing import Any

from discord.state import ConnectionState

from tests.discord_server.client import pointed_at
from tests.discord_server.process import API, GATEWAY

# Longer than in the server's own process: a busy machine may hold this one up between two guilds.
GUILDS_WITHIN = 0.2


def hurried() -> None:
    """Let a client that was given no `guild_ready_timeout` wait for further guilds no longer than here is needed."""
    begin = ConnectionState.__init__

    def beginning(self: ConnectionState[Any], **options: Any) -> None:
        begin(self, **{"guild_ready_timeout": GUILDS_WITHIN, **options})

    ConnectionState.__init__ = beginning  # type: ignore[method-assign]


def main() -> None:
    """Point discord.py at the server, then become the module."""
    module, sys.argv = sys.argv[1], sys.argv[1:]
    hurried()
    with pointed_at(os.environ[API], os.environ[GATEWAY]):
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

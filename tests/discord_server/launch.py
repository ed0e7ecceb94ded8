"""Run a module in this process, pointed at the loopback Discord (recipe A).

    python -m tests.discord_server.launch bot run --config …

The addresses come from the environment, which `process.environment` gives; tests start it with `process.launched`.
"""

import os
import runpy
import sys

from tests.discord_server.client import pointed_at
from tests.discord_server.process import API, GATEWAY


def main() -> None:
    """Point discord.py at the server, then become the module."""
    module, sys.argv = sys.argv[1], sys.argv[1:]
    with pointed_at(os.environ[API], os.environ[GATEWAY]):
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

"""Processes that need not import Salve first, because they are forked from one that has.

Importing takes one to three seconds of a processor, most of what a short command takes. Whoever starts many processes
starts a warm one first (`server.py`), which imports everything, loads the word vectors and waits on a socket. For each
request it forks, and the child runs the module as `python -m` would. What is about how Python itself starts (its
streams and their encoding, its user) needs a process of its own all the same.

`start` is for tests that kill and stop; `command` is a command line, for whatever wants one.
"""

import asyncio
import atexit
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.warm import command as stub

ROOT = Path(__file__).parents[2]


class Process:
    """A forked process, with what tests use of `asyncio.subprocess.Process`."""

    def __init__(self, life: socket.socket) -> None:
        self.pid = int(life.recv(stub.SHORT))
        self.returncode: int | None = None
        self._life = life
        self._life.setblocking(False)

    async def wait(self) -> int:
        """The code it ends with; -9 means that signal 9 ended it."""
        if self.returncode is None:
            self.returncode = int(await asyncio.get_running_loop().sock_recv(self._life, stub.SHORT))
            self._life.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it is not known to have ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def start(module: str, *arguments: str, env: Mapping[str, str], errors: int = 2) -> Process:
    """Run a module; its streams are those of this process, but for what it writes errors to."""
    return Process(stub.asked(_server(), [module, *arguments], env, (0, 1, errors)))


def command(module: str = "bot") -> list[str]:
    """The command line that runs a module, in the folder and with the environment and streams that it is given."""
    return [sys.executable, "-IS", stub.__file__, _server(), module]


@cache
def _server() -> str:
    """Where the warm process listens; it is started when it is first needed, and ends with this one."""
    # The warm process removes it in the end, even if this one is killed.
    place = str(Path(tempfile.mkdtemp(prefix="salve-warm-")) / "socket")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(place)
    listening.listen()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.warm.server", str(listening.fileno())],
        pass_fds=[listening.fileno()], stdin=subprocess.PIPE, env=environment, cwd="/",
    )  # fmt: skip
    listening.close()
    atexit.register(running.communicate)
    return place

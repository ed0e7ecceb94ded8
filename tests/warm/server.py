"""The warm process: imports Salve, then forks for each request until its standard input ends.

python -m tests.warm.server FILE-NUMBER-OF-A-LISTENING-SOCKET
"""

import ast
import gc
import importlib
import os
import random
import runpy
import select
import shutil
import socket
import sys
from contextlib import suppress
from pathlib import Path

from bot.services.model_files import load_models
from tests.warm.command import LONG

IMPORTED = (
    *(f"bot.cli.{name}" for name in ("ask", "knowledge", "log", "mcp", "review", "run", "site", "web")),
    "tests.discord_server.launch",
)
Request = tuple[list[str], dict[str, str], str]


def serve(listening: socket.socket) -> tuple[Request, list[int]] | None:
    """Fork for each request. In each child, return what is asked of it and its files; here, nothing at the end."""
    lives: dict[int, tuple[int, socket.socket]] = {}
    while True:
        ready, _, _ = select.select([0, listening.fileno(), *lives], [], [])
        if 0 in ready:
            return None
        for each in lives.keys() & ready:
            _ended(*lives.pop(each))
            os.close(each)
        if listening.fileno() in ready:
            life, _ = listening.accept()
            request, files, _, _ = socket.recv_fds(life, LONG, 3)
            forked = os.fork()
            if forked == 0:
                for other in (*lives, life.detach(), listening.detach()):
                    os.close(other)
                return ast.literal_eval(request.decode("utf-8", "surrogateescape")), files
            for file in files:
                os.close(file)
            _told(life, forked)
            lives[os.pidfd_open(forked)] = forked, life


def _ended(forked: int, life: socket.socket) -> None:
    _, status = os.waitpid(forked, 0)
    with life:
        _told(life, os.waitstatus_to_exitcode(status))


def _told(life: socket.socket, number: int) -> None:
    # Whoever asked for it may have gone.
    with suppress(BrokenPipeError):
        life.send(str(number).encode())


def become(request: Request, files: list[int]) -> None:
    """Run the module, in place of what this process was forked from."""
    (module, *arguments), env, folder = request
    for file, place in zip(files, (0, 1, 2), strict=True):
        os.dup2(file, place)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    random.seed()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def main() -> None:
    gc.disable()
    for module in IMPORTED:
        importlib.import_module(module)
    # The word vectors and word lists, which no setting changes.
    load_models()
    # Children share all this, as long as nothing writes to it.
    gc.freeze()
    gc.enable()
    listening = socket.socket(fileno=int(sys.argv[1]))
    folder = Path(listening.getsockname()).parent
    if asked := serve(listening):
        become(*asked)
    else:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

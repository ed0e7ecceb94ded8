"""A command line for the warm process: it sends what it was given there, and ends as the forked process ends.

It imports next to nothing, which is its point.
"""

from __future__ import annotations

import os
import signal
import socket
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Not imported, because that takes longer than all else.
    from collections.abc import Mapping, Sequence

# More than any request takes (its arguments, folder and environment), and than any reply.
LONG, SHORT = 1 << 20, 64


def asked(place: str, arguments: Sequence[str], env: Mapping[str, str], files: Sequence[int]) -> socket.socket:
    """Ask the warm process for a fork; on this connection it sends the process id, and in the end the exit code."""
    life = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    life.connect(place)
    folder = os.getcwd()  # noqa: PTH109 - pathlib takes longer to import than all else
    request = repr((list(arguments), dict(env), folder)).encode("utf-8", "surrogateescape")
    socket.send_fds(life, [request], files)
    return life


def main() -> None:
    place, *arguments = sys.argv[1:]
    life = asked(place, arguments, os.environ, (0, 1, 2))
    # Whoever reads or writes these streams is to notice when the other process closes them.
    for each in (0, 1, 2):
        os.close(each)
    forked = int(life.recv(SHORT))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: os.kill(forked, number))
    code = int(life.recv(SHORT))
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    main()

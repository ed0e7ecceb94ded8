"""Standard streams that may be closed, of another encoding, full, or read by somebody who leaves early."""

import errno
import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

UNWRITTEN = "the output cannot be written: {cause}. Make room, or write it elsewhere"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})


def prepare() -> None:
    """Open what was closed (`>&-`), and show as `?` what the encoding of a terminal lacks."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - open as long as the process
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


class ReaderGoneError(Exception):
    """Nobody reads our output any more (`salve log | head`): nothing is wrong."""


@contextmanager
def watched() -> Iterator[None]:
    """Tell a reader who has gone from a fault, which click would make of it.

    Raises:
        ReaderGoneError: nobody reads our output any more.
    """
    try:
        yield
    except BrokenPipeError:
        raise ReaderGoneError from None


def is_full(error: OSError) -> bool:
    """Whether there was no room for what was written."""
    return error.errno in _FULL


def finish() -> None:
    """Write what is left; a reader who has gone misses nothing.

    Raises:
        OSError: it cannot be written.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        abandon()


def abandon() -> None:
    """Let go of what could not be written: Python would try again when it ends, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def tell_preparing() -> None:
    """Say on a terminal that the knowledge is being prepared, which nobody should wait for without a word."""
    telling = logging.getLogger("bot.services.compiled")
    if sys.stderr.isatty() and not telling.handlers:
        telling.setLevel(logging.INFO)
        telling.addHandler(logging.StreamHandler())

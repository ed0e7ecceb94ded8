"""Standard streams that may be closed, have another encoding, be full, or have a reader who leaves early."""

import errno
import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import SalveError

UNWRITTEN = "the output cannot be written: {cause}. Make room, or write it elsewhere"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC})


def prepare() -> None:
    """Open streams that were closed (`>&-`), and write `?` for characters that the encoding lacks."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - open as long as the process
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


class ReaderGoneError(Exception):
    """Nobody reads our output any more (`salve log | head`), which is no fault."""


@contextmanager
def watched() -> Iterator[None]:
    """Tell a reader who has gone from a fault; click would treat it as one.

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


def write(file: Path, content: bytes) -> None:
    """Write a file that somebody named.

    Raises:
        SalveError: it cannot be written, for example because its folder is not there.
    """
    try:
        file.write_bytes(content)
    except OSError as error:
        raise SalveError(f"{file} cannot be written: {error.strerror}") from None


def finish() -> None:
    """Write what is left; if the reader has gone, drop it.

    Raises:
        OSError: it cannot be written, for example because the disk is full.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        abandon()


def abandon() -> None:
    """Discard what could not be written; at exit, Python would try again and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def tell_preparing() -> None:
    """On a terminal, say when the knowledge is being prepared, because that may take minutes."""
    telling = logging.getLogger("bot.services.compiled")
    if sys.stderr.isatty() and not telling.handlers:
        telling.setLevel(logging.INFO)
        telling.addHandler(logging.StreamHandler())

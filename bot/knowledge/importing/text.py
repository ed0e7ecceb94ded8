"""Decode bytes from any source: UTF-8 with or without a mark, UTF-16, or what Excel saves on Windows or a Mac."""

import re
from contextlib import suppress

from bot.knowledge.importing.encodings import Told, told

# A web page names its encoding near its start (https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding).
# What calls itself Latin 1 is in Windows' code page.
_PRESCANNED = 1024
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LATIN = frozenset({"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"})


def decoded(content: bytes, *, declared: bool = False) -> Told:
    """The text of a file; every byte is decoded as something.

    Args:
        content: the bytes of the file.
        declared: whether it may name its encoding itself, as web pages do.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Told(content.decode("utf-16", "replace"))
    if order := _order(content):
        return Told(content.decode(order, "replace"))
    try:
        return Told(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        if declared and (named := _CHARSET.search(content[:_PRESCANNED])):
            page = named[1].decode("ascii").lower()
            with suppress(LookupError, UnicodeDecodeError):
                return Told(content.decode("cp1252" if page in _LATIN else page))
        if content.count(b"\r") > 2 * content.count(b"\n"):
            # Only Excel on a Mac saves lines that end like this; within its cells, a line feed ends them.
            return Told(content.decode("mac_roman"))
        return told(content)


def _order(content: bytes) -> str:
    """The encoding of UTF-16 without a mark, in which every other byte of most letters is zero; otherwise empty."""
    start = content[:1000]
    first, second = start[::2].count(0), start[1::2].count(0)
    if max(first, second) * 4 < len(start) or min(first, second) * 4 > len(start):
        return ""
    return "utf-16-be" if first > second else "utf-16-le"

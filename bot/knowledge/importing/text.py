"""Decode bytes from any source: UTF-8 with or without a mark, UTF-16, or what Excel saves on Windows or a Mac."""

from bot.knowledge.importing.encodings import Told, told


def decoded(content: bytes) -> Told:
    """The text of a file; every byte is decoded as something."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Told(content.decode("utf-16", "replace"))
    if order := _order(content):
        return Told(content.decode(order, "replace"))
    try:
        return Told(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
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

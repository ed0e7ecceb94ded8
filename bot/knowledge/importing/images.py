"""Remove images from imported text and name them, because an entry has no place for images."""

import re
from functools import partial

from bot.knowledge.importing import fences
from bot.knowledge.importing.removal import GONE, closed

_ALT = r"!\[(?P<alt>(?:[^\[\]\\]|\\.|\[[^\[\]\n]*\])*)\]"
_TITLE = r"""(?:\s+(?:"[^"]*"|'[^']*'))?"""
_ENDS = r"\.(?:png|jpe?g|gif|webp|svg|avif|bmp|tiff?)"
# ![what it shows](address "title"){width=20}, ![what it shows][name], and ![[file.png|20]] as in wikis.
_IMAGE = (
    rf"(?<!\\)(?:{_ALT}(?:\(\s*(?P<address><[^<>\n]*>|[^()\n]*?(?:\([^()\n]*\)[^()\n]*?)*?){_TITLE}\s*\)|\[(?P<name>[^\]\n]*)\])"
    r"(?:\{(?::|\s*[.#]|[^{}\n]*=)[^{}\n]*\})?"
    rf"|!\[\[(?P<file>[^\]|\n]+{_ENDS})(?:[|#][^\]\n]*)?\]\])"
)
# The same within a link, or within marks of emphasis.
_LINKED = rf"\[\s*{_IMAGE}\s*\]\((?P<to>[^()\s]*)[^()\n]*\)"
_ANY = tuple(
    re.compile(
        rf"(?P<blank>(?<![ \t])[ \t]*)(?P<mark>[*_]{{0,3}}){each}(?P=mark)(?P<more>(?![\s.,;:!?)]|\\\n|\Z))?",
        re.IGNORECASE,
    )
    for each in (_LINKED, _IMAGE)
)
_FILE = re.compile(_ENDS + r"(?:[?#].*)?", re.IGNORECASE)


def taken_out(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text without its images, and for each image what it shows and its address. Code stays as typed.

    A link around an image stays, with the image's words or its own address, unless it leads to a larger image.
    """
    found: list[tuple[str, str]] = []
    if "![" not in text:
        return text, ()
    for pattern in _ANY:
        text = fences.outside(text, partial(pattern.sub, lambda each: _left(each, found)))
    return closed(text) if found else text, tuple(found)


def named(alt: str, address: str) -> str:
    """An image in one phrase: what it shows, and where it is."""
    place = "kept within the page" if address.startswith("data:") else address
    return ", ".join(filter(None, (alt, place))) or "nothing says of what"


def _left(found: re.Match[str], images: list[tuple[str, str]]) -> str:
    """The replacement for an image."""
    told = found.groupdict()
    alt = " ".join(re.sub(r"\\(.)", r"\1", told["alt"] or "").split())
    address = (told["address"] or told["file"] or told["name"] or "").strip().strip("<>")
    images.append((alt, address))
    to = told.get("to") or ""
    if to.startswith("https://") and to != address and not _FILE.search(to):
        return f"{told['blank']}[{alt}]({to})" if alt else f"{told['blank']}{to}"
    # Of the two blanks around an image, one stays between the words.
    return f"{GONE}{told['blank'] if told['more'] is not None else ''}"

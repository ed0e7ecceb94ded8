"""Give links their full https addresses, the only ones that an answer may have."""

import re
from functools import partial
from typing import NamedTuple
from urllib.parse import urljoin

from bot.knowledge.importing import fences

_SECURE, _PLAIN = "https://", "http://"
# How addresses on the web begin, and how on https.
_BEGUN = {_SECURE: _SECURE, _PLAIN: _SECURE, "www.": f"{_SECURE}www.", "//": _SECURE}
# [words](address), <address> and a bare address that is not secure.
_LINK = re.compile(
    r"(?<![!\\])\[(?P<words>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]"
    r"\((?P<address><[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)\)"
    r"|<(?P<alone>[a-z][a-z0-9+.-]*:[^\s<>]+|[^\s<>@:]+@[^\s<>@:]+)>"
    r"|(?P<bare>\bhttp://[^\s<>()\[\]]*[^\s<>()\[\].,;:!?'\"])",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
# What these lead to can be read by people.
_READABLE = frozenset({"mailto", "tel", "sms"})
# What surrounds the words of a link whose address is left out, until all are found.
_FROM, _TO = "\x02", "\x03"
_MARKED = re.compile(f"{_FROM}([^{_TO}]*){_TO}")


class Written(NamedTuple):
    """A text whose links all have full addresses.

    `secured` are the addresses that are secure only now, `left_out` those that had to go; `empty` says that nothing was
    said but the words of these.
    """

    text: str
    secured: tuple[str, ...]
    left_out: tuple[str, ...]
    empty: bool = False


def written(text: str, base: str = "") -> Written:
    """The text with each link's address in full, or with its words alone. Code stays as typed.

    Args:
        text: an answer in Markdown.
        base: the https address of the page that it was on; without one, the addresses of relative links are left out.
    """
    secured: dict[str, None] = {}
    left_out: dict[str, None] = {}

    def one(found: re.Match[str]) -> str:
        words, typed = found["words"], (found["address"] or found["alone"] or found["bare"] or "").strip("<>")
        full = _full(typed, base)
        if typed and full == typed:
            return found[0]
        if typed[: len(_PLAIN)].casefold() == _PLAIN:
            secured[typed] = None
        if full:
            return full if words is None else f"[{words}]({full})"
        scheme = _SCHEME.fullmatch(typed)
        if found["alone"] and not scheme:
            return typed
        if scheme and scheme["scheme"].casefold() in _READABLE:
            rest = scheme["rest"].partition("?")[0]
            return f"{words} ({rest})" if words and rest and words != rest else words or rest
        if typed:
            left_out[typed] = None
        return f"{_FROM}{words or ''}{_TO}"

    said = fences.outside(text, partial(_LINK.sub, one)) if "[" in text or "<" in text or _PLAIN in text else text
    empty = bool(left_out) and not any(map(str.isalnum, _MARKED.sub("", said)))
    return Written(_MARKED.sub(r"\1", said), tuple(secured), tuple(left_out), empty)


def _full(typed: str, base: str) -> str:
    """The full address on https; empty if there is none."""
    for start, put in _BEGUN.items():
        if typed[: len(start)].casefold() == start:
            return put + typed[len(start) :]
    relative = bool(base and typed) and not _SCHEME.fullmatch(typed) and "@" not in typed
    try:
        return urljoin(base, typed) if relative else ""
    except ValueError:
        return ""

"""Give links their full https addresses, the only ones that an answer may have."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin

from bot.knowledge.commonmark import MENTION
from bot.knowledge.importing import fences
from bot.knowledge.importing.links import placed

_SECURE, _PLAIN = "https://", "http://"
# How addresses on the web begin, and how on https.
_BEGUN = {_SECURE: _SECURE, _PLAIN: _SECURE, "www.": f"{_SECURE}www.", "//": _SECURE}
# A line end within a paragraph; code within a sentence; and the words of a link, with code and brackets in them.
_ON = r"\n(?![ \t]*(?:\n|\Z))"
_CODE = rf"`(?:[^`\n]|{_ON})+`"
_CHARACTER = rf"\\.|{_CODE}|[^\[\]\\\n]|{_ON}"
_INNER = rf"\[(?:{_CHARACTER}|\[(?:{_CHARACTER})*+\])*+\]"
_ADDRESS = r"<[^<>\n]*>|(?!<)(?:\\\S|[^\s()\\]|\((?:\\\S|[^\s()\\]|\([^\s()]*\))*+\))*+"
_TITLE = r"""(?:"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+'|\((?:\\.|[^()\\])*+\))"""
_NAME = r"\[(?!\^)[^\[\]\n]+\]"
# In this order: code, which may look the same; [words](address "title"); a line that gives an address a name; one that
# only seems to, such as "[Monday]: closed"; <address>; and bare addresses of which apps make links.
_LINK = re.compile(
    rf"{fences.BLOCK.pattern}|{_CODE}"
    rf"|(?<![!\\])\[(?P<words>(?:{_CHARACTER}|{_INNER})*+)\]\(\s*(?P<address>{_ADDRESS})(?P<title>\s+{_TITLE})?\s*\)"
    rf"|^ {{0,3}}{_NAME}:[ \t]*(?P<named><[^<>\n]*>|(?=\S*(?:[/#:]|\.\w))[^\s<]\S*)(?:[ \t]+{_TITLE})?[ \t]*(?:\n|\Z)"
    rf"|^(?P<lead>[ \t]*+(?:[-*+>][ \t]*+|\d+[.)][ \t]++)*+)(?P<name>{_NAME})(?=:\s*\S+(?:[ \t]+{_TITLE})?[ \t]*$)"
    r"|<(?P<alone>[a-z][a-z0-9+.-]*:[^\s<>`]+|[^\s<>@:]+@[^\s<>@:]+)>"
    r"|(?<![a-z0-9])\\?(?P<bare>(?:(?:https?|ftp)://|mailto:|(?<![:/])//(?=localhost|[^\s/]+\.\w))"
    r"[^\s<>()\[\]|`]*[^\s<>()\[\]|`.,;:!?'\"*_])",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
# What these lead to can be read by people.
_READABLE = frozenset({"mailto", "tel", "sms"})
# Addresses of one's own machine or network, where nothing answers on https.
_OWN = re.compile(
    r"http://(?:[^\s/.:]+|[^\s/:]+\.local|(?:127|10)(?:\.\d+){3}|192\.168(?:\.\d+){2})(?=[/:?#]|\Z)", re.IGNORECASE
)
# What ends an address outside of angle brackets.
_ENDS = str.maketrans({" ": "%20", "(": "%28", ")": "%29"})
# What surrounds the words of a link whose address is left out, until all are found.
_FROM, _TO = "\x02", "\x03"
_MARKED = re.compile(f"{_FROM}([^{_TO}]*){_TO}")


class Written(NamedTuple):
    """A text whose links all have full addresses.

    `secured` are the addresses that are secure only now, `left_out` the relative ones that had to go, and `barred` the
    others that do not lead to https; `empty` says that nothing was said but the words of these.
    """

    text: str
    secured: tuple[str, ...]
    left_out: tuple[str, ...]
    barred: tuple[str, ...] = ()
    empty: bool = False


def written(text: str, base: str = "") -> Written:
    """The text with each link's address in full, or with its words alone. Code stays as typed.

    Args:
        text: an answer in Markdown.
        base: the https address of the page that it was on; without one, the addresses of relative links are left out.
    """
    writer = _Writer(base)
    has_links = any(sign in text for sign in ("[", "<", "//", ":"))
    said = _LINK.sub(writer.link, placed(text)).strip("\n") if has_links else text
    left_out, barred = tuple(writer.left_out), tuple(writer.barred)
    empty = bool(left_out or barred) and not any(map(str.isalnum, _MARKED.sub("", said)))
    return Written(_MARKED.sub(r"\1", said), tuple(writer.secured), left_out, barred, empty)


def unlinked(text: str) -> tuple[str, tuple[str, ...]]:
    """A question with the words of its links alone, and the addresses that these had."""
    gone: list[str] = []

    def one(found: re.Match[str]) -> str:
        if not found["words"]:
            return found[0]
        gone.append(found["address"].strip("<>"))
        return found["words"]

    return _LINK.sub(one, text), tuple(filter(None, gone))


@dataclass
class _Writer:
    """Writes each link anew, and keeps what became of its address."""

    base: str
    secured: dict[str, None] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)
    barred: dict[str, None] = field(default_factory=dict)

    def link(self, found: re.Match[str]) -> str:
        """What stands in the place of a link, or of what only looks like one."""
        if found["name"]:
            return f"{found['lead']}\\{found['name']}"
        if found["named"]:
            return self._name(found["named"].strip("<>"))
        given = found["alone"] or found["bare"] if found["words"] is None else found["address"]
        if given is None:
            return found[0]
        typed = given.strip("<>")
        words = None if found["words"] is None else _LINK.sub(self.link, found["words"])
        full = _full(typed, self.base)
        if not full:
            return self._as_text(words, typed)
        if full == typed and words == found["words"] and not found["title"]:
            return found[0]
        if typed[: len(_PLAIN)].casefold() == _PLAIN:
            self.secured[typed] = None
        full = full.translate(_ENDS) if given.startswith("<") else full
        return full if words is None else f"[{words}]({full})" if words.strip() else ""

    def _name(self, typed: str) -> str:
        """Nothing, because no word leads to this address any more; `[//]: #` begins a comment."""
        if typed.strip("#") and not _full(typed, self.base):
            self.left_out[typed] = None
        return ""

    def _as_text(self, words: str | None, typed: str) -> str:
        """The words of a link, with its address if people can read it; an address alone as code."""
        scheme = _SCHEME.fullmatch(typed)
        if scheme and scheme["scheme"].casefold() in _READABLE:
            return _beside(words, scheme["rest"].partition("?")[0])
        if _OWN.match(typed):
            return _beside(words, f"`{typed}`")
        if words is None and not scheme:
            return typed
        if typed:
            (self.barred if scheme else self.left_out)[typed] = None
        if words is None:
            # A point in time looks like an address, but only Discord can read it.
            words = "" if MENTION.fullmatch(f"<{typed}>") else f"`{typed}`"
        return f"{_FROM}{words}{_TO}"


def _beside(words: str | None, address: str) -> str:
    """The words of a link with its address as text, unless they are the same."""
    return f"{words} ({address})" if words and address and words != address else words or address


def _full(typed: str, base: str) -> str:
    """The full address on https; empty if there is none."""
    if _OWN.match(typed):
        return ""
    for start, put in _BEGUN.items():
        if typed[: len(start)].casefold() == start:
            return put + typed[len(start) :]
    relative = bool(base and typed) and not _SCHEME.fullmatch(typed) and "@" not in typed
    try:
        return urljoin(base, typed) if relative else ""
    except ValueError:
        return ""

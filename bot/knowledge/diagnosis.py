"""Why a text is not the YAML that its author meant: the slip behind a complaint of the parser or the models.

A parser says where it lost the thread, often a line later, and in its own terms. Authors make one of a dozen slips, and
each shows in its line.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.knowledge import settling


class Slip(NamedTuple):
    """A slip in a line (from 1), and how to mend it."""

    line: int
    cause: str
    mend: str


QUOTE_IT = "put the value in quotes"
_CONFLICT = re.compile(r"(<{7}|>{7}|\|{7})( |$)|={7}$")
# Blanks that look like a space but are not one to YAML: no-break, figure, narrow, zero-width and ideographic ones.
_BLANKS = "\u00a0\u2007\u202f\u200b\u3000\u2060\ufeff"
_ODD_BLANK = re.compile(rf"\s*[{_BLANKS}]|\s*-[{_BLANKS}]|\s*(- )*[\w.-]+:[{_BLANKS}]")
_NAMES = {
    "\u00a0": "a no-break space",
    "\u2007": "a figure space",
    "\u202f": "a narrow no-break space",
    "\u200b": "a zero-width space",
    "\u3000": "a wide space",
    "\u2060": "a word joiner",
    "\ufeff": "a byte order mark",
}
_AHEAD = re.compile(r"\s*(?:- +)*(?:[\w.-]+:[ \t]+)?(?:- +)*")
_KEY = re.compile(r"(?P<indent> *)(?:- +)?[\w.-]+:(?: |$)")
_ITEM = re.compile(r"(?P<indent> *)- ")
_TIGHT_KEY = re.compile(r"\s*(?:- +)?(?P<key>[a-z_]+):[^\s:/]")
_TIGHT_DASH = re.compile(r"\s*-[^\s-]")
_BLOCK_HEADER = re.compile(r"[|>][+-]?\d?[+-]?(\s+#.*)?$")
_NO_SPACE = ("no space after the dash", "write '- ' ahead of the item")
_CLOSING = {"[": "]", "{": "}"}


def conflict(lines: Sequence[str], name: str) -> Slip | None:
    """The first conflict marker of an unfinished merge, in the file of that name."""
    for number, line in enumerate(lines, 1):
        if _CONFLICT.match(line):
            mend = "keep the lines that are right, and delete those that start with <<<<<<<, ======= and >>>>>>>"
            if settling.is_of_publishing(name, "\n".join(lines)):
                mend = "once the other files are right, run: salve knowledge rebase"
            return Slip(number, "a merge conflict that was not settled", mend)
    return None


def of_syntax(lines: Sequence[str], problem: int, context: int | None) -> Slip | None:
    """The slip behind a parser's complaint about the line `problem`, in what it began to read at the line `context`."""
    near = [number for number in (context, problem, problem - 1) if number and 0 < number <= len(lines)]
    for number in dict.fromkeys(near):
        if slip := in_line(lines, number):
            return slip
    return next((slip for number in near if (slip := _misplaced(lines, number))), None)


def in_line(lines: Sequence[str], number: int) -> Slip | None:
    """The slip in that line, if any."""
    if not 0 < number <= len(lines):
        return None
    line = lines[number - 1]
    found = next((found for rule in _RULES if (found := rule(line))), None) or _moved_item(lines, number)
    return Slip(number, *found) if found else None


def folded_item(lines: Sequence[str], first: int, last: int) -> Slip | None:
    """A list item that became part of the plain text above it; the text spans these lines."""
    for number in range(first + 1, min(last, len(lines)) + 1):
        if _ITEM.match(lines[number - 1]):
            return Slip(
                number, "a list item at the wrong indent, read as part of the text above", _level(lines, number)
            )
    return None


_Found = tuple[str, str] | None


def _tab(line: str) -> _Found:
    lead = line[: len(line) - len(line.lstrip())]
    return ("a tab in the indentation", "write spaces in its place") if "\t" in lead else None


def _odd_blank(line: str) -> _Found:
    if not (found := _ODD_BLANK.match(line)):
        return None
    name = next(_NAMES[char] for char in found[0] if char in _NAMES)
    return f"{name}, which looks like a space and is none", "delete it and type a space"


def _tight(line: str) -> _Found:
    if _TIGHT_DASH.match(line) and not line.lstrip().startswith("---"):
        return _NO_SPACE
    if found := _TIGHT_KEY.match(line):
        return "no space after the colon", f"write '{found['key']}: ' ahead of the value"
    return None


def _start(line: str) -> _Found:
    value = _value(line)
    if not value:
        return None
    first = value[0]
    kept = first in "*&!%@`" or (first in "|>" and not _BLOCK_HEADER.match(value)) or value[:2] in {"? ", ", ", ": "}
    if kept or (first in _CLOSING and _goes_on(value, _CLOSING[first])):
        return f"the value begins with {first}, which YAML keeps for itself", QUOTE_IT
    if first in _CLOSING and _CLOSING[first] not in value:
        return f"a {first} that is not closed", f"close it with {_CLOSING[first]}, or {QUOTE_IT}"
    return None


def _quoted(line: str) -> _Found:
    value = _value(line)
    if not value or value[0] not in "\"'":
        return None
    quote = value[0]
    inner = r'"(?:[^"\\]|\\.)*"' if quote == '"' else "'(?:[^']|'')*'"
    closed = re.match(inner, value)
    if closed is None:
        return f"a {quote} that is not closed", f"close it with {quote}, or put the whole value in other quotes"
    rest = value[closed.end() :].strip()
    if not rest or rest.startswith(("#", ":", ",")):
        return None
    twice = '\\"' if quote == '"' else "''"
    return "the text goes on after its closing quote", f"quote the whole value, and write {twice} for a {quote} in it"


def _colon(line: str) -> _Found:
    value = _value(line)
    if value and value[0] not in "\"'[{|>#" and re.search(r":(\s|$)", value) and not _KEY.fullmatch(f"{value} "):
        return "a colon and a space within the text, which make a key of it", QUOTE_IT
    return None


_RULES: Sequence[Callable[[str], _Found]] = (_tab, _odd_blank, _quoted, _start, _colon, _tight)


def _moved_item(lines: Sequence[str], number: int) -> _Found:
    """An item that is not aligned with the one before it."""
    item = _ITEM.match(lines[number - 1])
    before = _item_above(lines, number)
    if item is None or before is None or item["indent"] == before:
        return None
    return "a list item at the wrong indent", _level(lines, number)


def _level(lines: Sequence[str], number: int) -> str:
    before = _item_above(lines, number)
    return "indent it like the list it belongs to" if before is None else f"put {len(before)} spaces ahead of its dash"


def _item_above(lines: Sequence[str], number: int) -> str | None:
    """The indent of the nearest item above, under the same key."""
    for line in reversed(lines[: number - 1]):
        if found := _ITEM.match(line):
            return found["indent"]
        if _KEY.match(line):
            return None
    return None


def _misplaced(lines: Sequence[str], number: int) -> Slip | None:
    """A key or a text that belongs to nothing in its place."""
    line = lines[number - 1]
    if _KEY.match(line):
        mend = "indent it like the keys beside it; if it belongs to the text above, put that in quotes"
        return Slip(number, "a key at the wrong indent", mend)
    if line.strip() and not line.lstrip().startswith("#"):
        mend = "indent it like the lines it belongs to, or start it with 'key: ' or '- '"
        return Slip(number, "neither a key nor an item of a list", mend)
    return None


def _goes_on(value: str, closing: str) -> bool:
    """Whether text follows the closing bracket."""
    end = value.rfind(closing)
    rest = value[end + 1 :].strip()
    return end > 0 and bool(rest) and not rest.startswith("#")


def _value(line: str) -> str:
    ahead = _AHEAD.match(line)
    return line[ahead.end() if ahead else 0 :].strip()


def tight_item(lines: Sequence[str]) -> Slip | None:
    """The first line that is not an item because no space follows its dash."""
    return next((Slip(n, *_NO_SPACE) for n, line in enumerate(lines, 1) if _TIGHT_DASH.match(line)), None)


def structural(lines: Sequence[str]) -> Iterator[Slip]:
    """Characters in the text that only look like spaces, at the start of a key or an item."""
    for number, line in enumerate(lines, 1):
        if found := _odd_blank(line):
            yield Slip(number, *found)

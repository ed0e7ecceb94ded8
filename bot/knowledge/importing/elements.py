"""Read elements of site generators that hold a question and its answer as values: shortcodes, includes, components."""

import re

from bot.knowledge.importing import columns, fences
from bot.knowledge.importing.rows import one_line

_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)"""
_GIVEN = re.compile(rf"([A-Za-z][\w-]*)=\{{?({_VALUE})\}}?", re.DOTALL)
# Of Hugo, of Jekyll and Liquid, and of pages that are programs; over one line or several.
_OPEN = r"\{\{[<%][ \t]*(?P<name>[\w/.-]+)|\{%-?[ \t]*(?:include\w*[ \t]+)?(?P<liquid>[\w/.-]+)|<(?P<tag>[A-Z][\w.]*)"
_CLOSE = r"[>%]\}\}|-?%\}|>"
_ELEMENT = re.compile(
    rf"^[ \t]*(?:{_OPEN})(?P<given>(?:\s+(?:[A-Za-z][\w-]*=)?\{{?{_VALUE}\}}?)+)\s*/?\s*(?:{_CLOSE})[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_PAIR = re.compile(rf"\s*({_VALUE})\s*({_VALUE})\s*", re.DOTALL)
# Elements whose title asks, whatever its end.
_ASKS = re.compile(r"faq|question|accordion|q-?(?:and-?)?a\b", re.IGNORECASE)


def spelled_out(body: str) -> str:
    """The text with each such element as a question that is marked, and its answer behind it, line for line."""
    code = [each.span() for each in fences.BLOCK.finditer(body)]
    return _ELEMENT.sub(
        lambda found: found[0] if any(start <= found.start() < end for start, end in code) else _read(found), body
    )


def _read(found: re.Match[str]) -> str:
    """An element as its question and answer, its title and text, or its image; unchanged if it holds none of them."""
    given = {name: _plain(value) for name, value in _GIVEN.findall(found["given"])}
    name = found["name"] or found["liquid"] or found["tag"]
    asks = bool(_ASKS.search(name))
    if not given and asks and (pair := _PAIR.fullmatch(found["given"])):
        given = {"question": _plain(pair[1]), "answer": _plain(pair[2])}
    roles = columns.roles(given)
    title, said = (given.get(roles.get(role, ""), "") for role in ("question", "answer"))
    below = "\n" * max(found[0].count("\n") - said.count("\n"), 0)
    if name == "figure" and given.get("src"):
        return f"![{given.get('alt') or given.get('caption') or given.get('title') or ''}]({given['src']}){below}"
    if not title.strip() or not said.strip():
        return found[0]
    title = one_line(title).replace("*", "")
    if roles["question"] == roles.get("title") and not (asks or title.endswith("?")):
        return f"**{title.rstrip(':')}:** {said}{below}"
    return f"**Q: {title}** {said}{below}"


def _plain(value: str) -> str:
    """A value without its quotation marks and what escapes its characters."""
    text = value[1:-1]
    if value[0] == "`":
        return text.strip()
    return re.sub(r"\\(.)", lambda each: "<br>" if each[1] == "n" else each[1], text, flags=re.DOTALL).strip()

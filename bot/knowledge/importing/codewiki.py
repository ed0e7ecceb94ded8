"""Write a page of Google Code's wiki as Markdown, line for line; many projects still keep such pages."""

import re

from bot.knowledge.importing import fences

# What such a page says of itself, at its top.
_OWN = re.compile(r"\A\s*#(?:summary|labels|sidebar)\b")
_PRAGMA = re.compile(r"#(?:summary|labels|sidebar)\b.*")
_HEADING = re.compile(r"(={1,6})[ \t]*(\S.*?)[ \t]*\1[ \t]*")
_CODE = re.compile(r"\{\{\{(.+?)\}\}\}")
_ITEM = re.compile(r"( +)([*#])[ \t]+(\S.*)")
_LINK = re.compile(r"\[(\S+?)(?:[ \t]+([^\]\n]+))?\]")
_STRONG = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_SLANTED = re.compile(r"(?<![\w/])_(?=[^\s_])([^_\n]*[^\s_])_(?!\w)")


def is_own(text: str) -> bool:
    """Whether a page says of itself what such pages say."""
    return bool(_OWN.match(text))


def markdown(text: str) -> str:
    """The page in Markdown."""
    lines = [re.sub(r"^\s*(?:\{\{\{|\}\}\})\s*$", "```", line) for line in text.split("\n")]
    told = (line if fenced else fences.outside(_block(line), _spans) for line, fenced in fences.marked(lines))
    return "\n".join(told)


def _block(line: str) -> str:
    if _PRAGMA.fullmatch(line):
        return ""
    line = _CODE.sub(r"`\1`", line)
    if heading := _HEADING.fullmatch(line):
        return f"{'#' * len(heading[1])} {heading[2]}"
    if item := _ITEM.fullmatch(line):
        return f"{item[1][1:]}{'1.' if item[2] == '#' else '-'} {item[3]}"
    return line


def _spans(text: str) -> str:
    return _LINK.sub(_link, _SLANTED.sub(r"*\1*", _STRONG.sub(r"**\1**", text)))


def _link(found: re.Match[str]) -> str:
    """A link; of one to another page of the wiki, its words."""
    if found[1].startswith(("https://", "http://")):
        return f"[{found[2]}]({found[1]})" if found[2] else found[1]
    return found[2] or found[0]

"""Write a page of Textile as Markdown, line for line: headings, lists, links, code, emphasis."""

import re

from bot.knowledge.importing import fences

_HEADING = re.compile(r"h([1-6])(?:\([^)\n]*\))?\. +(\S.*)")
# A paragraph or a quotation that says what it is.
_BLOCK = re.compile(r"(?:p|bq)(?:\([^)\n]*\))?\. +(?=\S)")
_STEP = re.compile(r"(#+|\*+) +(\S.*)")
_CODE = re.compile(r"(?<!\w)@(\S(?:[^@\n]*\S)?)@(?!\w)")
_LINK = re.compile(r"\"([^\"\n]+?)(?:(?<=\S)\([^()\n]*\))?\":((?:https?://|/|\.{1,2}/)[^\s\"]*[^\s\".,;:!?)])")
_PICTURE = re.compile(r"(?<![\w!])!([^\s!()]+\.\w+)(?:\(([^()\n]*)\))?!")
_STRONG = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")


def markdown(text: str) -> str:
    """The page in Markdown."""
    return "\n".join(fences.outside(_block(line), _spans) for line in text.split("\n"))


def _block(line: str) -> str:
    line = _CODE.sub(r"`\1`", line)
    if heading := _HEADING.fullmatch(line):
        return f"{'#' * int(heading[1])} {heading[2]}"
    if step := _STEP.fullmatch(line):
        return f"{'   ' * (len(step[1]) - 1)}{'1.' if step[1][0] == '#' else '-'} {step[2]}"
    return _BLOCK.sub("", line, count=1) if _BLOCK.match(line) else line


def _spans(text: str) -> str:
    return _STRONG.sub(r"**\1**", _LINK.sub(r"[\1](\2)", _PICTURE.sub(r"![\2](\1)", text)))

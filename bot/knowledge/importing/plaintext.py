"""Read what is laid out for the eye in a text file as Markdown, line for line: indents, underlines, a list of contents.

Google Docs, pads and the FAQs of newsgroups write such files.
"""

import re
from collections.abc import Iterator, Sequence

from bot.knowledge.importing import around

# What stands before and behind a title in a list of contents: signs, its number, the number of its page.
_BEFORE = re.compile(r"^[\s*+\u2022-]*(?:\d{1,3}(?:\.\d{1,3})*[.)]?(?=\s))?\s*")
_PAGE = re.compile(r"(?:\t|[\s.\u00b7\u2026]{2,})\d{1,3}\s*$")
# At least so many titles in a row are a list of contents.
_TITLES = 3
_RULE = re.compile(r"[\s=_~*-]*")
_LINE_BELOW = re.compile(r"~{4,}|\^{4,}|\+{4,}")
# A remark of a reader below the text, and the place to which it belongs.
_REMARK, _REMARKED = re.compile(r"\[[a-z]{1,2}\](?=\S)"), re.compile(r"(?<=\S)\[[a-z]{1,2}\]$", re.MULTILINE)
# So far from the margin, Markdown takes text for code.
_CODE = 4
_ITEM = re.compile(r"\s*(?:[-*+\u2022]|\d{1,3}[.)])\s")


def markdown(text: str) -> str:
    """The text without what is only there for the eye."""
    lines = _without_remarks(text.replace("\r\n", "\n").split("\n"))
    lines = _at_margin(_without_contents(lines))
    for number, line in enumerate(lines):
        title = lines[number - 1].strip() if number else ""
        if title and _LINE_BELOW.fullmatch(line) and abs(len(line) - len(title)) <= 1:
            lines[number - 1 : number + 1] = [f"## {title}", ""]
    return "\n".join(lines)


def _without_remarks(lines: list[str]) -> list[str]:
    """The lines without remarks at the end of the file, if the text shows where each belongs."""
    last = len(lines)
    while last and (not lines[last - 1].strip() or _REMARK.match(lines[last - 1])):
        last -= 1
    marks = {found[0] for line in lines[last:] if (found := _REMARK.match(line))}
    text = "\n".join(lines[:last])
    if not marks or marks - {found[0] for found in _REMARKED.finditer(text)}:
        return lines
    return [*_REMARKED.sub("", text).split("\n"), *[""] * (len(lines) - last)]


def _without_contents(lines: list[str]) -> list[str]:
    """The lines without a list of titles that all stand again below it, and without the title of this list."""
    titles = list(map(_title, lines))
    places = {title: number for number, title in enumerate(titles) if title}
    found = list(lines)
    for start, end in _runs(lines):
        named = _names_contents(lines[start])
        above = next((at for at in reversed(range(start)) if not _RULE.fullmatch(lines[at])), start)
        listed = titles[start + named : end]
        if len(listed) >= _TITLES and all(title and places[title] >= end for title in listed):
            first = above if _names_contents(lines[above]) else start
            found[first:end] = [""] * (end - first)
    return found


def _names_contents(line: str) -> bool:
    return around.is_aside(re.sub(r"\(.*?\)", "", line))


def _title(line: str) -> str:
    """The title in a line, if it has a number or a question mark; otherwise nothing."""
    plain = _PAGE.sub("", line).strip()
    title = _BEFORE.sub("", plain)
    return title.casefold() if title != plain or title.endswith("?") else ""


def _runs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where lines that are neither empty nor rules follow each other."""
    start = 0
    for number, line in enumerate((*lines, "")):
        if _RULE.fullmatch(line):
            if start < number:
                yield start, number
            start = number + 1


def _at_margin(lines: list[str]) -> list[str]:
    """The lines with text moved to the margin that is all indented below a title, or that is an indented list."""
    found, start = list(lines), 0
    for number, line in enumerate((*lines, "x")):
        if not line[:1].strip():
            continue
        told = [each.expandtabs(_CODE) for each in lines[start:number]]
        indent = min((len(each) - len(each.lstrip()) for each in told if each.strip()), default=0)
        if indent >= _CODE and not told[0].strip() and _is_layout(lines[:start], told):
            found[start:number] = [each[indent:] for each in told]
        start = number + 1
    return found


def _is_layout(above: Sequence[str], told: Sequence[str]) -> bool:
    """Whether indented text is no code and no part of a list: it is a list itself, or below the line of a title."""
    before, last = ("", "", *above)[-2:]
    if _ITEM.match(last):
        return False
    return bool(_ITEM.match(next(filter(str.strip, told))) or (_title(last) and not before.strip()))

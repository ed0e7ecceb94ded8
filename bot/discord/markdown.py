"""Curators' text → Discord's Markdown.

Of what they wrote, lists, numbered steps, blocks of code, links, bold words and tables are shown as such; every other
sign reads as it was typed. Members' text is never given to this: `render.clean_inline` makes it harmless.
"""

import re
from collections.abc import Iterator, Sequence

_CODE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)\n?^```[ \t]*$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"(?:^\|.*\|[ \t]*(?:\n|\Z)){2,}", re.MULTILINE)
_RULE = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*")
_ITEM = re.compile(r"(?P<mark> {0,4}(?:-|\d{1,2}\.) )(?P<rest>.+)")
_ACTS = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<link>https://[^\s<>()]+)\)"
    r"|\*\*(?P<bold>[^*\n]+)\*\*"
)
# Every sign that could act, with one further on in the message too; an address stays as it is.
_SIGNS = re.compile(
    r"(?P<address>https?://[^\s<>]+)|[\\*_~|`]|^(?=#{1,3} |>|-# |\s*- )|\[(?=[^\]\n]*\]\()", re.MULTILINE
)


def shown(text: str) -> str:
    """The text as Discord is to show it."""
    return "\n\n".join(paragraphs(text))


def inert(text: str) -> str:
    """The text such that no sign in it acts."""
    return _SIGNS.sub(lambda found: found["address"] or f"\\{found[0]}", text)


def paragraphs(text: str) -> Iterator[str]:
    """The same by what belongs together: paragraphs, lists, blocks of code, tables."""
    start = 0
    for found in _CODE.finditer(text):
        yield from _prose(text[start : found.start()])
        yield _fenced(found["body"], found["language"])
        start = found.end()
    yield from _prose(text[start:])


def bold_first(text: str) -> str:
    """The text with its first sentence in bold, which answers; where that is long or marked already, as it is."""
    found = re.match(r"[^\n*_`|~\[\\]{1,120}?[.!?](?=\s|$)", text)
    return f"**{found[0]}**{text[found.end() :]}" if found else text


def small(text: str) -> str:
    """Every line in small print."""
    return "\n".join(f"-# {line}" if line.strip() else line for line in text.split("\n"))


def parts(block: str, limit: int) -> Iterator[str]:
    """The block whole when it fits, else its lines, else their sentences, else their words; of code, its lines."""
    if len(block) <= limit:
        yield block
        return
    if found := _CODE.fullmatch(block):
        room = limit - len(_fenced("", found["language"]))
        yield from (_fenced(part, found["language"]) for part in parts(found["body"], room))
        return
    for separator in ("\n", r"(?<=[.!?]) ", " "):
        pieces = re.split(separator, block)
        if len(pieces) > 1:
            yield from _packed(pieces, "\n" if separator == "\n" else " ", limit)
            return
    yield from (block[start : start + limit] for start in range(0, len(block), limit))


def _packed(pieces: Sequence[str], glue: str, limit: int) -> Iterator[str]:
    held = ""
    for piece in pieces:
        if held and len(held) + len(glue) + len(piece) > limit:
            yield from parts(held, limit)
            held = piece
        else:
            held = f"{held}{glue}{piece}" if held else piece
    yield from parts(held, limit)


def _prose(text: str) -> Iterator[str]:
    start = 0
    for found in _TABLE.finditer(text):
        table = _table(found[0].strip().split("\n"))
        if table is not None:
            yield from _paragraphs(text[start : found.start()])
            yield _fenced(table)
            start = found.end()
    yield from _paragraphs(text[start:])


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n{2,}", text.strip("\n")):
        if paragraph.strip():
            yield "\n".join(map(_line, paragraph.split("\n")))


def _line(line: str) -> str:
    item = _ITEM.fullmatch(line)
    return f"{item['mark']}{_inline(item['rest'])}" if item else _inline(line)


def _inline(text: str) -> str:
    start, done = 0, []
    for found in _ACTS.finditer(text):
        done += [inert(text[start : found.start()]), _act(found)]
        start = found.end()
    return "".join([*done, inert(text[start:])])


def _act(found: re.Match[str]) -> str:
    if found["link"]:
        return f"[{inert(found['label'])}]({found['link']})"
    return found["code"] or f"**{inert(found['bold'])}**"


def _table(rows: Sequence[str]) -> str | None:
    """A table in columns of one width, as Discord has none; None where the rows are no table."""
    if len(rows) < 2 or not _RULE.fullmatch(rows[1]) or any("```" in row for row in rows):  # noqa: PLR2004 - head, rule
        return None
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in (rows[0], *rows[2:])]
    width = max(map(len, cells))
    cells = [row + [""] * (width - len(row)) for row in cells]
    widths = [max(len(row[column]) for row in cells) for column in range(width)]
    lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * size for size in widths), *lines[1:]])


def _fenced(body: str, language: str = "") -> str:
    return f"```{language}\n{body}\n```"

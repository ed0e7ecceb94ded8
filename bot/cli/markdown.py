"""Curators' text → terminal text: lists, code and tables keep their lines, and prose is wrapped."""

import re
import textwrap
from collections.abc import Iterator

import click
from markdown_it.tree import SyntaxTreeNode

from bot.knowledge.commonmark import blocks, columns, items, spans

_STYLED = re.compile(r"\x1b\[[0-9;]*m")


def shown(text: str, width: int, indent: str = "") -> str:
    """The text, wrapped at spaces to `width` columns, with `indent` before each line."""
    lines: list[str] = []
    for block, beside in blocks(text):
        if lines and not beside:
            lines.append("")
        lines.extend(_block(block, width, indent, indent))
    return "\n".join(lines)


def _block(node: SyntaxTreeNode, width: int, lead: str, hanging: str) -> Iterator[str]:
    """A block's lines, with `lead` before the first and `hanging` before the others."""
    match node.type:
        case "bullet_list" | "ordered_list":
            for first, others, child in items(node):
                yield from _block(child, width, lead + first, hanging + others)
                lead = hanging
        case "fence" | "table":
            lines = columns(node) if node.type == "table" else node.content.rstrip("\n").split("\n")
            yield textwrap.indent("\n".join(lines), hanging)
        case _:
            for line in "".join(map(_span, spans(node))).split("\n"):
                yield _filled(line, width, lead, hanging)
                lead = hanging


def _filled(line: str, width: int, lead: str, hanging: str) -> str:
    # Escape codes that style a word take no columns.
    room = width + sum(map(len, _STYLED.findall(line)))
    return textwrap.fill(
        line, room, initial_indent=lead, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )


def _span(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "channel":
            return f"#{node.content}"
        case _:
            inner = "".join(map(_span, node.children))
    if node.type == "link":
        return inner if node.markup else f"{inner} ({node.attrs['href']})"
    return click.style(inner, bold=True) if node.type == "strong" else click.style(inner, italic=True)

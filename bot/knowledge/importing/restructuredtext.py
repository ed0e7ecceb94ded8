"""Read pages of reStructuredText, Sphinx's too, as the web pages that docutils makes of them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree

from bot.knowledge.importing import webpages
from bot.knowledge.importing.rows import Row, Unread
from bot.knowledge.twins import fold

# No file is read or written, and no HTML is taken over. What docutils does not know is passed over.
_SETTINGS = {
    "_disable_config": True,
    "doctitle_xform": False,
    "embed_stylesheet": False,
    "file_insertion_enabled": False,
    "halt_level": 6,
    "output_encoding": "unicode",
    "raw_enabled": False,
    "report_level": 5,
    "syntax_highlight": "none",
    "toc_backlinks": False,
}
# A role that only Sphinx knows shows its title, or what it refers to.
_ROLE = re.compile(
    r"(?<![\w`]):(?:[\w+-]+:)*(?P<role>[\w+-]+):`(?:(?P<title>[^`<]*?)\s*<[^`<>]*>|[~!]?(?P<to>[^`<>]+))`"
)
_IN_WORDS = frozenset({"ref", "doc", "term", "abbr", "any", "numref"})
_FOOTNOTE = re.compile(r"[ \t]*\[(?:\d+|#[\w-]*|\*)\]_(?!\w)")
# A remark that only Sphinx knows, with the version that it names.
_REMARK = re.compile(r"^([ \t]*\.\. )(?:versionadded|versionchanged|deprecated|seealso)::.*", re.MULTILINE)


def rows(file: Path, text: str, asks: frozenset[str] = frozenset()) -> Iterator[Row | Unread]:
    """The questions of one page.

    Args:
        file: where the page is.
        text: its reStructuredText.
        asks: the words that begin a question without a question mark.
    """
    text = _FOOTNOTE.sub("", _ROLE.sub(_shown, text))
    tree = publish_doctree(_REMARK.sub(r"\1container::\n", text), settings_overrides=_SETTINGS)
    for code in tree.findall(nodes.literal):
        code["classes"].append("code")
    # As asides, they would be no part of the text.
    for remark in [*tree.findall(nodes.Admonition), *tree.findall(nodes.container)]:
        remark.replace_self(nodes.block_quote("", *(each for each in remark.children if isinstance(each, nodes.Body))))
    for note in list(tree.findall(nodes.footnote)):
        note.parent.remove(note)
    page = publish_from_doctree(tree, writer="html5", settings_overrides=_SETTINGS)
    lines = [fold(line) for line in text.split("\n")]
    # A page without a title would have one of docutils' own.
    for row in webpages.rows(file, page[page.index("<body") :], asks):
        yield replace(row, line=_line(row, lines))


def _shown(role: re.Match[str]) -> str:
    said = role["title"] or role["to"] or ""
    return said if role["role"] in _IN_WORDS else f"``{said}``"


def _line(row: Row | Unread, lines: list[str]) -> int:
    """The line of a question, by the words of all lines; 1 if it is not found."""
    asked = fold(row.asked if isinstance(row, Unread) else next(iter(row.questions), ""))
    return lines.index(asked) + 1 if asked and asked in lines else 1

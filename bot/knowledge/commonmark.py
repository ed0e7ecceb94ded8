"""Curators' text as CommonMark, within a subset that reads alike in Discord, on a page and in a terminal.

The subset has emphasis, lists, numbered steps, https links, code, tables, line breaks and channels. Everything else
appears as typed, and the proof-reader refuses it. Files are wrapped for their editor and joined when they are read
(`prose.joined`), so a line end that remains within a paragraph is intended, and is shown.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.locale import N_, Said
from bot.locale.signs import cut

_SUBSET = (
    "list", "fence", "table", "newline", "escape", "entity", "backticks", "emphasis", "link", "autolink", "linkify",
)  # fmt: skip
# Text that Discord replaces: a member, a role, a command, an emoji, a point in time, a part of the server.
MENTION: Final = re.compile(
    r"<(?:@[!&]?\d+|/[^<>\n]+:\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:\w+)>|@(?:everyone|here)\b", re.IGNORECASE
)
_CHANNEL = re.compile(r"<#(\d{15,20})>")
# Characters that no screen shows or that reverse the text around them. Joiners stay, because many scripts need them.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_IN_A_ROW = {(f"{kind}_list_close", f"{kind}_list_open") for kind in ("bullet", "ordered")}
_LINE_END = re.compile(r"\r\n?|\n")
_QUOTED = 40
# The refusals of this many texts are kept, those read last: 2 MB if all are long.
TEXTS_KEPT = 2048


class Refusal(NamedTuple):
    """Something that an answer may not hold, what to write instead, and how it was typed."""

    cause: str
    mend: str
    at: str = ""


_REFUSED = {
    "heading": Refusal(N_("a heading"), N_("write it in **bold** on a line of its own")),
    "blockquote": Refusal(N_("a quotation"), N_("write it without the >, in quotes")),
    "hr": Refusal(N_("a horizontal rule"), N_("leave a blank line")),
    "code_block": Refusal(N_("indented code"), N_("put it between two lines of ```")),
    "html_block": Refusal(N_("HTML"), N_("write the text alone")),
    "html_inline": Refusal(N_("HTML"), N_("write the text alone, or `code` for what is typed")),
    "image": Refusal(N_("an image"), N_("link to it: [what it shows](https://...)")),
    "s": Refusal(N_("text struck out"), N_("leave it out")),
}
_ADDRESS = Refusal(N_("an address without https"), N_("give one that begins with https://, or put it in `code`"))
_TITLE = Refusal(N_("a link with a title"), N_("write [text](https://...) alone"))
_REFERENCE = Refusal(N_("a reference-style link"), N_("write [text](https://...)"))
_TICKS = Refusal(N_("backticks within code, which would end it in Discord"), N_("leave them out"))
_MENTIONED = Refusal(N_("a mention or other Discord markup"), N_("write it in words; only a channel, <#id>, may stay"))
_EMPTY = Refusal(N_("an item with nothing in it"), N_("write it, or delete its line"))
_HIDDEN = Refusal(N_("an invisible character"), N_("delete it, or the &...; that stands for it"))


def blocks(text: str) -> Iterator[tuple[SyntaxTreeNode, bool]]:
    """The text as markdown-it's blocks, each with whether it directly follows the one before.

    Their types are paragraph, bullet_list, ordered_list, fence and table.
    """
    lines = _LINE_END.split(text)
    for block in SyntaxTreeNode(_ACCEPTED.parse(text)).children:
        start = block.map[0] if block.map else 0
        yield block, start > 0 and bool(lines[start - 1].strip())


def items(node: SyntaxTreeNode, lead: str = "", hanging: str = "") -> Iterator[tuple[str, str, SyntaxTreeNode]]:
    """The blocks of a list and of the lists within it, with the prefixes of their first line and of the other lines."""
    for number, item in enumerate(node.children, int(node.attrs.get("start", 1))):
        mark = "- " if node.type == "bullet_list" else f"{number}. "
        first, others = lead + mark, hanging + " " * len(mark)
        for child in item.children or [item]:
            if child.type.endswith("_list"):
                yield from items(child, first, others)
            else:
                yield first, others, child
            first = others
        lead = hanging


def spans(block: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """The content of a paragraph; an empty list for an empty list item."""
    return block.children[0].children if block.children else []


def html(text: str) -> str:
    """The text as HTML: everything outside the subset is escaped, and no element has a style attribute."""
    tokens = _ACCEPTED.parse(text)
    for token in (*tokens, *(child for each in tokens for child in each.children or ())):
        token.attrs.pop("style", None)
        if token.type == "link_open":
            token.attrs["rel"] = "noreferrer noopener"
    return str(_ACCEPTED.renderer.render(tokens, _ACCEPTED.options, {})).strip()


def plain(node: SyntaxTreeNode) -> str:
    """The text of a node, on one line and without markup; a link's address comes after its text."""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    if node.type == "channel":
        return f"#{node.content}"
    if not node.children:
        return node.content
    text = "".join(map(plain, node.children))
    return f"{text} ({node.attrs['href']})" if node.type == "link" and not node.markup else text


def columns(table: SyntaxTreeNode) -> list[str]:
    """The lines of a table in columns of even width, with a rule below the head."""
    rows = [[plain(cell) for cell in row.children] for part in table.children for row in part.children]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "  ".join("-" * size for size in widths), *lines[1:]]


@lru_cache(TEXTS_KEPT)
def refused(text: str) -> Sequence[Refusal]:
    """Everything in the text that is outside the subset, each with the place at which it begins.

    Results are kept, because a base is proof-read again and again, and most of its texts do not change.
    """
    return tuple(_refused(text))


def _refused(text: str) -> Iterator[Refusal]:
    apart: dict[str, object] = {}
    lines = _LINE_END.split(text)
    for block in SyntaxTreeNode(_ALL.parse(text, apart)).walk():
        # What is nested in its like, as a quotation within a quotation, is mended with it.
        nested = block.parent is not None and block.parent.type == block.type
        if found := [] if nested else list(_refusals(block)):
            at = _typed(block, lines)
            quoted = at if len(at) <= _QUOTED else f"{cut(at, _QUOTED)}…"
            yield from (
                each._replace(cause=Said("{cause}: {at}", {"cause": Said(each.cause, {}), "at": quoted}), at=at)
                for each in found
            )
    if apart.get("references"):
        yield _REFERENCE


def _refusals(node: SyntaxTreeNode) -> Iterator[Refusal]:
    if node.type in _REFUSED:
        yield _REFUSED[node.type]
    elif node.type == "link":
        if not _on_https(str(node.attrs["href"])):
            yield _ADDRESS
        if node.attrs.get("title"):
            yield _TITLE
    elif node.type == "list_item" and not node.children:
        yield _EMPTY
    elif (node.type == "fence" and "```" in node.content) or (node.type == "code_inline" and "``" in node.content):
        yield _TICKS
    elif node.type == "text":
        if MENTION.search(node.content):
            yield _MENTIONED
        if _UNSEEN.search(node.content):
            yield _HIDDEN


def _typed(node: SyntaxTreeNode, lines: Sequence[str]) -> str:
    """A node as it was typed, or its first line."""
    own = node.content if node.type in {"html_inline", "text"} else str(node.attrs.get("href", ""))
    if not own:
        above: SyntaxTreeNode | None = node
        while above is not None and above.map is None:
            above = above.parent
        own = lines[above.map[0]] if above is not None and above.map else ""
    return " ".join(own.split())


def _on_https(address: str) -> bool:
    return address.startswith("https://")


def _channel(state: StateInline, silent: bool) -> bool:
    """A parser rule for <#id>, which Discord shows as the name of a channel."""
    found = _CHANNEL.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("channel", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _one_list(state: StateCore) -> None:
    """A parser rule: lists of one kind in a row are one, because shown they have one mark and would be read as one."""
    kept: list[Token] = []
    for token in state.tokens:
        if kept and (kept[-1].type, token.type) in _IN_A_ROW:
            kept.pop()
        else:
            kept.append(token)
    state.tokens = kept


class _Everything(MarkdownIt):
    """All of CommonMark with its usual extensions, whatever an address leads to."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the parser's own form
        """Accept any address."""
        return True

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        """Leave a bare address as typed."""
        return link


class _Subset(_Everything):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        return _on_https(url)


def _accepting() -> MarkdownIt:
    made = _linking(_Subset("zero", {"breaks": True, "linkify": True}).enable([*_SUBSET]))
    made.core.ruler.after("block", "one_list", _one_list)
    made.inline.ruler.before("autolink", "channel", _channel)
    made.add_render_rule("channel", lambda _self, tokens, at, *_: f"<span>#{tokens[at].content}</span>")
    return made


def _everything() -> MarkdownIt:
    return _linking(_Everything("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"]))


def _linking(made: MarkdownIt) -> MarkdownIt:
    """Let only those bare addresses be links that name their scheme: "a.md" is a file."""
    if made.linkify is not None:
        made.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return made


_ACCEPTED, _ALL = _accepting(), _everything()

"""Curators' text → Discord's Markdown.

The subset of CommonMark in `bot.knowledge.commonmark` is formatted; every other character appears as it was typed.
This is never used for members' text, which `render.clean_inline` makes harmless.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.tree import SyntaxTreeNode

from bot.knowledge.commonmark import blocks, columns, items, spans

_CODE = re.compile(r"^```(?P<language>[\w+#.-]*)\n(?P<body>.*?)\n?^```[ \t]*$", re.MULTILINE | re.DOTALL)
_LANGUAGE = re.compile(r"[\w+#.-]+")
# Every character that could act as markup, alone or with another further on; an address stays as it is. A link is
# broken at its second bracket, because Discord takes no backslash within the first two.
_SIGNS = re.compile(
    r"(?P<address>https?://[^\s<>@|*`\]]+)|[\\*_~|`]|<(?=[@#/:a-z])|(?<=\])\(|&(?=#?\w+;)", re.IGNORECASE
)
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
# What makes a line a heading, a quotation, small print or a list item.
_START = re.compile(r"^(?P<before>\s*\d+)(?=[.)](?: |$))|^(?=#{1,6}(?:[ \t]|$)|>|-# |\s*[-+](?: |$))", re.MULTILINE)
_TICKS, _TICKS_APART = "`" * 3, "\u200b".join("`" * 3)


def shown(text: str) -> str:
    """Curators' text as Discord's Markdown."""
    return "\n\n".join(paragraphs(text))


def inert(text: str) -> str:
    """The text, escaped so that no character in it acts as markup."""
    return _started(_escaped(text))


def paragraphs(text: str) -> Iterator[str]:
    """Curators' text in parts that belong together: a paragraph with the list after it, a block of code, a table."""
    held = ""
    for block, beside in blocks(text):
        for number, piece in enumerate(_block(block)):
            if held and beside and number == 0 and _TICKS not in {held[:3], piece[:3]}:
                held = f"{held}\n{piece}"
                continue
            if held:
                yield held
            held = piece
    if held:
        yield held


def bold_first(text: str) -> str:
    """The text with its first sentence in bold, because it answers; unchanged if that is long or formatted already."""
    found = re.match(r"(?!- |\d+\. )[^\n*_`|~\[\\]{1,120}?[.!?](?=\s|$)", text)
    return f"**{found[0]}**{text[found.end() :]}" if found else text


def small(text: str) -> str:
    """The text with every line in small print."""
    return "\n".join(f"-# {line}" if line.strip() else line for line in text.split("\n"))


def parts(block: str, limit: int) -> Iterator[str]:
    """A block in parts of at most `limit` characters: whole if it fits, else by lines, by sentences, by words.

    Each part of a block of code is fenced again.
    """
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


def _block(node: SyntaxTreeNode) -> Iterator[str]:
    match node.type:
        case "bullet_list" | "ordered_list":
            yield from _list(node)
        case "fence":
            yield _fenced(node.content.removesuffix("\n"), node.info.strip())
        case "table":
            yield _fenced("\n".join(columns(node)))
        case _:
            yield _started("".join(map(_span, spans(node))))


def _list(node: SyntaxTreeNode) -> Iterator[str]:
    """The lines of a list together, and each block of code in it apart: Discord shows none within a list."""
    held: list[str] = []
    for lead, hanging, child in items(node):
        for piece in _block(child):
            if not piece.startswith(_TICKS):
                held.append(lead + piece.replace("\n", f"\n{hanging}"))
                continue
            if held:
                yield "\n".join(held)
            yield piece
            held = []
    if held:
        yield "\n".join(held)


def _span(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text":
            return _escaped(node.content)
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            return _code(node.content)
        case "channel":
            return f"<#{node.content}>"
        case "link":
            return _link(node)
        case _:
            return _marked(node, "".join(map(_span, node.children)))


def _marked(node: SyntaxTreeNode, inner: str) -> str:
    """Emphasised text. Emphasis within the same emphasis is dropped; italics beside or around bold use underscores."""
    if any(above.type == node.type for above in _above(node)):
        return inner
    if node.type == "strong":
        return f"**{inner}**"
    near = (*_above(node), *node.walk(), node.next_sibling, node.previous_sibling)
    mark = "_" if any(each is not None and each.type == "strong" for each in near) else "*"
    return f"{mark}{inner}{mark}"


def _above(node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    while node.parent is not None:
        node = node.parent
        yield node


def _link(node: SyntaxTreeNode) -> str:
    address = str(node.attrs["href"])
    if node.markup == "linkify":
        return node.children[0].content
    if node.markup == "autolink":
        return f"<{address}>"
    label = "".join(map(_span, node.children)).replace("\n", " ")
    label = re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", label)
    return f"[{label}]({address.replace('(', '%28').replace(')', '%29')})"


def _code(content: str) -> str:
    """Code within a line. Backticks in a row could end it or begin a block, so zero-width spaces separate them."""
    content = re.sub("(?<=`)(?=`)", "\u200b", content)
    ticks, room = ("``", " ") if "`" in content else ("`", "")
    return f"{ticks}{room}{content}{room}{ticks}"


def _escaped(text: str) -> str:
    text = _SIGNS.sub(lambda found: found["address"] or f"\\{found[0]}", text)
    return _EVERYBODY.sub("@\u200b", text)


def _started(text: str) -> str:
    return _START.sub(lambda found: f"{found['before'] or ''}\\", text)


def _fenced(body: str, language: str = "") -> str:
    """A block of code. Three backticks in it would end it, so zero-width spaces separate them."""
    language = language if _LANGUAGE.fullmatch(language) else ""
    return f"{_TICKS}{language}\n{body.replace(_TICKS, _TICKS_APART)}\n{_TICKS}"

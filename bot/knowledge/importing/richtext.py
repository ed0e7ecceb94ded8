"""Write what editors keep of an answer as Markdown.

These are the trees of Slate, TipTap, Contentful, Sanity, Lexical and Strapi, and the deltas of Quill.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeGuard

from bot.knowledge.importing.columns import folded

_KIND = ("type", "nodetype", "_type")
_INNER = ("children", "content", "root")
_SAID = ("text", "value")
_ADDRESS = ("url", "href", "uri", "src")
_STRONG, _SLANTED, _CODE = frozenset({"bold", "strong", "b"}), frozenset({"italic", "em", "emphasis", "i"}), "code"
# The bits by which Lexical marks its text.
_BITS = ((1, "bold"), (2, "italic"), (16, "code"))
_SPANS = frozenset({"text", "span", "link", "hyperlink", "autolink", "hardbreak", "linebreak", "inlinecode", "mention"})
# As deep as Quill indents.
_DEEPEST = 8
Node = Mapping[str, Any]


def is_tree(value: Any) -> bool:
    """Whether a value is such a tree, a list of its blocks, or a delta."""
    if _changes(value):
        return True
    nodes = value if isinstance(value, list) else [value]
    if not _is_inner(nodes):
        return False
    # An image between paragraphs has nothing in it.
    held = [each for each in nodes if "image" not in _kind(each) or _is_inner(_nodes(each))]
    return bool(held) and all(bool(_kind(each) or "root" in each) and _is_inner(_nodes(each)) for each in held)


def markdown(value: Any) -> str:
    """The tree as Markdown: paragraphs, lists, steps, code, images, emphasis and links."""
    changes = _changes(value)
    blocks = _changed(changes) if changes else _blocks(value if isinstance(value, list) else [value])
    return "\n\n".join(filter(None, blocks))


def table(rows: Iterable[Sequence[str]]) -> str:
    """The rows of a table as Markdown, the first of them as its head; each cell in one line."""
    lines = list[str]()
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        lines += [f"| {' | '.join(cells)} |", *([] if lines else ["|---" * len(cells) + "|"])]
    return "\n".join(lines)


def _changes(value: Any) -> list[Node]:
    """The insertions of a delta; none if it is another value."""
    found = value.get("ops") if isinstance(value, Mapping) else value
    return found if _is_inner(found) and all("insert" in each for each in found) else []


def _changed(changes: Sequence[Node]) -> Iterator[str]:
    """The blocks of a delta. Its line ends say what kind of line they end."""
    for kind, lines in groupby(_lines(changes), key=lambda line: line[0]):
        if kind == "code":
            yield "```\n" + "\n".join("".join(map(_plain, spans)) for _, _, spans in lines) + "\n```"
        elif kind == "list":
            yield "\n".join(_listed((how, " ".join(filter(None, _blocks(spans)))) for _, how, spans in lines))
        else:
            for _, _, spans in lines:
                yield from [f"**{''.join(map(_plain, spans)).strip()}**"] if kind == "head" else _blocks(spans)


def _lines(changes: Sequence[Node]) -> Iterator[tuple[str, Node, list[Node]]]:
    """The kind of each line of a delta, what its end says, and its spans."""
    spans = list[Node]()
    for change in (*changes, {"insert": "\n"}):
        told, said = change.get("attributes"), change["insert"]
        told = told if isinstance(told, Mapping) else {}
        if isinstance(said, Mapping) and "image" in said:
            spans.append({"type": "image", "src": said["image"], "alt": told.get("alt")})
            continue
        if isinstance(said, Mapping):
            # A formula, the address of a film.
            said = next((each for each in said.values() if isinstance(each, str)), "")
        for number, text in enumerate(said.split("\n") if isinstance(said, str) else ()):
            if number:
                kinds = (("code-block", "code"), ("list", "list"), ("header", "head"))
                yield next((kind for name, kind in kinds if told.get(name)), ""), told, spans
                spans = []
            link = [{"type": "link", "href": told["link"]}] if told.get("link") else []
            if text:
                marks = [*(name for name in told if told[name]), *link]
                spans.append({"type": "text", "text": text, "marks": marks})


def _listed(items: Iterator[tuple[Node, str]]) -> Iterator[str]:
    """The items of a list, each as deep as it is indented."""
    last = list[int]()
    for told, text in items:
        indent = told.get("indent")
        depth = min(indent, _DEEPEST) if isinstance(indent, int) and indent > 0 else 0
        last = [*last, *[0] * (depth + 1 - len(last))][: depth + 1]
        last[depth] += 1
        yield f"{'    ' * depth}{f'{last[depth]}.' if told.get('list') == 'ordered' else '-'} {text}"


def _is_inner(value: Any) -> TypeGuard[list[Node]]:
    return isinstance(value, list) and all(isinstance(each, Mapping) for each in value)


def _of(node: Node, names: Sequence[str]) -> Any:
    by_name = {folded(str(key)): each for key, each in node.items()}
    return next((by_name[folded(name)] for name in names if by_name.get(folded(name)) not in (None, "")), None)


def _kind(node: Node) -> str:
    return folded(str(_of(node, _KIND) or ""))


def _nodes(node: Node) -> Any:
    found = _of(node, _INNER)
    return [found] if isinstance(found, Mapping) else found


def _inner(node: Node) -> list[Node]:
    found = _nodes(node)
    if not _is_inner(found):
        return []
    # Sanity keeps links beside the text, under names.
    given = (each for each in _listed_in(node, "markDefs") if isinstance(each, Mapping))
    named = {name: each for each in given if isinstance(name := each.get("_key"), str)}

    def meant(mark: Any) -> Any:
        return named.get(mark, mark) if isinstance(mark, str) else mark

    return [{**each, "marks": list(map(meant, _listed_in(each, "marks")))} for each in found] if named else found


def _listed_in(node: Node, name: str) -> list[Any]:
    found = node.get(name)
    return found if isinstance(found, list) else []


def _blocks(nodes: Sequence[Node]) -> Iterator[str]:
    """Each block; spans between blocks are one paragraph, and Sanity's items of a list one list."""
    line, items = "", list[str]()
    for node in nodes:
        if (item := node.get("listItem")) is not None:
            items.append(f"{len(items) + 1}. {_line(node)}" if item == "number" else f"- {_line(node)}")
            continue
        yield "\n".join(items)
        items = []
        if _is_span(node):
            line += _span(node)
            continue
        yield line.strip()
        line = ""
        yield from _block(node)
    yield "\n".join(items)
    yield line.strip()


def _is_span(node: Node) -> bool:
    return _kind(node) in _SPANS or (not _kind(node) and isinstance(_of(node, _SAID), str))


def _block(node: Node) -> Iterator[str]:
    kind, inner = _kind(node), _inner(node)
    if "image" in kind:
        image = next((each for name in ("image", "attrs") if isinstance(each := node.get(name), Mapping)), node)
        yield f"![{_of(image, ('alternativeText', 'alt', 'caption')) or ''}](<{_of(image, _ADDRESS) or ''}>)"
    elif "code" in kind:
        yield "```\n" + "".join(map(_plain, inner or [node])).strip("\n") + "\n```"
    elif "list" in kind and "item" not in kind:
        how = f"{kind} {node.get('format')} {node.get('listType')}"
        numbered = "ordered" in how.replace("unordered", "") or "number" in how
        marks = [f"{number}. " if numbered else "- " for number, _ in enumerate(inner, 1)]
        yield "\n".join(mark + _item(item, len(mark)) for mark, item in zip(marks, inner, strict=True))
    elif kind == "table":
        rows = [each for row in inner for each in (_inner(row) if "row" not in _kind(row) else [row])]
        yield table(["\n".join(_blocks([cell])) for cell in _inner(row)] for row in rows)
    elif "head" in kind or (isinstance(style := node.get("style"), str) and style.startswith("h")):
        yield f"**{''.join(map(_plain, inner))}**"
    else:
        yield from _blocks(inner)


def _item(node: Node, indent: int) -> str:
    """An item of a list, and below its first line what belongs to it."""
    return "\n".join(filter(None, _blocks(_inner(node)))).replace("\n", "\n" + " " * indent)


def _line(node: Node) -> str:
    return " ".join("".join(map(_span, _inner(node))).split())


def _plain(node: Node) -> str:
    said = _of(node, _SAID)
    return said if isinstance(said, str) else "".join(map(_plain, _inner(node)))


def _span(node: Node) -> str:
    """Text with its marks, a link, or a break."""
    if "break" in _kind(node):
        return "  \n"
    beside = [each for each in (*_told(node), *_given(node)) if isinstance(each, Mapping)]
    address = next((found for each in beside if isinstance(found := _of(each, _ADDRESS), str)), "")
    said = "".join(map(_span, inner)) if (inner := _inner(node)) else _plain(node)
    text = said.strip()
    if not text:
        return said
    marks = _marks(node)
    marked = f"`{text}`" if _CODE in marks else text
    marked = f"*{marked}*" if marks & _SLANTED else marked
    marked = f"**{marked}**" if marks & _STRONG else marked
    return said.replace(text, f"[{marked}]({address})" if address else marked, 1)


def _told(node: Node) -> Iterator[Any]:
    yield node
    yield from (node.get(name) for name in ("attrs", "data", "fields"))


def _given(node: Node) -> Iterator[Any]:
    """What the marks of a text say of it, such as the address of a link."""
    for mark in _listed_in(node, "marks"):
        if isinstance(mark, Mapping):
            yield from _told(mark)


def _marks(node: Node) -> set[str]:
    listed = (_kind(mark) if isinstance(mark, Mapping) else str(mark) for mark in _listed_in(node, "marks"))
    bits = node.get("format")
    by_bit = (name for bit, name in _BITS if isinstance(bits, int) and bits & bit)
    return {*listed, *by_bit, *(str(name) for name, is_set in node.items() if is_set is True)}

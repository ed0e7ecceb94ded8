"""Change one YAML text only where its value changes; every other byte stays as its author wrote it.

ruamel.yaml gives the position of each node. Its own writer would rewrap quoted lines and reindent lists, so only what
changes is written, in place of the old text.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.knowledge.editing import layout
from bot.knowledge.prose import WIDTH, fits_block, wrap

_NAMES = ("id", "term", "fact", "source")
_HEADER = re.compile(r"(?P<style>[|>])(?P<chomp>[+-]?)(?P<comment>[ \t]*(?:#.*)?)")


class _UnfitError(ValueError):
    """The change does not fit the layout here, so whatever contains it is rewritten."""


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


def edit(text: str, had: Any, want: Any) -> str:
    """The text with `want` in place of `had`.

    Both are plain values (`layout.plain`, or a list of such); `had` is what the text holds.

    Raises:
        ValueError: the layout of the text does not allow the change.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    windows = "\r\n" in text and not re.search(r"(?<!\r)\n", text)
    body = text.removeprefix(mark).replace("\r\n", "\n") if windows else text.removeprefix(mark)
    ended = body.endswith("\n")
    changed = _edit(body if ended else body + "\n", had, want)
    changed = changed if ended else changed.removesuffix("\n")
    return mark + (changed.replace("\n", "\r\n") if windows else changed)


def merged_list(had: Sequence[Any], want: Sequence[Any]) -> list[Any]:
    """`want` in the order of `had`; new items go to their sorted place if the list is sorted, otherwise to the end."""
    names = [_name(item) for item in had]
    ordered = names == sorted(names)
    left = Counter(_name(item) for item in want)
    kept: list[str] = []
    # From the end, because the last of several equal terms counts.
    for name in reversed(names):
        if left[name]:
            left[name] -= 1
            kept.insert(0, name)
    for name in map(_name, want):
        if left[name]:
            left[name] -= 1
            kept.insert(bisect(kept, name) if ordered else len(kept), name)
    queues: dict[str, list[Any]] = {}
    for item in want:
        queues.setdefault(_name(item), []).append(item)
    return [queues[name].pop(0) for name in kept]


def _edit(text: str, had: Any, want: Any) -> str:
    try:
        root = layout.Yaml(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        raise ValueError("not YAML 1.2") from error
    splicer = _Splicer(text)
    try:
        edits = splicer.inside(root, had, want)
    except _UnfitError:
        lines = layout.mapping(want, 0) if isinstance(want, Mapping) else layout.sequence(want, 0) or ["[]"]
        edits = [splicer.anew(root.start_mark.index, root, lines, 0)]
    return splicer.apply(edits)


def _name(item: Any) -> str:
    """The name of a list item, which identifies it whatever else of it changes."""
    if isinstance(item, Mapping):
        return str(next((item[key] for key in _NAMES if key in item), item))
    return str(item)


class _Splicer:
    """Finds the edits within one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def apply(self, edits: Sequence[_Edit]) -> str:
        """The text with the edits made."""
        parts, position = [], 0
        # At the same place, an insertion comes before a change.
        for each in sorted(edits, key=lambda each: (each.start, each.end)):
            parts += [self.text[position : each.start], each.text]
            position = max(position, each.end)
        return "".join((*parts, self.text[position:]))

    def inside(self, node: Node, had: Any, want: Any) -> list[_Edit]:
        """The edits within a mapping or list that remains one.

        Raises:
            _UnfitError: the node itself has to be rewritten.
        """
        if not had or not want:
            raise _UnfitError
        if isinstance(node, MappingNode) and isinstance(had, Mapping) and isinstance(want, Mapping):
            return self._on_one_line(node, had, want) if node.flow_style else self._mapping(node, had, want)
        if isinstance(node, SequenceNode) and not isinstance(want, str | Mapping) and len(node.value) == len(had):
            return self._on_one_line(node, had, want) if node.flow_style else self._sequence(node, had, want)
        raise _UnfitError

    def _mapping(self, node: MappingNode, had: Mapping[str, Any], want: Mapping[str, Any]) -> list[_Edit]:
        edits = []
        keys = [key.value for key, _ in node.value]
        column = node.value[0][0].start_mark.column
        for number, (key, value) in enumerate(node.value):
            before, after = had.get(key.value), want.get(key.value)
            if before == after:
                continue
            if after is None:
                edits.append(self._removal(key, value, node.value[number - 1][1] if number else None))
            else:
                edits += self._value(key, value, before, after)
        order = list(want)
        for number, key in enumerate(order):
            if key in keys:
                continue
            lines = layout.field(key, want[key], column)
            ahead = [value for other, value in node.value if other.value in order[:number]]
            edits.append(self._addition(lines, ahead[-1] if ahead else None, node.value[0][0]))
        return edits

    def _value(self, key: Node, value: Node, before: Any, after: Any) -> list[_Edit]:
        column = key.start_mark.column
        try:
            if isinstance(value, ScalarNode) and isinstance(after, str):
                return [self._scalar(value, after, column + 2)]
            if isinstance(value, ScalarNode) and not isinstance(after, Mapping | tuple | list):
                return [_Edit(value.start_mark.index, self.end(value), layout.inline(after))]
            return self.inside(value, before, after)
        except _UnfitError:
            whole = _whole(value, before, after)
            return [self.anew(key.start_mark.index, value, layout.field(key.value, whole, column), column)]

    def _sequence(self, node: SequenceNode, had: Sequence[Any], want: Sequence[Any]) -> list[_Edit]:
        edits: list[_Edit] = []
        nodes: list[Node] = node.value
        column = node.start_mark.column
        flow = all(isinstance(each, MappingNode) and each.flow_style for each in nodes)
        for kept, i1, i2, j1, j2 in _alignment(had, want):
            for number in range(kept):
                if had[i1 + number] != want[j1 + number]:
                    edits += self._item(nodes[i1 + number], had[i1 + number], want[j1 + number], column)
            for number in range(i1 + kept, i2):
                self._dash(nodes[number], column)
                edits.append(self._removal(nodes[number], nodes[number], nodes[number - 1] if number else None))
            for item in want[j1 + kept : j2]:
                lines = layout.member(item, column, flow=flow)
                self._dash(nodes[0], column)
                edits.append(self._addition(lines, nodes[i2 - 1] if i2 else None, nodes[0]))
        return edits

    def _item(self, node: Node, before: Any, after: Any, column: int) -> list[_Edit]:
        dash = self._dash(node, column)
        try:
            if isinstance(node, ScalarNode) and isinstance(after, str):
                return [self._scalar(node, after, column + 2)]
            return self.inside(node, before, after)
        except _UnfitError:
            return [self.anew(dash, node, layout.member(_whole(node, before, after), column), column)]

    def _dash(self, node: Node, column: int) -> int:
        """The column of the item's dash."""
        line = self._line(node)
        start = int(node.start_mark.index)
        if self.text[line : line + column + 1] != " " * column + "-" or self.text[line + column + 1 : start].strip(" "):
            raise _UnfitError
        return line + column

    def _on_one_line(self, node: MappingNode | SequenceNode, had: Any, want: Any) -> list[_Edit]:
        """The edit of a list or mapping in brackets; whatever stays in it keeps its notation."""
        start, end = int(node.start_mark.index), self.end(node)
        if "\n" in self.text[start:end]:
            raise _UnfitError
        if isinstance(node, MappingNode):
            new = "{" + ", ".join(self._pairs(node, had, want)) + "}"
        else:
            new = "[" + ", ".join(self._members(node, had, want)) + "]"
        rest = self.text[self._line(node) : start], self.text[end : self._line_end(end) - 1]
        if len(new) > end - start and sum(map(len, rest)) + len(new) > layout.LINE:
            raise _UnfitError
        return [_Edit(start, end, new)]

    def _pairs(self, node: MappingNode, had: Mapping[str, Any], want: Mapping[str, Any]) -> Iterator[str]:
        written = {key.value: (key, value) for key, value in node.value}
        default = [key for key in written if key not in had and key not in want]
        # The name of an item comes first.
        first = [name for name in list(want)[:1] if name not in written]
        for name in sorted({*want, *default}, key=[*first, *written, *want].index):
            if name in written and had.get(name) == want.get(name):
                key, value = written[name]
                yield self.text[key.start_mark.index : self.end(value)]
            else:
                yield f"{name}: {layout.inline(want[name])}"

    def _members(self, node: SequenceNode, had: Sequence[Any], want: Sequence[Any]) -> Iterator[str]:
        for kept, i1, _, j1, j2 in _alignment(had, want):
            for number, item in enumerate(want[j1:j2]):
                if number < kept and had[i1 + number] == item:
                    old = node.value[i1 + number]
                    yield self.text[old.start_mark.index : self.end(old)]
                else:
                    yield layout.inline(item)

    def _scalar(self, node: ScalarNode, value: str, indent: int) -> _Edit:
        start, end = int(node.start_mark.index), self.end(node)
        if node.style in ("|", ">"):
            return self._block(node, value, indent)
        line = self._line_end(end) - 1
        comment = self.text[end:line]
        new = layout.inline(value, flow=False)
        long = start - self._line(node) + len(new) + len(comment) > WIDTH
        if not fits_block(value) or ("\n" not in value and not long):
            return _Edit(start, end, new)
        return _Edit(start, line, _blocked(value, indent, "|-" if "\n" in value else ">-", comment.rstrip()))

    def _block(self, node: ScalarNode, value: str, indent: int) -> _Edit:
        """The edit of a block, which keeps its header, its indentation and the lines that do not change."""
        start, end = int(node.start_mark.index), self.end(node)
        first, *rest = self.text[start:end].split("\n")
        header = _HEADER.fullmatch(first)
        if header is None or not fits_block(value):
            comment = first[first.index("#") :] if "#" in first else ""
            return _Edit(start, end, f"{layout.inline(value, flow=False)}{comment and '  ' + comment}")
        margin = min((len(line) - len(line.lstrip(" ")) for line in rest if line.strip()), default=indent)
        old = [line[margin:] for line in rest]
        # In a folded block, a blank or indented line means another text than in a literal one.
        uneven = any(not line or line[0].isspace() for line in old)
        style = "|" if "\n" in value or (header["style"] == "|" and len(old) > 1) else ">"
        chomp = header["chomp"] if style == header["style"] else "-"
        kept = old if header["style"] == "|" or not uneven else ()
        return _Edit(start, end, _blocked(value, margin, style + chomp, header["comment"], kept))

    def anew(self, start: int, node: Node, lines: Sequence[str], column: int) -> _Edit:
        """The text from `start` to the end of the node, rewritten; comments within it and beside it move above it."""
        end = self.end(node)
        comments = self.comments(node)
        rest = self._line_end(end) - 1
        if len(lines) > 1 and self.text[end:rest].strip():
            comments.append(self.text[end:rest].strip())
            end = rest
        if comments and self.text[self.text.rfind("\n", 0, start) + 1 : start].strip(" "):
            raise _UnfitError
        margin = " " * column
        return _Edit(start, end, "\n".join([*(margin + comment for comment in comments), *lines])[column:])

    def _removal(self, first: Node, last: Node, previous: Node | None) -> _Edit:
        """Remove whole lines with the comments right above them. Comments above the very first item stay."""
        column = first.start_mark.column
        start = self._line(first)
        opening = self.text[start : first.start_mark.index]
        if opening.strip(" ") not in ("", "-") or (opening.strip(" ") == "-" and first is not last):
            raise _UnfitError
        column = len(opening) - len(opening.lstrip(" ")) if opening.strip(" ") else column
        floor = start if previous is None else self._line_end(self.end(previous))
        while start > floor:
            above = self.text.rfind("\n", 0, start - 1) + 1
            if not self.text[above:start].startswith(" " * column + "#"):
                break
            start = above
        return _Edit(start, self._line_end(self.end(last)), "")

    def _addition(self, lines: Sequence[str], previous: Node | None, first: Node) -> _Edit:
        if previous is not None:
            place = self._line_end(self.end(previous))
        else:
            place = self._line(first)
            if self.text[place : first.start_mark.index].strip(" ") not in ("", "-"):
                raise _UnfitError
        return _Edit(place, place, "".join(f"{line}\n" for line in lines))

    def end(self, node: Node) -> int:
        """The end of the node's own text, before any comment or blank line after it."""
        if isinstance(node, MappingNode) and not node.flow_style and node.value:
            return self.end(node.value[-1][1])
        if isinstance(node, SequenceNode) and not node.flow_style and node.value:
            return self.end(node.value[-1])
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            return start + len(self.text[start:end].rstrip())
        return end

    def comments(self, node: Node) -> list[str]:
        """The comments within a node, which rewriting it would lose."""
        found, position = [], int(node.start_mark.index)
        for leaf in _leaves(node):
            found += re.findall(r"#.*", self.text[position : leaf.start_mark.index])
            if leaf.style in ("|", ">"):
                found += re.findall(r"(?<=\s)#.*", self.text[leaf.start_mark.index :].split("\n", 1)[0])
            position = max(position, self.end(leaf))
        return found + re.findall(r"#.*", self.text[position : self.end(node)])

    def _line(self, node: Node) -> int:
        return int(node.start_mark.index) - int(node.start_mark.column)

    def _line_end(self, position: int) -> int:
        return self.text.index("\n", position) + 1


def _leaves(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield from (*_leaves(key), *_leaves(value))
    else:
        for each in node.value:
            yield from _leaves(each)


def _alignment(had: Sequence[Any], want: Sequence[Any]) -> Iterator[tuple[int, int, int, int, int]]:
    """Stretches of both lists, each with the number of leading pairs that are the same item, changed or not."""
    matcher = SequenceMatcher(None, [_name(item) for item in had], [_name(item) for item in want], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        named = any(isinstance(item, Mapping) and not item.keys().isdisjoint(_NAMES) for item in had)
        # A text in place of a text is that text reworded, but a source in place of a source is a different source.
        same = tag == "equal" or (tag == "replace" and (not named or _adopted(had[i1:i2], want[j1:j2])))
        yield min(i2 - i1, j2 - j1) if same else 0, i1, i2, j1, j2


def _adopted(had: Sequence[Any], want: Sequence[Any]) -> bool:
    """Whether these are the same citations, each now citing a fact."""
    return len(had) == len(want) and all(
        isinstance(old, Mapping)
        and "fact" not in old
        and "source" in old
        and isinstance(new, Mapping)
        and "fact" in new
        for old, new in zip(had, want, strict=True)
    )


def _whole(node: Node, had: Any, want: Any) -> Any:
    """`want` with the fields that the mapping states although they are defaults, so that neither value holds them."""
    if not (isinstance(node, MappingNode) and isinstance(had, Mapping) and isinstance(want, Mapping)):
        return want
    silent = ((key.value, value) for key, value in node.value if key.value not in had and key.value not in want)
    said = {key: layout.Yaml(typ="safe", pure=True).constructor.construct_document(value) for key, value in silent}
    return {**want, **said}


def _blocked(value: str, indent: int, header: str, comment: str, old: Sequence[str] = ()) -> str:
    return "\n".join([header + comment, *layout.block(wrap(value, WIDTH - indent, old), indent)])

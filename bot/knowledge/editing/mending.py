"""Make mechanical fixes in place: change a value, or remove an item from a list.

The parsed document gives the positions, so every other byte stays: comments, quotes, brackets, line ends.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import KnowledgeError, Problem
from bot.knowledge import files
from bot.knowledge.document import Place, parse
from bot.knowledge.editing import layout

_BLOCK = ("|", ">")


class _UnfitError(ValueError):
    """The layout does not allow the fix here."""


def mend(problems: Iterable[Problem]) -> list[Problem]:
    """Make the mechanical fixes among these problems, and return the problems that were fixed.

    A fix that the layout does not allow is left for a person.

    Raises:
        KnowledgeError: a file cannot be read or written.
    """
    fixable = sorted((each for each in problems if each.fix is not None), key=lambda each: str(each.file))
    return [each for file, of_file in groupby(fixable, lambda each: each.file) for each in _mend(file, [*of_file])]


def _mend(file: Path, problems: list[Problem]) -> list[Problem]:
    try:
        text = file.read_bytes().decode()
        done: list[Problem] = []
        # From the end, so that removing an item does not move those still to be mended.
        for problem in sorted(problems, key=lambda each: (each.line, each.place), reverse=True):
            changed = _checked(text, problem)
            if changed is not None:
                text = changed
                done.insert(0, problem)
        if done:
            files.write(file, text)
    except OSError as error:
        mend = "mend its permissions, then run it again"
        raise KnowledgeError([Problem(file, 1, "file", f"cannot be mended: {error.strerror}", mend)]) from None
    return done


def _checked(text: str, problem: Problem) -> str | None:
    """The text with one problem mended, if it then holds the intended value and no other change; otherwise None."""
    place, fix = problem.place, problem.fix or None
    try:
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        changed = mark + _mended(text.removeprefix(mark), place, fix)
    except (YAMLError, _UnfitError):
        return None
    before, after = (parse(problem.file, each.encode()) for each in (text, changed))
    return changed if not after.problems and after.value == _wanted(before.value, place, fix) else None


def _wanted(value: Any, place: Place, fix: str | None) -> Any:
    whole = inner = deepcopy(value)
    for key in place[:-1]:
        inner = inner[key]
    if fix is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = fix
    return whole


def _mended(text: str, place: Place, fix: str | None) -> str:
    parent, node = None, layout.Yaml(typ="safe", pure=True).compose(text)
    for key in place:
        parent, node = node, _child(node, key)
    if fix is not None:
        if not isinstance(node, ScalarNode) or node.style in _BLOCK:
            raise _UnfitError
        return text[: node.start_mark.index] + layout.inline(fix) + text[node.end_mark.index :]
    if not isinstance(parent, SequenceNode) or not isinstance(node, ScalarNode) or len(parent.value) == 1:
        raise _UnfitError
    if parent.flow_style:
        return _without(text, parent, int(place[-1]))
    return _without_line(text, node)


def _child(node: Node, key: str | int) -> Node:
    children: dict[str | int, Node] = {}
    if isinstance(node, MappingNode):
        children = {name.value: value for name, value in node.value}
    elif isinstance(node, SequenceNode):
        children = dict(enumerate(node.value))
    if key not in children:
        raise _UnfitError
    return children[key]


def _without_line(text: str, node: ScalarNode) -> str:
    """Remove an item with a dash and its lines; a comment beside it stays, on a line of its own."""
    start = text.rfind("\n", 0, node.start_mark.index) + 1
    last = len(text[: node.end_mark.index].rstrip()) if node.style in _BLOCK else node.end_mark.index
    end = text.find("\n", last) + 1 or len(text)
    dash = text[start : node.start_mark.index]
    if dash.strip() != "-":
        raise _UnfitError
    header = text[node.start_mark.index : last].split("\n", 1)[0] if node.style in _BLOCK else ""
    beside = re.search(r"#.*", header) or re.search(r"#.*", text[last:end])
    kept = f"{dash[: dash.index('-')]}{beside[0].rstrip()}{_line_end(text, end)}" if beside else ""
    return text[:start] + kept + text[end:]


def _line_end(text: str, end: int) -> str:
    """The line end in that place; the last line of a file may have none."""
    return "\r\n" if text[:end].endswith("\r\n") else "\n" if text[:end].endswith("\n") else ""


def _without(text: str, parent: SequenceNode, place: int) -> str:
    """Remove an item in brackets with its comma, and with its line if nothing else is on that."""
    node = parent.value[place]
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if comma := re.compile(r"[ \t]*,[ \t]*").match(text, end):
        end = comma.end()
    elif place and (
        ahead := re.compile(r"[ \t]*,[ \t]*").fullmatch(text, parent.value[place - 1].end_mark.index, start)
    ):
        start = ahead.start()
    line, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1
    if line_end and not (text[line:start] + text[end:line_end]).strip():
        return text[:line] + text[line_end:]
    return text[:start] + text[end:]

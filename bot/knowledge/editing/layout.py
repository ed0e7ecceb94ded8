"""Plain values as YAML in the layout of the knowledge folder."""

import io
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from bot.knowledge import citing
from bot.knowledge.models import Entry
from bot.knowledge.prose import UNPRINTABLE, WIDTH, fits_block, wrap

# Short lists of names are written on one line if they fit.
_ONE_LINE = frozenset({"related", "tags", "also"})
LINE = 120
_UNLIMITED = 10**6


class Yaml(YAML):
    """Ruamel's YAML without its search for plug-ins on the disk, which it otherwise makes for every instance."""

    def official_plug_ins(self) -> list[str]:
        """No plug-ins."""
        return []


class Typed(str):
    """Text whose line ends stay as typed: its lines are not joined when it is read."""

    __slots__ = ()


def plain(item: BaseModel) -> dict[str, Any]:
    """The item as in a file: in the order of the model's fields, without defaults, with facts by their ids."""
    return citing.folded(item.model_dump(exclude_defaults=True))


def dump_entry(entry: Entry) -> str:
    """The entry as YAML in the canonical layout; read together with its facts, it gives the same entry."""
    return "".join(f"{line}\n" for line in mapping(plain(entry), 0))


def lines(value: Mapping[str, Any]) -> list[str]:
    """The lines of a file with these keys and values."""
    return mapping(value, 0)


def mapping(value: Mapping[str, Any], indent: int) -> list[str]:
    """The lines of keys and values."""
    return [line for key, inner in value.items() for line in field(key, inner, indent)]


def sequence(values: Iterable[Any], indent: int, *, flow: bool = False) -> list[str]:
    """The lines of a list; `flow` puts each item on one line in braces if it fits."""
    return [line for value in values for line in member(value, indent, flow=flow)]


def field(key: str, value: Any, indent: int) -> list[str]:
    """The lines of one key and its value."""
    start = f"{' ' * indent}{key}:"
    if isinstance(value, Mapping) and value:
        return [start, *mapping(value, indent + 2)]
    if isinstance(value, tuple | list) and value:
        if key in _ONE_LINE and len(line := f"{start} {inline(value)}") <= LINE:
            return [line]
        return [start, *sequence(value, indent + 2, flow=key == "topics")]
    return _scalar(f"{start} ", value, indent + 2)


def member(value: Any, indent: int, *, flow: bool = False) -> list[str]:
    """The lines of one list item."""
    start = f"{' ' * indent}- "
    if not isinstance(value, Mapping):
        return _scalar(start, value, indent + 2)
    if flow and len(line := start + inline(value)) <= LINE:
        return [line]
    first, *rest = mapping(value, indent + 2)
    return [start + first[indent + 2 :], *rest]


def _scalar(start: str, value: Any, indent: int) -> list[str]:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str):
        return [start + inline(value)]
    literal, fits = "\n" in value, fits_block(value)
    # Quotes only make it longer, and to find out whether it needs them takes long.
    if not fits or (not literal and len(start) + len(value) <= WIDTH):
        line = start + inline(value, flow=False)
        if not fits or len(line) <= WIDTH:
            return [line]
    lines = value.split("\n") if literal and isinstance(value, Typed) else wrap(value, WIDTH - indent)
    return [f"{start}{'|' if literal else '>'}-", *block(lines, indent)]


def block(lines: Iterable[str], indent: int) -> Iterator[str]:
    """The lines of a block scalar, indented."""
    return (" " * indent + line if line else "" for line in lines)


def inline(value: Any, *, flow: bool = True) -> str:
    """The value on one line; with `flow`, it fits between brackets and braces."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {inline(inner)}" for key, inner in value.items()) + "}"
        case tuple() | list():
            return "[" + ", ".join(inline(inner) for inner in value) + "]"
        case bool():
            return "true" if value else "false"
        case Enum() | str():
            return _quoted(str(value), flow=flow)
        case _:
            return str(value)


def _quoted(text: str, *, flow: bool) -> str:
    """The text, in quotes if YAML would take the plain text for something else."""
    if not UNPRINTABLE.search(text):
        # Version 1.1 also quotes `yes` and `12:30:45`, which other YAML readers do not read as text.
        written = _emit(text, flow=flow, version="1.1")
        if _read(written, flow=flow) == text:
            return written
    return _emit(DoubleQuotedScalarString(text), flow=flow, version=None)


def _emit(text: str, *, flow: bool, version: str | None) -> str:
    yaml = Yaml()
    yaml.width = _UNLIMITED
    yaml.allow_unicode = True
    yaml.default_flow_style = flow
    if version:
        yaml.version = version
    stream = io.StringIO()
    yaml.dump([text], stream)
    # With a version, the document starts with "%YAML 1.1" and "---".
    written = stream.getvalue().split("---", 1)[1] if version else stream.getvalue()
    return written.strip("\n ")[1:-1] if flow else written.strip("\n ")[2:]


def _read(written: str, *, flow: bool) -> str | None:
    try:
        node = Yaml(typ="safe", pure=True).compose(f"[{written}]" if flow else f"- {written}")
    except YAMLError:
        return None
    if isinstance(node, SequenceNode) and len(node.value) == 1 and isinstance(node.value[0], ScalarNode):
        return str(node.value[0].value)
    return None

"""Read one YAML file as plain values, each with its line; faults are reported as slips of the author.

Only a plain subset of YAML is read: mappings, lists and text. Every scalar is read as text and gets its type from the
models, so `no`, `3.10` and `12:30:45` mean what they look like. Tags, anchors and aliases are refused, because with
them a file of 300 bytes could unfold to gigabytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Problem
from bot.knowledge import diagnosis
from bot.knowledge.diagnosis import QUOTE_IT, Slip

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
# libyaml's parser is about ten times faster than PyYAML's own; both emit the same events.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Words of a parser's complaint for which the slip is in the line where it began.
_BEGUN_AT = ("while scanning", "while parsing a flow")

Key = str | int
Place = tuple[Key, ...]


@dataclass
class Document:
    """One parsed file: its value (mappings, lists, text), its lines, the line of each key, and its faults."""

    file: Path
    value: Any = None
    text: tuple[str, ...] = ()
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line (from 1) of that place, or of the nearest place that encloses it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def line_of(self, quoted: str, place: Place) -> int:
        """The line in which the text at that place says this; the line of the place if it cannot be found.

        A text may be wrapped in its file otherwise than it is read, so the first words have to do if the others follow
        in the next line.
        """
        first, words = self.line(place), quoted.split()
        end = min((line for line in self.lines.values() if line > first), default=len(self.text) + 1)
        for count in range(len(words), 0, -1):
            said = " ".join(words[:count])
            for line in range(first, end):
                if said in " ".join(self.text[line - 1].split()):
                    return line
        return first

    def blame(self, slip: Slip) -> None:
        """Record a slip of the author as the only fault."""
        self.problems.append(Problem(self.file, slip.line, "file", slip.cause, slip.mend))

    def refuse(self, place: Place, cause: str, mend: str = "", *, line: int | None = None) -> None:
        """Record a fault."""
        key = ".".join(str(part) for part in place) or "file"
        self.problems.append(Problem(self.file, line or self.line(place), key, cause, mend))


class _RefusedError(Exception):
    """Stops the reading of a file whose fault is already recorded."""


def parse(file: Path, content: bytes) -> Document:
    """Parse one file's bytes. Faults are in the result's `problems`; none is raised."""
    document = Document(file)
    if len(content) > MAX_BYTES:
        document.refuse((), f"the file has {len(content):,} bytes", f"split it: at most {MAX_BYTES:,}", line=1)
        return document
    try:
        # Some editors put a byte order mark before the text.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        document.refuse((), "the file is not UTF-8 text", "save it as UTF-8", line=line)
        return document
    document.text = tuple(re.split(r"\r\n|\n|\r", text))
    if slip := diagnosis.conflict(document.text, file.name):
        document.blame(slip)
        return document
    _read(text, document)
    return document


def _read(text: str, document: Document) -> None:
    try:
        _read_stream(iter(yaml.parse(text, Loader=_PARSER)), document)
    except yaml.MarkedYAMLError as error:
        document.blame(_slip(error, document))
    except yaml.reader.ReaderError as error:
        # The parser counts bytes.
        line = text.encode()[: error.position].count(b"\n") + 1
        document.refuse((), "a control character", "delete it", line=line)
    except _RefusedError:
        pass


def _slip(error: yaml.MarkedYAMLError, document: Document) -> Slip:
    """The author's slip that stopped the parser; the parser's own words if no slip is found."""
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    begun = error.context_mark if error.context and error.context.startswith(_BEGUN_AT) else None
    found = diagnosis.of_syntax(document.text, line, begun.line + 1 if begun else None)
    if found is not None:
        return found
    cause = " ".join(filter(None, (error.context, error.problem))) or "unreadable"
    return Slip(line, f"not YAML: {cause}", "check quotes, colons and indentation")


def _read_stream(events: Iterator[yaml.Event], document: Document) -> None:
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent) and document.value is not None:
            document.refuse((), "a second document (---)", "one document per file", line=_line(event))
            raise _RefusedError
        if isinstance(event, yaml.NodeEvent):
            document.value = _read_node(event, events, document, ())
    if document.value is None:
        document.refuse((), "the file is empty", "delete it or fill it in", line=1)


def _read_node(event: yaml.Event, events: Iterator[yaml.Event], document: Document, place: Place) -> Any:
    """The value that starts at `event`: text, list or mapping."""
    document.lines.setdefault(place, _line(event))
    if mark := _kept_mark(event):
        cause = f"the value begins with {mark}, which YAML keeps for itself"
        document.refuse(place, cause, QUOTE_IT, line=_line(event))
        raise _RefusedError
    if len(place) > MAX_DEPTH:
        document.refuse(place[:3], f"nested deeper than {MAX_DEPTH} levels", "flatten it", line=_line(event))
        raise _RefusedError
    if isinstance(event, yaml.ScalarEvent):
        return _text(event, document, place)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(child := next(events), yaml.SequenceEndEvent):
            items.append(_read_node(child, events, document, (*place, len(items))))
        return items
    return _read_mapping(events, document, place)


def _kept_mark(event: yaml.Event) -> str:
    """The character of an alias, an anchor or a tag."""
    if isinstance(event, yaml.AliasEvent):
        return "*"
    return "&" if getattr(event, "anchor", None) else "!" if getattr(event, "tag", None) else ""


def _text(event: yaml.ScalarEvent, document: Document, place: Place) -> str:
    first, last = _line(event), int(event.end_mark.line) + 1 if event.end_mark else 0
    # A title may continue on its next line with a dash, but an item that does so is two items.
    item = bool(place) and isinstance(place[-1], int) and event.style in (None, "")
    if item and last > first and (slip := diagnosis.folded_item(document.text, first, last)):
        document.blame(slip)
        raise _RefusedError
    return str(event.value)


def _read_mapping(events: Iterator[yaml.Event], document: Document, place: Place) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    while not isinstance(key_event := next(events), yaml.MappingEndEvent):
        if not isinstance(key_event, yaml.ScalarEvent):
            document.refuse(place, "a key that is not plain text", "quote it", line=_line(key_event))
            raise _RefusedError
        key = key_event.value
        if key in mapping:
            first = document.lines[(*place, key)]
            document.refuse((*place, key), f"given twice, first on line {first}", "keep one", line=_line(key_event))
        document.lines[(*place, key)] = _line(key_event)
        mapping[key] = _read_node(next(events), events, document, (*place, key))
    return mapping


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1

"""Folder of YAML → KnowledgeBase. Every fault of every file is reported at once, as file:line: key: cause and mend.

Only a plain subset of YAML is read: mappings, lists and text. Every scalar is taken as text and given its type by
the models, so `no`, `3.10` and `12:30:45` mean what they look like. Tags, anchors and aliases are refused: a file
of 300 bytes could otherwise unfold to gigabytes.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import KnowledgeError, Problem
from bot.knowledge import lint, wording
from bot.knowledge.models import (
    Entry,
    KnowledgeBase,
    Lexicon,
    Line,
    Manifest,
    PastRelease,
    RedFlag,
    Scope,
    Source,
    Term,
)

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
LINEAGE = "releases.yaml"
LINEAGE_HEAD = "# Every release of this knowledge, oldest first. Written by `salve knowledge publish`; do not edit.\n"
# libyaml's parser is about ten times faster than PyYAML's own; both emit the same events.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Key = str | int
Place = tuple[Key, ...]
_M = TypeVar("_M", bound=BaseModel)


@dataclass
class Document:
    """One parsed file: its value (mappings, lists, text), the line of each key, and its faults."""

    file: Path
    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line (from 1) of that place, or of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def refuse(self, place: Place, cause: str, mend: str = "", *, line: int | None = None) -> None:
        """Record a fault."""
        key = ".".join(str(part) for part in place) or "file"
        self.problems.append(Problem(self.file, line or self.line(place), key, cause, mend))


class _RefusedError(Exception):
    """Stops the reading of a file whose fault is already recorded."""


def parse(file: Path, content: bytes) -> Document:
    """Read one file's bytes. Faults are in the result's `problems`, never raised."""
    document = Document(file)
    if len(content) > MAX_BYTES:
        document.refuse((), f"the file has {len(content):,} bytes", f"split it: at most {MAX_BYTES:,}", line=1)
        return document
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        document.refuse((), "the file is not UTF-8 text", "save it as UTF-8", line=line)
        return document
    events = iter(yaml.parse(text, Loader=_PARSER))
    try:
        _read_stream(events, document)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        cause = " ".join(filter(None, (error.context, error.problem))) or "unreadable"
        document.refuse((), f"not YAML: {cause}", "check quotes, colons and indentation", line=line)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        document.refuse((), "a control character", "delete it", line=line)
    except _RefusedError:
        pass
    return document


def _read_stream(events: Iterator[yaml.Event], document: Document) -> None:
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent) and document.value is not None:
            document.refuse((), "a second document (---)", "one document a file", line=_line(event))
            raise _RefusedError
        if isinstance(event, yaml.NodeEvent):
            document.value = _read_node(event, events, document, ())
    if document.value is None:
        document.refuse((), "the file is empty", "delete it or fill it in", line=1)


def _read_node(event: yaml.Event, events: Iterator[yaml.Event], document: Document, place: Place) -> Any:
    """The value that starts at `event`: text, list or mapping."""
    document.lines.setdefault(place, _line(event))
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        document.refuse(place, "anchors (&) and aliases (*) are not allowed", "write the text out", line=_line(event))
        raise _RefusedError
    if tag := getattr(event, "tag", None):
        document.refuse(place, f"the tag {tag} is not allowed", "write plain text", line=_line(event))
        raise _RefusedError
    if len(place) > MAX_DEPTH:
        document.refuse(place[:3], f"nested deeper than {MAX_DEPTH} levels", "flatten it", line=_line(event))
        raise _RefusedError
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(child := next(events), yaml.SequenceEndEvent):
            items.append(_read_node(child, events, document, (*place, len(items))))
        return items
    return _read_mapping(events, document, place)


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


def load(folder: Path) -> KnowledgeBase:
    """The knowledge base in that folder.

    Raises:
        KnowledgeError: the folder is broken; it holds every problem of every file.
    """
    knowledge, problems = read(folder)
    if knowledge is None:
        raise KnowledgeError(problems)
    return knowledge


def read(folder: Path) -> tuple[KnowledgeBase | None, list[Problem]]:
    """The knowledge base (None when it is broken) and every fault that keeps it from being served."""
    reader = _Reader(folder)
    knowledge = reader.read()
    return (None if reader.problems else knowledge), sorted(reader.problems)


def read_one(file: Path, model: type[_M]) -> _M:
    """One file as one value.

    Raises:
        KnowledgeError: it cannot be read; every fault is named with its line.
    """
    reader = _Reader(file.parent)
    found = reader.one(file.name, model, model.__name__.lower())
    if found is None:
        raise KnowledgeError(sorted(reader.problems))
    return found


def fix(problems: Iterable[Problem]) -> list[Problem]:
    """Mend what is mechanical, line by line; everything else in the files stays as it was. Returns what was mended."""
    mended = [problem for problem in problems if problem.fix is not None]
    for file in {problem.file for problem in mended}:
        lines = file.read_text("utf-8").splitlines(keepends=True)
        # From the end, so that a line taken out does not move those still to be mended.
        for problem in sorted(mended, key=lambda each: -each.line):
            if problem.file == file:
                lines[problem.line - 1] = f"{problem.fix}\n" if problem.fix else ""
        _write(file, "".join(lines))
    return mended


def read_lineage(folder: Path) -> tuple[PastRelease, ...]:
    """The releases that led to this folder's content, oldest first; none where `releases.yaml` is not there.

    Raises:
        KnowledgeError: the file is broken, or not one chain.
    """
    if not (folder / LINEAGE).exists():
        return ()
    reader = _Reader(folder)
    found = reader.read_lineage()
    if reader.problems:
        raise KnowledgeError(sorted(reader.problems))
    return found


def append_lineage(folder: Path, past: Sequence[PastRelease]) -> None:
    """Write further releases at the end of `releases.yaml`; what stands there stays as it is."""
    file = folder / LINEAGE
    text = file.read_text("utf-8") if file.exists() else LINEAGE_HEAD
    data = [each.model_dump(mode="json", exclude_none=True) for each in past]
    text += yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    _write(file, text)


def log_changes(folder: Path, release: PastRelease) -> None:
    """Put a release at the head of the members' CHANGELOG.md, if the folder keeps one."""
    file = folder / "CHANGELOG.md"
    if not file.exists():
        return
    head, mark, rest = file.read_text("utf-8").partition("\n## ")
    lines = "".join(f"- {change}\n" for change in release.changes)
    _write(file, f"{head}\n## {release.version} \u2013 {release.released}\n{lines}{mark}{rest}")


def _write(file: Path, text: str) -> None:
    """Whole or not at all."""
    draft = file.with_name(file.name + ".new")
    draft.write_text(text, "utf-8")
    draft.replace(file)


def locate(folder: Path, findings: list[lint.Finding]) -> list[Problem]:
    """Give the findings of the proof-reader their files and lines."""
    reader = _Reader(folder)
    reader.read()
    return sorted(reader.place(finding) for finding in findings)


class _Reader:
    """Reads one folder once; remembers the document of each item for the lines of later findings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.home: dict[tuple[str, str], tuple[Document, Place]] = {}

    def read(self) -> KnowledgeBase | None:
        """The knowledge base, or None where a file could not be read at all."""
        if not self.folder.is_dir():
            cause, mend = "there is no such folder", "name the knowledge folder in SALVE_KNOWLEDGE"
            self.problems.append(Problem(self.folder, 1, "folder", cause, mend))
            return None
        manifest = self.one("knowledge.yaml", Manifest, "manifest")
        sources = self._list("sources.yaml", Source)
        glossary = self._list("glossary.yaml", Term)
        entries = self._folder("entries", Entry)
        unanswerable = self._lines("unanswerable.yaml")
        red_flags = self._folder("red_flags", RedFlag)
        scopes = self._folder("scope", Scope)
        lexicons = self._folder("lexicon", Lexicon)
        if manifest is None:
            return None
        knowledge = KnowledgeBase(manifest, entries, sources, red_flags, scopes, glossary, unanswerable, lexicons)
        self.problems.extend(self.place(finding) for finding in lint.integrity(knowledge))
        return knowledge

    def read_lineage(self) -> tuple[PastRelease, ...]:
        """The lineage; a link that does not hold is a problem."""
        past = self._list(LINEAGE, PastRelease)
        for number, (before, after) in enumerate(pairwise(past), 1):
            if after.parent != before.digest:
                cause = f"{after.version} does not follow {before.version}"
                mend = "restore the file: releases are only ever added at its end"
                self.problems.append(Problem(self.folder / LINEAGE, 1, f"{number}.parent", cause, mend))
        return past

    def place(self, finding: lint.Finding) -> Problem:
        """The finding as a problem with its file and line."""
        unknown = (Document(self.folder / "knowledge.yaml"), ())
        document, base = self.home.get((finding.kind, finding.id), unknown)
        place = (*base, *finding.place)
        key = ".".join(map(str, place)) or finding.kind
        return Problem(
            document.file, document.line(place), key, finding.cause, finding.mend, finding.severity, finding.fix
        )

    def _document(self, file: Path) -> Document | None:
        try:
            content = file.read_bytes()
        except OSError as error:
            self.problems.append(Problem(file, 1, "file", f"cannot be read: {error.strerror}", "add or fix it"))
            return None
        document = parse(file, content)
        self.problems.extend(document.problems)
        return None if document.problems else document

    def one(self, name: str, model: type[_M], kind: str, id_: str = "") -> _M | None:
        """The value of one file, or None where it has faults."""
        document = self._document(self.folder / name)
        if document is None:
            return None
        self.home[(kind, id_)] = (document, ())
        return self._validate(document, (), document.value, model)

    def _list(self, name: str, model: type[_M]) -> tuple[_M, ...]:
        document = self._document(self.folder / name)
        if document is None:
            return ()
        if not isinstance(document.value, list):
            self.problems.append(Problem(document.file, 1, "file", "should be a list", "start each item with '- '"))
            return ()
        items = []
        for number, value in enumerate(document.value):
            item = self._validate(document, (number,), value, model)
            if item is not None:
                name_ = str(getattr(item, "id", None) or getattr(item, "term", ""))
                self.home.setdefault((model.__name__.lower(), name_), (document, (number,)))
                items.append(item)
        return tuple(items)

    def _lines(self, name: str) -> tuple[str, ...]:
        """A list of plain lines; the file may be left out."""
        if not (self.folder / name).exists():
            return ()
        document = self._document(self.folder / name)
        if document is None:
            return ()
        try:
            return TypeAdapter(tuple[Line, ...]).validate_python(document.value)
        except ValidationError as error:
            self.problems.extend(fault(document, (), detail, Scope) for detail in error.errors(include_url=False))
            return ()

    def _folder(self, name: str, model: type[_M]) -> tuple[_M, ...]:
        items = []
        for file in sorted((self.folder / name).glob("**/*")):
            if file.is_dir() or file.name.startswith("."):
                continue
            if file.suffix != ".yaml":
                cause, mend = "not a .yaml file", "rename or move it"
                self.problems.append(Problem(file, 1, "file", cause, mend))
                continue
            document = self._document(file)
            if document is None:
                continue
            item = self._validate(document, (), document.value, model)
            if item is None:
                continue
            id_ = getattr(item, "id", "")
            if id_ != file.stem:
                cause, mend = f"'{id_}' is not the file's name", f"write '{file.stem}' or rename the file"
                self.problems.append(Problem(file, document.line(("id",)), "id", cause, mend))
            self.home.setdefault((model.__name__.lower(), id_), (document, ()))
            items.append(item)
        return tuple(items)

    def _validate(self, document: Document, place: Place, value: Any, model: type[_M]) -> _M | None:
        try:
            return TypeAdapter(model).validate_python(value)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.problems.append(fault(document, place, detail, model))
            return None


def fault(document: Document, place: Place, detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    """What pydantic says of the value at that place, as a problem with its line; keys that are near are named."""
    where = (*place, *detail["loc"])
    line = document.line(where)
    key = ".".join(map(str, where)) or "file"
    cause, mend = wording.explain(detail)
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(where[-1]), _field_names(model), n=1)
        mend = f"did you mean '{near[0]}'?" if near else "delete it"
    return Problem(document.file, line, key, cause, mend)


def _field_names(model: type[BaseModel]) -> set[str]:
    """The names of a model's fields and of the models within it, for "did you mean"."""
    names = set(model.model_fields)
    for info in model.model_fields.values():
        for inner in (info.annotation, *getattr(info.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                names |= _field_names(inner)
    return names

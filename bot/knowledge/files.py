"""Read a folder of YAML as a knowledge base. All faults are reported at once, as file:line: key: cause and mend.

A fault is reported once, at its origin: a broken item counts as present for whatever refers to it.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from bot.errors import KnowledgeError, Problem
from bot.knowledge import citing, diagnosis, faults, formats, lint, settling, strays
from bot.knowledge.document import Document, Place, parse
from bot.knowledge.fact import Fact
from bot.knowledge.fields import Id, Line
from bot.knowledge.finding import Finding
from bot.knowledge.models import Entry, KnowledgeBase, Manifest, PastRelease, Scope, Term
from bot.knowledge.red_flag import Lexicon, RedFlag
from bot.knowledge.source import Source
from bot.knowledge.translation import Translation, Wordings
from bot.locale import S_

LINEAGE = settling.LINEAGE
LINEAGE_HEAD = "# Every release of this knowledge, oldest first. Written by `salve knowledge publish`; do not edit.\n"
LANGUAGE = re.compile(r"[a-z]{2}")
# A file of wordings: how each entry is asked for in the language that the file is named after.
WORDINGS: TypeAdapter[dict[str, tuple[str, ...]]] = TypeAdapter(
    dict[Id, Annotated[tuple[Line, ...], Field(max_length=60)]]
)
_M = TypeVar("_M", bound=BaseModel)


def load(folder: Path) -> KnowledgeBase:
    """The knowledge base in that folder.

    Raises:
        KnowledgeError: the folder is broken; it holds every problem of every file.
    """
    knowledge, problems = read(folder)
    if knowledge is None:
        raise KnowledgeError([problem for problem in problems if problem.severity == "error"])
    return knowledge


def read(folder: Path) -> tuple[KnowledgeBase | None, list[Problem]]:
    """The knowledge base (None if it is broken), every fault that prevents it from being served, and stray files."""
    reader = _Reader(folder)
    knowledge = reader.read()
    broken = any(problem.severity == "error" for problem in reader.problems)
    return (None if broken else knowledge), sorted(reader.problems)


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


def read_lineage(folder: Path) -> tuple[PastRelease, ...]:
    """The releases that led to this folder's content, oldest first; none without a `releases.yaml`.

    Raises:
        KnowledgeError: the file is broken, or its releases do not form a single chain.
    """
    if not (folder / LINEAGE).exists():
        return ()
    reader = _Reader(folder)
    found = reader.read_lineage()
    if reader.problems:
        raise KnowledgeError(sorted(reader.problems))
    return found


def append_lineage(folder: Path, past: Sequence[PastRelease]) -> None:
    """Append releases to `releases.yaml`; existing ones stay as they are."""
    file = folder / LINEAGE
    text = _text(file) if file.exists() else LINEAGE_HEAD
    data = [each.model_dump(mode="json", exclude_none=True) for each in past]
    text += yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110).replace("\n", _line_end(text))
    write(file, text)


def write_lineage(folder: Path, past: Sequence[PastRelease]) -> None:
    """Rewrite `releases.yaml`."""
    data = [each.model_dump(mode="json", exclude_none=True) for each in past]
    write(folder / LINEAGE, LINEAGE_HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110))


def log_changes(folder: Path, release: PastRelease) -> None:
    """Put a release at the top of the members' CHANGELOG.md, if the folder has one."""
    file = folder / "CHANGELOG.md"
    if not file.exists():
        return
    text = _text(file)
    end = _line_end(text)
    head, mark, rest = text.partition(f"{end}## ")
    lines = "".join(f"- {change}{end}" for change in release.changes)
    write(file, f"{head}{end}## {release.version} \u2013 {release.released}{end}{lines}{mark}{rest}")


def write(file: Path, text: str) -> None:
    """Write the file whole or not at all, with its line ends and permissions.

    A draft left behind is not read: its name has a dot.
    """
    draft = file.with_name(f".{file.name}.new")
    draft.write_bytes(text.encode())
    if file.exists():
        shutil.copymode(file, draft)
    draft.replace(file)


def _text(file: Path) -> str:
    """The text with its own line ends."""
    return file.read_bytes().decode()


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def settle(folder: Path) -> None:
    """Keep this side's version and date in the manifest, if a merge in git kept both sides'."""
    file = folder / "knowledge.yaml"
    if file.exists() and (text := _text(file)) != (mended := settling.settled(text)):
        write(file, mended)


def locate(folder: Path, findings: list[Finding]) -> list[Problem]:
    """The findings of the proof-reader as problems with their files and lines."""
    if not findings:
        return []
    reader = _Reader(folder)
    reader.read()
    return sorted(reader.place(finding) for finding in findings)


class _Reader:
    """Reads one folder once, and remembers the document of each item for the lines of later findings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.format = formats.LATEST
        self.problems: list[Problem] = []
        self.home: dict[tuple[str, str], tuple[Document, Place]] = {}
        # The kind and id of each broken item; an empty id if a whole file cannot be read.
        self.broken: set[tuple[str, str]] = set()
        self.facts: dict[str, Fact] = {}

    def read(self) -> KnowledgeBase | None:
        """The knowledge base, or None if a file cannot be read at all."""
        if not self.folder.is_dir():
            cause, mend = S_("there is no such folder"), S_("name the knowledge folder in SALVE_KNOWLEDGE")
            self.problems.append(Problem(self.folder, 1, "folder", cause, mend))
            return None
        manifest = self.one("knowledge.yaml", Manifest, "manifest")
        sources = self._list("sources.yaml", Source)
        glossary = self._list("glossary.yaml", Term)
        facts = self._facts()
        self.facts = {fact.id: fact for fact in reversed(facts)}
        entries = self._folder("entries", Entry)
        unanswerable = self._lines("unanswerable.yaml")
        red_flags = self._folder("red_flags", RedFlag)
        scopes = self._folder("scope", Scope)
        lexicons = self._folder("lexicon", Lexicon)
        translations, wordings = self._translations(), self._wordings()
        if manifest is None:
            return None
        knowledge = KnowledgeBase(
            manifest,
            entries,
            sources,
            red_flags,
            scopes,
            glossary,
            unanswerable,
            lexicons,
            facts,
            translations,
            wordings,
        )
        self.problems.extend(map(self.place, self._roots(lint.integrity(knowledge))))
        return knowledge

    def _roots(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings without those that only follow from a broken item, which is reported already."""
        for finding in findings:
            if finding.wants is None or self.broken.isdisjoint({finding.wants, (finding.wants[0], "")}):
                yield finding

    def read_lineage(self) -> tuple[PastRelease, ...]:
        """The lineage; a broken link in it is a problem."""
        past = self._list(LINEAGE, PastRelease)
        for number, (before, after) in enumerate(pairwise(past), 1):
            if after.parent != before.digest:
                cause = f"{after.version} does not follow {before.version}"
                mend = "restore the file: releases are only ever added at its end"
                self.problems.append(Problem(self.folder / LINEAGE, 1, f"{number}.parent", cause, mend))
        return past

    def place(self, finding: Finding) -> Problem:
        """The finding as a problem with its file and line."""
        unknown = (Document(self.folder / "knowledge.yaml"), ())
        document, base = self.home.get((finding.kind, finding.id), unknown)
        place = (*base, *finding.place)
        key = ".".join(map(str, place)) or finding.kind
        line = document.line_of(finding.quoted, place)
        return Problem(document.file, line, key, finding.cause, finding.mend, finding.severity, finding.fix, place)

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
        """The value of one file, or None if it has faults."""
        document = self._document(self.folder / name)
        if document is None:
            return None
        self.home[(kind, id_)] = (document, ())
        if model is Manifest:
            self.format = formats.of(document.value)
        return self._validate(document, (), document.value, model)

    def _list(self, name: str, model: type[_M]) -> tuple[_M, ...]:
        kind = model.__name__.lower()
        if self.format > 1 and not (self.folder / name).exists():
            return ()
        document = self._document(self.folder / name)
        if document is None or not isinstance(document.value, list):
            self.broken.add((kind, ""))
            if document is not None:
                self.problems.append(_no_list(document))
            return ()
        items = []
        for number, value in enumerate(document.value):
            item = self._validate(document, (number,), formats.named(value, document.file, model), model)
            if item is None:
                self.broken.update((kind, id_) for id_ in _ids(value))
                continue
            name_ = str(getattr(item, "id", None) or getattr(item, "term", ""))
            self.home.setdefault((kind, name_), (document, (number,)))
            items.append(item)
        return tuple(items)

    def _lines(self, name: str) -> tuple[str, ...]:
        """A list of plain lines; the file is optional."""
        if not (self.folder / name).exists():
            return ()
        document = self._document(self.folder / name)
        if document is None:
            return ()
        try:
            return TypeAdapter(tuple[Line, ...]).validate_python(document.value)
        except ValidationError as error:
            self.problems.extend(faults.found(document, (), error, Scope))
            return ()

    def _facts(self) -> tuple[Fact, ...]:
        """The facts of every theme; the folder is optional."""
        themes = sorted((self.folder / "facts").glob("*"))
        for file in themes:
            if not strays.is_item(file, self.folder):
                self.problems.extend(filter(None, [strays.stray(file, self.folder)]))
        return tuple(
            fact
            for file in themes
            if strays.is_item(file, self.folder)
            for fact in self._list(str(file.relative_to(self.folder)), Fact)
        )

    def _translations(self) -> tuple[Translation, ...]:
        """The translations into every language, a folder for each language; there may be none."""
        root, found = self.folder / "translations", []
        for file in sorted(root.glob("**/*")):
            if file.is_dir():
                continue
            if not strays.is_item(file, self.folder):
                self.problems.extend(filter(None, [strays.stray(file, self.folder)]))
            elif file.parent.parent != root or not LANGUAGE.fullmatch(file.parent.name):
                cause, mend = "is in no folder of a language", f"move it to translations/de/{file.name} or the like"
                self.problems.append(Problem(file, 1, "file", cause, mend))
            elif document := self._document(file):
                each = self._validate(document, (), formats.named(document.value, file, Translation), Translation)
                self.home.setdefault(("translation", f"{file.parent.name}/{file.stem}"), (document, ()))
                found += [each] if each else []
        return tuple(found)

    def _wordings(self) -> tuple[Wordings, ...]:
        """The wordings of entries in other languages, a file for each language; there may be none."""
        found: list[Wordings] = []
        for file in sorted((self.folder / "wordings").glob("**/*")):
            if file.is_dir():
                continue
            if not strays.is_item(file, self.folder):
                self.problems.extend(filter(None, [strays.stray(file, self.folder)]))
            elif file.parent.parent != self.folder or not LANGUAGE.fullmatch(file.stem):
                cause, mend = "is not named after a language", "name it wordings/de.yaml or the like"
                self.problems.append(Problem(file, 1, "file", cause, mend))
            elif document := self._document(file):
                try:
                    asked = WORDINGS.validate_python(document.value)
                except ValidationError as error:
                    self.problems.extend(faults.found(document, (), error, Wordings))
                    continue
                for entry, phrasings in asked.items():
                    found.append(Wordings(language=file.stem, entry=entry, phrasings=phrasings))
                    self.home[("wordings", found[-1].id)] = (document, (entry,))
        return tuple(found)

    def _folder(self, name: str, model: type[_M]) -> tuple[_M, ...]:
        items = []
        for file in sorted((self.folder / name).glob("**/*")):
            if file.is_dir():
                continue
            if not strays.is_item(file, self.folder):
                self.problems.extend(filter(None, [strays.stray(file, self.folder)]))
            elif (item := self._item(file, model)) is not None:
                items.append(item)
        return tuple(items)

    def _item(self, file: Path, model: type[_M]) -> _M | None:
        """The item in a file of its own, or None if it has faults."""
        kind = model.__name__.lower()
        document = self._document(file)
        item = self._cited(document, formats.named(document.value, file, model), model) if document else None
        id_ = getattr(item, "id", "")
        if document is None or item is None or id_ != file.stem:
            self.broken |= {(kind, file.stem), *((kind, each) for each in _ids(document and document.value))}
            # The words of signs are taken from all lexicons together.
            self.broken |= {(kind, "")} if model is Lexicon else set()
            if document is not None and item is not None:
                cause, mend = f"'{id_}' is not the file's name", f"write '{file.stem}' or rename the file"
                self.problems.append(Problem(file, document.line(("id",)), "id", cause, mend))
            return None
        self.home.setdefault((kind, id_), (document, ()))
        return item

    def _cited(self, document: Document, value: Any, model: type[_M]) -> _M | None:
        """The value with the texts of its facts; None if a fact is missing, or the value has faults."""
        full, amiss = citing.resolved(value, model, self.facts)
        for fault in amiss:
            # A broken fact is reported in its own place.
            if fault.wants is None or self.broken.isdisjoint({("fact", fault.wants), ("fact", "")}):
                place = ("sources", fault.number, "fact")
                key = ".".join(map(str, place))
                line = document.line(place)
                self.problems.append(Problem(document.file, line, key, fault.cause, fault.mend, place=place))
        item = self._validate(document, (), full, model)
        return None if amiss else item

    def _validate(self, document: Document, place: Place, value: Any, model: type[_M]) -> _M | None:
        try:
            return formats.validated(value, model, self.format)
        except ValidationError as error:
            self.problems.extend(faults.found(document, place, error, model))
            return None


def _ids(value: Any) -> tuple[str, ...]:
    """The names by which other items may refer to a broken item."""
    return tuple(str(value[key]) for key in ("id", "term") if key in value) if isinstance(value, dict) else ()


def _no_list(document: Document) -> Problem:
    slip = next(diagnosis.structural(document.text), None)
    if slip is not None:
        return Problem(document.file, slip.line, "file", slip.cause, slip.mend)
    return Problem(document.file, 1, "file", "should be a list", "start each item with '- '")

"""Read YAML: texts of Rasa and Home Assistant, lists of objects; also several documents in one file."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.document import MAX_DEPTH, Document, parse
from bot.knowledge.importing import home_assistant, intents, objects, settings
from bot.knowledge.importing.columns import mapped
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, Unread, in_words

_START = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
# A line of a document; others are empty, comments or directives.
_LINE = re.compile(r"^(?!---\s*$)[^#%\s]", re.MULTILINE)

# A name for what is repeated further on, where that is, and how many values there may be with all that is repeated.
_ANCHOR, _ALIAS = (re.compile(rf"(?m)(?:^|[:\s\[,-])\s*[{sign}](\w[\w-]*)") for sign in "&*")
# A name that is the key's own, which nothing has to repeat: `contact: &contact a@b.example`.
_OWN = re.compile(r"(?m)(?:^|[\s-])(\w[\w-]*):[ \t]+&\1(?=\s)")
_MOST = 50_000


def rows(
    file: Path, text: str, question: str, answer: str, together: intents.Intents, language: str = ""
) -> Iterator[Row | Unread]:
    """The rows of a file; texts that other files complete are added to `together`.

    Of several documents, those that ask nothing are settings of the old program.
    """
    documents = [_parsed(file, home_assistant.without_tags(each)) for each in _documents(text)]
    found = [list(_rows(file, text, each, question, answer, together, language)) for each in documents]
    asking = [bool(document.problems) or any(map(_asks, rows)) for document, rows in zip(documents, found, strict=True)]
    for rows, asks in zip(found, asking, strict=True):
        if asks or not any(asking):
            yield from rows


def _parsed(file: Path, text: str) -> Document:
    """A document; what it names once (`&name`) and repeats (`*name`, `<<: *name`) stands in each place."""
    document = parse(file, text.encode())
    named = set(_ANCHOR.findall(text))
    # What nothing repeats may be a word that begins so, and a file that is too large has no text.
    if (
        not document.problems
        or not document.text
        or not named
        or not named <= {*_ALIAS.findall(text), *_OWN.findall(text)}
    ):
        return document
    try:
        value = _plain(yaml.compose(text, Loader=yaml.SafeLoader), count(1), 0)
    except (yaml.YAMLError, RecursionError):
        return document
    return Document(file, value, document.text)


def _plain(node: yaml.Node | None, counted: Iterator[int], depth: int) -> Any:
    """The value of a node with all that it repeats, as text."""
    if next(counted) > _MOST or depth > MAX_DEPTH:
        raise yaml.YAMLError("it repeats itself without end")
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, counted, depth + 1) for each in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node.value if node else ""
    own, repeated = dict[str, Any](), dict[str, Any]()
    for key, inner in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.YAMLError("a key that is not plain text")
        value = _plain(inner, counted, depth + 1)
        if key.value == "<<":
            for each in value if isinstance(value, list) else [value]:
                repeated = {**mapped(each), **repeated}
        else:
            own[str(key.value)] = value
    return {**repeated, **own}


def _documents(text: str) -> list[str]:
    """The documents of a file that are not empty, each on its own lines; the whole text if all are."""
    places = [0, *(each.start() for each in _START.finditer(text)), len(text)]
    parts = [(start, text[start:end]) for start, end in pairwise(places)]
    return ["\n" * text.count("\n", 0, start) + part for start, part in parts if _LINE.search(part)] or [text]


def _rows(
    file: Path, text: str, document: Document, question: str, answer: str, together: intents.Intents, language: str
) -> Iterator[Row | Unread]:
    if document.problems:
        first = document.problems[0]
        if not settings.seems_settings(text):
            yield Unread(file, first.line, f"{first.cause}; {first.mend}")
    elif home_assistant.is_home(document.value):
        home_assistant.add(file, document.value, document.lines, together)
    elif intents.is_rasa(document.value):
        intents.rasa(file, document.value, document.lines, together)
    elif not settings.is_settings(document.value):
        places = Places(text)
        for row in objects.rows(file, json.dumps(document.value), question, answer, language):
            asked = _asked(row)
            yield replace(row, line=places.line_of(*asked.split("\n")) if asked else row.line)


def _asked(row: Row | Unread) -> str:
    return row.questions[0] if isinstance(row, Row) else row.asked


def _asks(row: Row | Unread) -> bool:
    return in_words(_asked(row))

"""Read YAML: texts of Rasa and Home Assistant, lists of objects; also several documents in one file."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from bot.knowledge.document import Document, parse
from bot.knowledge.importing import intents, objects
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, Unread, in_words

_START = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
# A line of a document; others are empty, comments or directives.
_LINE = re.compile(r"^(?!---\s*$)[^#%\s]", re.MULTILINE)


def rows(file: Path, text: str, question: str, answer: str, together: intents.Intents) -> Iterator[Row | Unread]:
    """The rows of a file; texts that other files complete are added to `together`.

    Of several documents, those that ask nothing are settings of the old program.
    """
    documents = [parse(file, intents.without_tags(each).encode()) for each in _documents(text)]
    found = [list(_rows(file, text, each, question, answer, together)) for each in documents]
    asking = [bool(document.problems) or any(map(_asks, rows)) for document, rows in zip(documents, found, strict=True)]
    for rows, asks in zip(found, asking, strict=True):
        if asks or not any(asking):
            yield from rows


def _documents(text: str) -> list[str]:
    """The documents of a file that are not empty, each on its own lines; the whole text if all are."""
    places = [0, *(each.start() for each in _START.finditer(text)), len(text)]
    parts = [(start, text[start:end]) for start, end in pairwise(places)]
    return ["\n" * text.count("\n", 0, start) + part for start, part in parts if _LINE.search(part)] or [text]


def _rows(
    file: Path, text: str, document: Document, question: str, answer: str, together: intents.Intents
) -> Iterator[Row | Unread]:
    if document.problems:
        first = document.problems[0]
        if not intents.seems_settings(text):
            yield Unread(file, first.line, f"{first.cause}; {first.mend}")
    elif intents.is_home(document.value):
        intents.home(file, document.value, document.lines, together)
    elif intents.is_rasa(document.value):
        intents.rasa(file, document.value, document.lines, together)
    elif not intents.is_settings(document.value):
        places = Places(text)
        for row in objects.rows(file, json.dumps(document.value), question, answer):
            asked = _asked(row)
            yield replace(row, line=places.line_of(*asked.split("\n")) if asked else row.line)


def _asked(row: Row | Unread) -> str:
    return row.questions[0] if isinstance(row, Row) else row.asked


def _asks(row: Row | Unread) -> bool:
    return in_words(_asked(row))

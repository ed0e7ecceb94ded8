"""Read the questions and answers that a JavaScript or TypeScript source lists for its site."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.knowledge.importing import columns, objects, parallel
from bot.knowledge.importing.literals import Source, Text
from bot.knowledge.importing.records import within
from bot.knowledge.importing.rows import Row, Unread
from bot.knowledge.importing.text import decoded

ENDS = frozenset({".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx"})
_KEY = re.compile(r"[\"']?(\w+)[\"']?\s*:")
_LISTS = re.compile(r"=\s*\[\s*[\"'`]")
# What is between the name of a file and its ending if it tries out or shows a part of the program.
_TRIES = re.compile(r"\.(?:test|spec|stories|d)$", re.IGNORECASE)
_MARKS = ("?", "\uff1f")


def is_read(file: Path) -> bool:
    """Whether a source among other files lists questions for readers."""
    try:
        return not _TRIES.search(file.stem) and bool(_found(decoded(file.read_bytes()).text))
    except (OSError, RecursionError):
        return True


def rows(file: Path, text: str, question: str = "", answer: str = "", language: str = "") -> Iterator[Row | Unread]:
    """The rows of a source; of texts in several languages, those in one."""
    found = _found(text)
    yield from objects.rows(file, _json(found[0] if len(found) == 1 else found), question, answer, language)


def _found(text: str) -> list[Any]:
    """What a source lists with questions, or the questions and answers of two lists of it."""
    return _listed(text) or (parallel.pairs(Source(text).named()) if _LISTS.search(text) else [])


def _listed(text: str) -> list[Any]:
    """The lists and objects with questions, as most of what they ask ends with a question mark."""
    if not {"question", "answer"} <= columns.roles(dict.fromkeys(_KEY.findall(text))).keys():
        return []
    source, found, last = Source(text), list[Any](), 0
    for value, end in source.literals():
        asked = [each.rstrip().endswith(_MARKS) for each in _asked(value)]
        if end > last and 2 * sum(asked) > len(asked):
            found.append(value)
            last = end
        elif end > last and asked and isinstance(value, list):
            # What a list asks is told by all of it.
            last = end
    return found


def _asked(value: Any) -> Iterator[str]:
    """What the objects with an answer ask that are in a value."""
    if isinstance(value, Mapping):
        names = columns.roles(value)
        asked = value.get(names.get("question", ""))
        if isinstance(asked, str) and not asked.startswith("{{") and value.get(names.get("answer", "")):
            yield asked
    if isinstance(value, Mapping | list):
        for each in within(value):
            yield from _asked(each)


def _json(found: Any) -> str:
    """A value as JSON, in which each text is on the line that it has in its source."""
    written, line = list[str](), 1
    for at, piece in _pieces(found):
        written += ["\n" * (at - line), piece]
        line = max(line, at)
    return "".join(written)


def _pieces(found: Any) -> Iterator[tuple[int, str]]:
    if isinstance(found, Mapping | list):
        yield 0, "{" if isinstance(found, Mapping) else "["
        for number, each in enumerate(found.items() if isinstance(found, Mapping) else found):
            yield 0, "," if number else ""
            if isinstance(found, Mapping):
                yield 0, f"{json.dumps(each[0], ensure_ascii=False)}:"
            yield from _pieces(each[1] if isinstance(found, Mapping) else each)
        yield 0, "}" if isinstance(found, Mapping) else "]"
    else:
        yield found.line if isinstance(found, Text) else 0, json.dumps(found, ensure_ascii=False)

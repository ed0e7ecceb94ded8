"""Read a page's front matter: what it says of the page, and the questions that it lists."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.knowledge.document import parse
from bot.knowledge.importing import columns
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, distinct, listed, prose

# YAML is between lines of dashes, or ends with dots as Pandoc writes it; TOML is between lines of pluses.
_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read(file: Path, text: str) -> tuple[int, dict[str, Any] | None]:
    """The end of the front matter, and what it says; None if it cannot be read."""
    found = _FRONT.match(text)
    if found is None and (held := _object(text)):
        return held
    if found is None:
        return 0, None if text.startswith("---\n") and ":" in text[4:60] else {}
    return found.end(), _content(file, found[1], found[2])


def _object(text: str) -> tuple[int, dict[str, Any]] | None:
    """The same of a page that begins with an object of JSON, as Hugo has it; None for any other page."""
    if not text.startswith("{"):
        return None
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    return (end + 1, value) if isinstance(value, dict) and text[end : end + 1] == "\n" else None


def rows(file: Path, front: str, matter: Mapping[str, Any]) -> Iterator[Row]:
    """The questions that a page lists in its front matter, for a template to show."""
    places = Places(front)
    for value in matter.values():
        for item in map(columns.mapped, value if isinstance(value, list) else ()):
            names = columns.roles(item)
            # A title with a text below it belongs to the page's layout.
            named = not {names.get("question"), names.get("answer")} & {names.get("title"), names.get("text"), None}
            asked, told = (item.get(names.get(role, "")) for role in ("question", "answer"))
            if named and isinstance(asked, str) and isinstance(told, str):
                also = listed(str(item.get(names.get("phrasings", ""), "")))
                topic = str(item.get(names.get("topic", ""), ""))
                yield Row(file, places.line_of(asked), distinct((asked, *also)), prose(told), topic)


def _content(file: Path, mark: str, text: str) -> dict[str, Any] | None:
    """The content of a page's front matter; None if it cannot be read."""
    if mark == "+++":
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            return None
    document = parse(file, text.encode())
    if not isinstance(document.value, dict) or document.problems:
        return None
    # A page made for a chat keeps its title in a nested mapping: `embed: {title: …}`.
    inner = {key: each for value in document.value.values() if isinstance(value, dict) for key, each in value.items()}
    return {**inner, **document.value}

"""Read TOML: tables of questions, or one table for each tag of a bot."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.knowledge.importing import columns, objects
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, Unread

# What the settings of programs and sites hold.
_SETTINGS = frozenset(
    {
        "project",
        "package",
        "workspace",
        "tool",
        "build-system",
        "dependencies",
        "build",
        "baseURL",
        "base_url",
        "params",
    }
)


def rows(file: Path, text: str, question: str, answer: str, language: str = "") -> Iterator[Row | Unread]:
    """The rows of a file; settings hold none."""
    try:
        value = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        yield Unread(file, 1, f"not TOML: {error}; export it again")
        return
    if _is_settings(value):
        return
    places = Places(text)
    for row in objects.rows(file, json.dumps(value, default=str), question, answer, language):
        asked = row.questions if isinstance(row, Row) else (row.asked,)
        yield replace(row, line=places.line_of(*asked) if any(asked) else row.line)


def _is_settings(value: Mapping[str, Any]) -> bool:
    """Whether a file has a name of such settings, and not a table with a text for each of its names."""
    told = all("answer" in columns.roles(columns.mapped(each)) for each in value.values())
    return not told and not _SETTINGS.isdisjoint(value)

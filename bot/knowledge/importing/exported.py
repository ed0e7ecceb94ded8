"""An entry in a table that Salve exported: all of its fields in one column, and what people read and edit in others."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge import exporting
from bot.knowledge.importing.rows import listed

_NEEDED = {"question", "answer"}


def fields(cells: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the exported entry in a row, each as it was edited; empty if this is a row of somebody else's.

    A cell that still shows what was exported leaves its field exactly as it was, and an emptied one takes it away.
    """
    text = cells.get("more", "")
    try:
        found = json.loads(text) if text.startswith("{") else {}
    except json.JSONDecodeError:
        return {}
    if not found.keys() >= _NEEDED:
        return {}
    shown = {name: text.strip() for name, text in exporting.shown(found).items()}
    edited = {name: text for name in shown if (text := _lines(cells.get(name, shown[name]))) != _lines(shown[name])}
    whole = {**found, **{name: _value(name, text) for name, text in edited.items()}}
    return {name: value for name, value in whole.items() if value or name in _NEEDED}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _value(name: str, text: str) -> Any:
    """What is written in a cell, as the value of its field."""
    text = re.sub(r"\A'(?=[=+@-])", "", text)
    if name == "phrasings":
        return [line.strip() for line in text.split("\n") if line.strip()]
    return listed(text) if name == "tags" else text

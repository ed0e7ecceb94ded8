"""Entries as CSV, Markdown or JSON lines; importing the export gives the same entries."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.knowledge.models import Entry

# The columns that people read and edit; another one beside them holds the whole entry.
_COLUMNS = ("id", "topic", "question", "answer", "phrasings", "tags", "status")


def to_jsonl(entries: Sequence[Entry]) -> str:
    """One JSON object per line."""
    return "".join(f"{json.dumps({'salve': 'entry', **_fields(entry)}, ensure_ascii=False)}\n" for entry in entries)


def to_csv(entries: Sequence[Entry]) -> str:
    """A CSV table; text that a spreadsheet would take for a formula is only in the last column."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, (*_COLUMNS, "more"))
    writer.writeheader()
    for entry in entries:
        fields = _fields(entry)
        writer.writerow({**shown(fields), "more": json.dumps(fields, ensure_ascii=False)})
    return stream.getvalue()


def shown(fields: Mapping[str, Any]) -> dict[str, str]:
    """The columns of a table by which people read an entry with these fields."""
    values = {name: fields.get(name, Entry.model_fields[name].default) for name in _COLUMNS}
    texts = {name: "\n".join(each) if isinstance(each, list | tuple) else str(each) for name, each in values.items()}
    return {name: f"'{text}" if text.startswith(("=", "+", "-", "@")) else text for name, text in texts.items()}


def to_markdown(entries: Sequence[Entry]) -> str:
    """For each entry a heading, a comment with the other fields, and the answer."""
    parts = []
    for entry in entries:
        fields = _fields(entry)
        question, answer = fields.pop("question"), fields.pop("answer")
        # Escaped so that nothing within the comment ends it.
        more = json.dumps(fields, ensure_ascii=False).replace(">", "\\u003e")
        parts.append(f"## {question}\n<!-- salve {more} -->\n\n{answer}\n")
    return "\n".join(parts)


def _fields(entry: Entry) -> dict[str, Any]:
    fields: dict[str, Any] = entry.model_dump(mode="json", exclude_defaults=True)
    return fields


WAYS: Mapping[str, Callable[[Sequence[Entry]], str]] = {"csv": to_csv, "md": to_markdown, "jsonl": to_jsonl}

"""Read GitHub's issues that were written in a form, whose headings name the question and the answer."""

import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.importing import columns

# What GitHub lists of an issue, and what it writes for a field of a form that was left empty.
_ISSUE = frozenset({"number", "title", "body", "state"})
_EMPTY = "_No response_"
_READ = frozenset({"question", "answer", "topic"})
_FIELD = re.compile(r"^###[ \t]+(\S.*?)[ \t]*$", re.MULTILINE)
_TASKS = re.compile(r"(?:- \[[ xX]\] .*\s*)+")


def filled(item: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """An issue with the fields of its form in place of its title and its text, and a remark on its other fields.

    Anything else comes back as it is.
    """
    if not item.keys() >= _ISSUE:
        return item, ""
    above, *parts = _FIELD.split(str(item["body"] or "").replace("\r\n", "\n"))
    fields = {name: said.strip().replace(_EMPTY, "") for name, said in zip(parts[::2], parts[1::2], strict=True)}
    names = columns.roles(fields)
    if above.strip() or not {"question", "answer"} <= names.keys() or names["answer"] == names.get("text"):
        return item, ""
    told = {role: fields[name] for role, name in names.items() if role in _READ}
    others = (name for name in fields if name not in {names.get(role) for role in _READ})
    left = ", ".join(name for name in others if fields[name] and not _TASKS.fullmatch(fields[name]))
    kept = {name: value for name, value in item.items() if name not in {"title", "body"}}
    return {**kept, **told}, f"not taken over: what is in {left}" if left else ""


def reported(item: Mapping[str, Any]) -> str:
    """The reason why an issue is none of the questions: its text is what somebody reported; empty for anything else."""
    reports = item.keys() >= _ISSUE and not str(item["title"]).rstrip().endswith("?")
    return "an issue that asks nothing, and whose text is what somebody reported" if reports else ""

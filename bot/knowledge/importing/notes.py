"""Read what an object notes beside its question and its answer: whether it is public, its tags and its topic."""

import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.importing import answers, columns
from bot.knowledge.importing.rows import listed, one_line, unpublished

# QnABot's key of a question's topic, beside the question's "qid".
_TOPIC = "t"
# What a program calls a topic by, in place of its name.
_ID = re.compile(r"\d+|[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Objects within a question in which programs keep what they note about it.
_NOTED = ("context", "dialog", "Dialog", "metadata", "meta", "attributes", "properties", "content")


def hidden(item: Mapping[str, Any]) -> str:
    """The reason why an object can only be a draft: it, or what it notes about itself, says that it is not public."""
    noted = (_metadata(item.get(name)) for name in _NOTED)
    return next(filter(None, map(unpublished, (item, *noted))), "")


def _metadata(found: Any) -> Mapping[str, Any]:
    """Notes about a question by name, from an object, or from a list of names and values."""
    if isinstance(found, list):
        return {str(each.get("name", "")): each.get("value", "") for each in found if isinstance(each, Mapping)}
    return found if isinstance(found, Mapping) else {}


def tags(item: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The tags and the topic; QnA Maker keeps both as metadata, in a list of names and values or in an object."""
    given = item.get(names.get("tags", ""))
    found = listed(given) if isinstance(given, str) else answers.names(given)
    topics = answers.names(item.get(names.get("topic", _TOPIC if "qid" in item else "")))
    topic = one_line(next((each for each in topics if not _ID.fullmatch(each)), ""))
    if metadata := _metadata(item.get("metadata") or item.get("Metadata")):
        own = columns.roles(metadata)
        topic = topic or one_line(str(metadata.get(own.get("topic", ""), "") or ""))
        told = {name: value for name, value in metadata.items() if not str(name).startswith("system_metadata")}
        found += tuple(str(value) for name, value in told.items() if name != own.get("topic"))
    return found, topic

"""Take texts out of the exports of content management systems, with whether each was published."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.knowledge.importing import columns

# Contentful's parts of an export; an entry that was never published has no such date.
_CONTENTFUL = frozenset({"contentTypes", "entries"})
_PUBLISHED = "publishedAt"
# How Sanity begins the id of an edit that is not published, before the id of what it edits.
_EDIT = "drafts."


def contentful(found: Mapping[str, Any]) -> list[Any] | None:
    """The texts of an export of Contentful, whose other objects say how they are kept; None for any other export."""
    if not _CONTENTFUL.issubset(found) or not isinstance(found["entries"], list):
        return None
    entries = (each for each in found["entries"] if isinstance(each, Mapping))
    entries = (each for each in entries if isinstance(each.get("fields"), Mapping))
    return [
        {**each["fields"], _PUBLISHED: (each.get("sys") or {}).get(_PUBLISHED) or ""}
        for each in entries
        if {"question", "answer"} <= columns.roles(each["fields"]).keys()
    ]


def sanity(documents: Sequence[Any]) -> list[Any]:
    """The documents of Sanity, each as it is, as a draft, or None if it is no text of its own.

    No texts are edits of a published one, and documents of a type that has no questions, if another type has.
    """
    kept = [each for each in documents if isinstance(each, Mapping) and {"_id", "_type"} <= each.keys()]
    if len(kept) < len(documents):
        return list(documents)
    ids = {str(each["_id"]) for each in kept}
    types = {each["_type"] for each in kept if is_marked(each)} or {each["_type"] for each in kept}
    return [
        None
        if each["_type"] not in types or str(each["_id"]).removeprefix(_EDIT) in ids - {str(each["_id"])}
        else {**each, "draft": True}
        if str(each["_id"]).startswith(_EDIT)
        else each
        for each in kept
    ]


def is_marked(fields: Mapping[str, Any]) -> bool:
    """Whether an object has a question and an answer under names that say so."""
    return {"question", "answer"} <= set(map(columns.folded, map(str, fields)))

"""Take texts out of the exports of content management systems, with whether each was published."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.knowledge.importing import columns
from bot.knowledge.importing.columns import mapped

# Contentful's parts of an export; an entry that was never published has no such date.
_CONTENTFUL = frozenset({"contentTypes", "entries"})
_PUBLISHED = "publishedAt"
# How Sanity begins the id of an edit that is not published, before the id of what it edits.
_EDIT = "drafts."


def contentful(found: Mapping[str, Any]) -> list[Any] | None:
    """The texts of an export of Contentful, whose other objects say how they are kept; None for any other export."""
    if not _CONTENTFUL.issubset(found) or not isinstance(found["entries"], list):
        return None
    entries = [(mapped(each).get("fields"), mapped(mapped(each).get("sys"))) for each in found["entries"]]
    return [
        {**fields, _PUBLISHED: kept.get(_PUBLISHED) or ""}
        for fields, kept in entries
        if isinstance(fields, Mapping) and {"question", "answer"} <= columns.roles(fields).keys()
    ]


def sanity(documents: Sequence[Any]) -> list[Any]:
    """The documents of Sanity, or of a program that tells their types: as they are, as drafts, or None if no text.

    No texts are edits of a published one, and documents of a type that has no questions, if another type has.
    """
    if not all("_type" in mapped(each) for each in documents):
        return list(documents)
    ids = {str(each.get("_id")) for each in documents}
    types = {str(each["_type"]) for each in documents if is_marked(each)}
    kept = list[Any]()
    for each in documents:
        id_, edited = str(each.get("_id")), str(each.get("_id")).removeprefix(_EDIT)
        if (types and str(each["_type"]) not in types) or (id_ != edited and edited in ids):
            kept.append(None)
        else:
            kept.append(each if id_ == edited else {**each, "draft": True})
    return kept


def zendesk(articles: list[Any], beside: Mapping[str, Any]) -> list[Any]:
    """Zendesk's articles, each with the name of the section or category that it refers to by number."""
    titles = {
        (kind, str(each.get("id"))): str(each.get("name") or each.get("title") or "")
        for kind, name in (("section", "sections"), ("category", "categories"))
        for each in (beside[name] if isinstance(beside.get(name), list) else ())
        if isinstance(each, Mapping)
    }
    return [
        {
            **each,
            "topic": titles.get(("section", str(each.get("section_id"))))
            or titles.get(("category", str(each.get("category_id"))), ""),
        }
        if isinstance(each, Mapping) and not {"topic", "category"} & each.keys()
        else each
        for each in articles
    ]


def is_directory(found: Any) -> bool:
    """Whether an export is a page of Zendesk's that lists sections or categories alone."""
    names = mapped(found).keys()
    return "next_page" in names and "articles" not in names and bool(names & {"sections", "categories"})


def is_marked(fields: Mapping[str, Any]) -> bool:
    """Whether an object has a question and an answer under names that say so."""
    names = columns.roles(map(str, fields))
    said = {names.get(role) for role in ("title", "phrasings", "text")}
    return all(names.get(role) not in {None, *said} for role in ("question", "answer"))

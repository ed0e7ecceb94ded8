"""Take texts out of the exports of content management systems, with whether each was published."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.knowledge.importing import columns
from bot.knowledge.importing.columns import mapped

# Contentful's parts of an export; an entry that was never published has no such date.
_CONTENTFUL = frozenset({"contentTypes", "entries"})
_PUBLISHED = "publishedAt"
# How Sanity begins the id of an edit that is not published, before the id of what it edits.
_EDIT = "drafts."
# What Freshdesk says of each article.
_FRESHDESK = frozenset({"folder_id", "status", "description"})
# Names of files that list places.
_PLACES = frozenset({"categories", "collections", "folders", "sections"})


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


def freshdesk(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An article of Freshdesk with its state in a word, and the name of its folder as its topic; others unchanged."""
    if not item.keys() >= _FRESHDESK:
        return item
    above = [mapped(mapped(each).get("data")).get("name") for each in columns.listing(item.get("hierarchy"))]
    state = "draft" if item["status"] == 1 else "published"
    return {**item, "status": state, **({"topic": above[-1]} if above else {})}


def is_directory(found: Any, stem: str) -> bool:
    """Whether a file, by its name without an ending, lists the names of the places in which articles elsewhere are."""
    names = mapped(found).keys()
    if "next_page" in names:
        return "articles" not in names and bool(names & {"sections", "categories"})
    listed = list(_objects(found)) if stem.casefold() in _PLACES else []
    return bool(listed) and not any(map(_is_article, listed))


def _objects(found: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in an export, also those within others."""
    if isinstance(found, Mapping):
        yield found
    if isinstance(found, Mapping | list):
        for each in found.values() if isinstance(found, Mapping) else found:
            yield from _objects(each)


def _is_article(item: Mapping[str, Any]) -> bool:
    """Whether an object asks, or holds more text than a description."""
    names = columns.roles(map(str, item))
    asked, said = str(item.get(names.get("question", ""), "")), columns.folded(names.get("answer", ""))
    return asked.rstrip().endswith("?") or (bool(said) and said not in columns.DESCRIPTIONS)


def is_marked(fields: Mapping[str, Any]) -> bool:
    """Whether an object has a question and an answer under names that say so."""
    names = columns.roles(map(str, fields))
    said = {names.get(role) for role in ("title", "phrasings", "text")}
    return all(names.get(role) not in {None, *said} for role in ("question", "answer"))

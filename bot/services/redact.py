"""Redaction of wordings, and the proof that nothing else in a release has changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import SalveError
from bot.knowledge import redaction, versions
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.versions import Key
from bot.locale import N_, Said
from bot.store.port import Store
from bot.store.records import ReleaseRecord

AGAIN = N_(
    "{item} holds a wording that was taken out of all releases. Run: salve knowledge pull (or take it out by hand)"
)


class Verdict(StrEnum):
    """What checking a release against its digests shows."""

    WHOLE = "whole"
    REDACTED = "redacted"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Redacted:
    """The new release without the wording (None: the active one did not hold it), and how many items held it."""

    record: ReleaseRecord | None
    items: int


def without(knowledge: KnowledgeBase, wording: str) -> KnowledgeBase | None:
    """The knowledge without a wording; None if it does not hold it."""
    items = versions.items(knowledge)
    changed = {key: left for key, text in items.items() if (left := redaction.without(key, text, wording)) is not None}
    return versions.rebuild({**items, **changed}) if changed else None


def refuse_redacted(store: Store, knowledge: KnowledgeBase) -> None:
    """Refuse a knowledge base that would bring a redacted wording back.

    Raises:
        SalveError: the knowledge holds a redacted wording.
    """
    item = brings_back(store, knowledge)
    if item is not None:
        raise SalveError(Said(AGAIN, {"item": item}))


def brings_back(store: Store, knowledge: KnowledgeBase) -> str | None:
    """The first item that holds a redacted wording; None if there is none."""
    marks = store.redactions()
    held = (item for item, text in redaction.wordings(knowledge) if redaction.mark(text) in marks)
    return next(held, None) if marks else None


def without_redacted(store: Store, knowledge: KnowledgeBase) -> KnowledgeBase:
    """The knowledge without any redacted wording."""
    marks = store.redactions()
    for _, text in list(redaction.wordings(knowledge)) if marks else ():
        if redaction.mark(text) in marks:
            knowledge = without(knowledge, text) or knowledge
    return knowledge


def verdict(store: Store, record: ReleaseRecord) -> Verdict:
    """Whether a release matches its digests.

    A whole release is proven by its digest. A release that lost a wording is proven item by item: each item matches its
    own digest or, if it was redacted, the digest of what was left; and the seal ties the items' digests to the release.
    """
    try:
        content = store.content(record.number)
        versions.rebuild(content)
        whole = versions.digest_of(content) == record.digest
    except (KeyError, ValueError):
        return Verdict.DAMAGED
    if whole:
        return Verdict.WHOLE
    return Verdict.REDACTED if holds(store, record) else Verdict.DAMAGED


def holds(store: Store, record: ReleaseRecord) -> bool:
    """Whether a release that lost a wording is otherwise unchanged."""
    revisions = store.revisions(record.number)
    parent = next((each.seal for each in store.releases(record.guild_id) if each.digest == record.parent), None)
    return intact(store.content(record.number), revisions, record, parent)


def intact(
    content: Mapping[Key, str],
    revisions: Mapping[Key, tuple[str, str | None]],
    record: ReleaseRecord,
    parent: str | None,
) -> bool:
    """Whether such a release is unchanged, given its items, their digests and the digests of what is left of them."""
    said = {key: left or revision for key, (revision, left) in revisions.items()}
    found = {key: hashlib.sha256(text.encode()).hexdigest() for key, text in content.items()}
    sealed = versions.seal(record.digest, parent, {key: revision for key, (revision, _) in revisions.items()})
    return any(left for _, left in revisions.values()) and found == said and record.seal == sealed

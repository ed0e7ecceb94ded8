"""Content addresses: one digest for one content, the same on every platform and Python version."""

import hashlib
import json

from pydantic import BaseModel

from bot.knowledge.models import Entry, KnowledgeBase

REVISION_LENGTH = 8


def canonical(value: BaseModel) -> bytes:
    """The canonical form: JSON in UTF-8, keys sorted, no blanks, nothing left out because it is a default."""
    data = value.model_dump(mode="json")
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def revision(entry: Entry) -> str:
    """The revision of an entry: the first 8 hexadecimal digits of the SHA-256 of its canonical form."""
    return hashlib.sha256(canonical(entry)).hexdigest()[:REVISION_LENGTH]


def digest(knowledge: KnowledgeBase) -> str:
    """SHA-256 (64 hexadecimal digits) over the manifest and every item in the order of its id."""
    total = hashlib.sha256()
    total.update(canonical(knowledge.manifest))
    for kind, items in (
        ("entry", {item.id: item for item in knowledge.entries}),
        ("source", {item.id: item for item in knowledge.sources}),
        ("red flag", {item.id: item for item in knowledge.red_flags}),
        ("scope", {item.id: item for item in knowledge.scopes}),
        ("term", {item.term: item for item in knowledge.glossary}),
    ):
        for id_ in sorted(items):
            total.update(f"\n{kind} {id_} ".encode())
            total.update(canonical(items[id_]))
    for text in sorted(knowledge.unanswerable):
        total.update(f"\nunanswerable {text}".encode())
    return total.hexdigest()

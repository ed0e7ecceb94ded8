"""A released knowledge base → the files of a site, by their path; equal knowledge on equal days gives equal bytes.

Every address in it is relative, so that it works on any host, below any path, and from a folder. Of people it names
none: who wrote, reviewed and released is the curators' page's to tell.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.answering.decision import Answer
from bot.answering.reply import Reply, compose
from bot.knowledge import versions
from bot.knowledge.models import Entry, KnowledgeBase, Status, Topic
from bot.store.records import ReleaseRecord
from bot.web.templating import clean, counted, marked, when

_HERE = Path(__file__).parent
_STATIC = ("style.css", "search.js")
INDEX = "index.json"


def files(knowledge: KnowledgeBase, releases: Sequence[ReleaseRecord], today: date) -> dict[str, bytes]:
    """Every file of the site.

    Args:
        knowledge: what the newest of the releases holds.
        releases: all that led to it, oldest first.
        today: tells which reviews are overdue.
    """
    entries = [each for each in knowledge.entries if each.status is not Status.DRAFT]
    served = {entry.id for entry in knowledge.served(today)}
    shared = {
        "knowledge": knowledge, "version": knowledge.manifest.version, "released": knowledge.manifest.released,
        "listed": {each.id for each in entries},
    }  # fmt: skip
    made: dict[str, str] = {
        "index.html": _page("index.html", up="", topics=_topics(knowledge, entries, served), served=served, **shared),
        "releases.html": _page("releases.html", up="", releases=releases[::-1], named=_questions(entries), **shared),
        "feed.xml": _page("feed.xml", up="", releases=releases[::-1], named=_questions(entries), uuid=_uuid, **shared),
        INDEX: _json(_index(knowledge, entries, served)),
    }
    for entry in entries:
        reply = compose(Answer(entry.id, 1.0), knowledge, today) if entry.id in served else None
        changed = [each for each in releases if any(change[:2] == ("entry", entry.id) for change in each.changes)]
        facts: dict[str, Any] = {"entry": entry, "reply": reply, "changed": changed[::-1]}
        facts |= {"revision": versions.revision(entry), "topic": knowledge.topic.get(entry.topic)}
        made[f"entries/{entry.id}.html"] = _page("entry.html", up="../", **facts, **shared)
        made[f"entries/{entry.id}.json"] = _json(_data(entry, reply, knowledge))
    static = {name: (_HERE / "static" / name).read_bytes() for name in _STATIC}
    return {path: text.encode() for path, text in made.items()} | static


def _topics(
    knowledge: KnowledgeBase, entries: Sequence[Entry], served: set[str]
) -> Iterator[tuple[Topic, Sequence[Entry]]]:
    """The topics that have an answer, each with its entries."""
    for topic in knowledge.topic.values():
        own = [entry for entry in entries if entry.topic == topic.id and entry.id in served]
        if own:
            yield topic, own


def _questions(entries: Sequence[Entry]) -> Mapping[str, str]:
    return {entry.id: entry.question for entry in entries}


def _index(knowledge: KnowledgeBase, entries: Sequence[Entry], served: set[str]) -> dict[str, Any]:
    manifest = knowledge.manifest
    return {
        "made_by": "salve site",
        "title": manifest.title,
        "language": manifest.language,
        "version": manifest.version,
        "released": manifest.released.isoformat(),
        "digest": versions.digest(knowledge),
        "entries": [
            {"id": each.id, "question": each.question, "topic": each.topic, "served": each.id in served,
             "revision": versions.revision(each), "path": f"entries/{each.id}.json"} for each in entries
        ],
    }  # fmt: skip


def _data(entry: Entry, reply: Reply | None, knowledge: KnowledgeBase) -> dict[str, Any]:
    """An entry for programs; one that is not served keeps its question and has no answer."""
    head = {
        "id": entry.id,
        "question": entry.question,
        "topic": entry.topic,
        "status": str(entry.status),
        "served": reply is not None,
        "revision": versions.revision(entry),
        "version": knowledge.manifest.version,
    }
    if reply is None:
        return head | {"answer": None}
    return head | {
        "answer": entry.answer,
        "not_known": entry.not_known,
        "cautions": entry.cautions,
        "detail": entry.detail,
        "grade": reply.grade,
        "sources": [{"text": each.text, "claim": each.claim, "link": each.link} for each in reply.sources],
        "related": [each.entry_id for each in reply.choices],
        "phrasings": entry.phrasings,
        "reviewed": entry.reviewed and entry.reviewed.isoformat(),
        "next_review": entry.next_review and entry.next_review.isoformat(),
        "notice": reply.notice,
        "disclaimer": reply.disclaimer,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _uuid(digest: str) -> str:
    """A lasting name for a release, as a feed wants one."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'sha256:{digest}')}"


_templates = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=clean,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(marked=marked, when=when, counted=counted)


def _page(template: str, **values: Any) -> str:
    return _templates.get_template(template).render(**values)

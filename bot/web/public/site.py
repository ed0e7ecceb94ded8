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

from bot.knowledge import versions
from bot.knowledge.models import Entry, KnowledgeBase, Topic
from bot.knowledge.profile import Rule
from bot.services import catalogue
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
    entries = catalogue.published(knowledge)
    served = {entry.id for entry in knowledge.served(today)}
    shared = {
        "knowledge": knowledge, "version": knowledge.manifest.version, "released": knowledge.manifest.released,
        "listed": {each.id for each in entries}, "advised": Rule.DISCLAIMER in knowledge.manifest.rules,
    }  # fmt: skip
    made: dict[str, str] = {
        "index.html": _page("index.html", up="", topics=_topics(knowledge, entries, served), served=served, **shared),
        "releases.html": _page("releases.html", up="", releases=releases[::-1], named=_questions(entries), **shared),
        "feed.xml": _page("feed.xml", up="", releases=releases[::-1], named=_questions(entries), uuid=_uuid, **shared),
        INDEX: _json(_index(knowledge, entries, served)),
    }
    for entry in entries:
        reply = catalogue.answer_of(entry, knowledge, today)
        changed = [each for each in releases if any(change[:2] == ("entry", entry.id) for change in each.changes)]
        facts: dict[str, Any] = {"entry": entry, "reply": reply, "changed": changed[::-1]}
        facts |= {"revision": versions.revision(entry), "topic": knowledge.topic.get(entry.topic)}
        made[f"entries/{entry.id}.html"] = _page("entry.html", up="../", **facts, **shared)
        made[f"entries/{entry.id}.json"] = _json(catalogue.described(entry, reply, knowledge))
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

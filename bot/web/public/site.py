"""A released knowledge base → the files of a site, by path; equal knowledge on equal days gives equal bytes.

Every address in it is relative, so that it works on any host, below any path, and from a folder. It names no people:
who wrote, reviewed and released an answer is shown only on the curators' page. It is in the base's language; translated
entries also have a page in each of their languages, in a folder for that language.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from jinja2 import Environment

from bot.knowledge import translating, versions
from bot.knowledge.models import Entry, KnowledgeBase, Topic
from bot.knowledge.profile import Rule
from bot.locale import Translator, translator
from bot.services import catalogue
from bot.store.records import ReleaseRecord
from bot.web.templating import AT_HAND, environment

_HERE = Path(__file__).parent
_STATIC = ("style.css", "search.js")
INDEX = "index.json"


def files(knowledge: KnowledgeBase, releases: Sequence[ReleaseRecord], today: date) -> dict[str, bytes]:
    """Every file of the site: its content, by path.

    Args:
        knowledge: the content of the newest release.
        releases: all releases that led to it, newest first.
        today: the day that decides which reviews are overdue.
    """
    told = _Told(knowledge, releases, today)
    made = dict(_edition(told, knowledge.manifest.language, ""))
    for language in told.languages[1:]:
        made |= _edition(told, language, f"{language}/")
    made["feed.xml"] = _page("feed.xml", translator(knowledge.manifest.language), uuid=_uuid, **_shared(told))
    made[INDEX] = _json(_index(told))
    static = {name: (_HERE / "static" / name).read_bytes() for name in _STATIC}
    return {path: text.encode() for path, text in made.items()} | static


@dataclass(frozen=True)
class _Told:
    """What the site shows, with the newest release first."""

    knowledge: KnowledgeBase
    releases: Sequence[ReleaseRecord]
    today: date

    @cached_property
    def entries(self) -> Sequence[Entry]:
        return catalogue.published(self.knowledge)

    @cached_property
    def served(self) -> set[str]:
        return {entry.id for entry in self.knowledge.served(self.today)}

    @cached_property
    def languages(self) -> Sequence[str]:
        """The base's language, then those into which a served entry is translated."""
        own = self.knowledge.manifest.language
        into = {each.language for each in self.knowledge.translations} - {own}
        return [own, *sorted(each for each in into if any(self.spoken(entry, each) for entry in self.entries))]

    def spoken(self, entry: Entry, language: str) -> bool:
        """Whether an entry has a page in that language."""
        if language == self.knowledge.manifest.language:
            return True
        return entry.id in self.served and translating.served(entry, language, self.knowledge) is not None


def _shared(told: _Told) -> dict[str, Any]:
    manifest = told.knowledge.manifest
    return {
        "knowledge": told.knowledge, "version": manifest.version, "released": manifest.released,
        "listed": {each.id for each in told.entries}, "advised": Rule.DISCLAIMER in manifest.rules,
        "releases": told.releases, "named": {entry.id: entry.question for entry in told.entries},
    }  # fmt: skip


def _edition(told: _Told, language: str, folder: str) -> Iterator[tuple[str, str]]:
    """The pages in one language, below `folder`; the list of releases exists only in the base's language."""
    tr, knowledge = translator(language), told.knowledge
    here = "../" if folder else ""
    entries = [entry for entry in told.entries if told.spoken(entry, language)]
    titles = {entry.id: catalogue.text_of(entry, language, knowledge).question for entry in entries}
    shared = _shared(told) | {"language": language, "titles": titles}
    beside = shared | {"up": here, "home": "index.html"}
    listed = {
        "topics": _topics(told, entries),
        "gone": [entry for entry in entries if entry.id not in told.served],
        "count": len(told.served & titles.keys()),
        "words": {entry.id: catalogue.text_of(entry, language, knowledge).phrasings for entry in entries},
        "others": _others(told.languages, language, "index.html", here),
    }
    yield f"{folder}index.html", _page("index.html", tr, **listed, **beside)
    if not folder:
        yield "releases.html", _page("releases.html", tr, others=(), **beside)
    below = shared | {"up": f"{here}../", "home": "../index.html"}
    for entry in entries:
        reply = catalogue.answer_of(entry, knowledge, told.today, language, tr)
        spoken = [each for each in told.languages if told.spoken(entry, each)]
        facts = {
            "entry": entry,
            "reply": reply,
            "revision": versions.revision(entry),
            "topic": knowledge.topic.get(entry.topic),
            "changed": [each for each in told.releases if _changes(each, entry)],
            "others": _others(spoken, language, f"entries/{entry.id}.html", f"{here}../"),
        }
        yield f"{folder}entries/{entry.id}.html", _page("entry.html", tr, **facts, **below)
        yield f"{folder}entries/{entry.id}.json", _json(catalogue.described(entry, reply, knowledge, language))


def _changes(release: ReleaseRecord, entry: Entry) -> bool:
    return any(change[:2] == ("entry", entry.id) for change in release.changes)


def _others(languages: Sequence[str], own: str, page: str, up: str) -> Sequence[tuple[str, str, str]]:
    """Links to a page in the other languages: code, name in that language, address. The first has no folder."""
    return [
        (each, translator(each).language(each), f"{up}{f'{each}/' if number else ''}{page}")
        for number, each in enumerate(languages)
        if each != own
    ]


def _topics(told: _Told, entries: Sequence[Entry]) -> Sequence[tuple[Topic, Sequence[Entry]]]:
    """The topics that have an answer, each with its entries."""
    found = (
        (topic, [entry for entry in entries if entry.topic == topic.id and entry.id in told.served])
        for topic in told.knowledge.topic.values()
    )
    return [(topic, own) for topic, own in found if own]


def _index(told: _Told) -> dict[str, Any]:
    manifest = told.knowledge.manifest

    def also(entry: Entry) -> Mapping[str, Any]:
        paths = {each: f"{each}/entries/{entry.id}.json" for each in told.languages[1:] if told.spoken(entry, each)}
        return {"translations": paths} if paths else {}

    return {
        "made_by": "salve site",
        "title": manifest.title,
        "language": manifest.language,
        "version": manifest.version,
        "released": manifest.released.isoformat(),
        "digest": versions.digest(told.knowledge),
        "entries": [
            {"id": each.id, "question": each.question, "topic": each.topic, "served": each.id in told.served,
             "revision": versions.revision(each), "path": f"entries/{each.id}.json", **also(each)}
            for each in told.entries
        ],
    }  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _uuid(digest: str) -> str:
    """A lasting identifier of a release, which a feed requires."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'sha256:{digest}')}"


@lru_cache(maxsize=AT_HAND)
def _templates(tr: Translator) -> Environment:
    made = environment(_HERE / "templates", tr)
    made.globals.update(DID=versions.DID)
    return made


def _page(template: str, tr: Translator, **values: Any) -> str:
    return _templates(tr).get_template(template).render(**values)

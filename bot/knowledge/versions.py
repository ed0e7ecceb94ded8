"""Content addresses (one digest per content, on every platform and Python), differences, and version numbers."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from bot.knowledge.fact import Fact
from bot.knowledge.models import Entry, KnowledgeBase, Manifest, Scope, Status, Term
from bot.knowledge.red_flag import Lexicon, RedFlag
from bot.knowledge.source import Source
from bot.knowledge.translation import Translation, Wordings
from bot.knowledge.word_lists import WordLists, word_lists
from bot.locale import N_

REVISION_LENGTH = 8


def canonical(value: BaseModel) -> bytes:
    """The canonical form: JSON in UTF-8, with sorted keys, without blanks, and with defaults written out."""
    return _canonical(value.model_dump(mode="json"))


def _canonical(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@lru_cache(maxsize=1024)
def revision(item: Entry | Translation) -> str:
    """The revision of an entry or translation: the first 8 hexadecimal digits of the SHA-256 of its canonical form.

    It depends on what the cited facts say, but not on their ids.
    """
    data = item.model_dump(mode="json")
    return hashlib.sha256(_canonical(_unnamed(data))).hexdigest()[:REVISION_LENGTH]


def reads_alike(old: Entry, new: Entry) -> bool:
    """Whether both read the same to a member."""
    before, after = (_unnamed(each.model_dump(mode="json")) for each in (old, new))
    return all(before[name] == after[name] for name in READ)


def _unnamed(entry: dict[str, Any]) -> dict[str, Any]:
    """An item whose citations are without their facts' ids."""
    if "sources" not in entry:
        return entry
    cited = [{key: value for key, value in each.items() if key != "fact"} for each in entry["sources"]]
    return {**entry, "sources": cited}


Key = tuple[str, str]


def seal(digest_: str, parent: str | None, revisions: Mapping[Key, str]) -> str:
    """SHA-256 over a release's digest, its parent's seal, and the digest of each item in the order of kind and id.

    It ties a release to its items by their digests alone, so it can prove that an item's text is missing.
    """
    lines = [digest_, parent or "", *(f"{kind} {id_} {each}" for (kind, id_), each in sorted(revisions.items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


_MODELS: dict[str, type[BaseModel]] = {
    "entry": Entry,
    "source": Source,
    "red_flag": RedFlag,
    "scope": Scope,
    "lexicon": Lexicon,
    "term": Term,
    "fact": Fact,
    "translation": Translation,
    "wordings": Wordings,
}
MANIFEST, UNANSWERABLE = ("manifest", "manifest"), ("unanswerable", "unanswerable")


class Size(IntEnum):
    """How much a release changes for members, and so which part of the version number is raised."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2


# The fields of an entry that members read.
READ = frozenset(
    {"question", "answer", "detail", "not_known", "cautions", "certainty", "evidence", "sources", "status"}
)


# What a release did to an item, by `Change.what`.
DID = {"added": N_("added"), "changed": N_("changed"), "withdrawn": N_("withdrawn"), "removed": N_("removed")}


@dataclass(frozen=True, slots=True)
class Change:
    """One item that differs between two knowledge bases.

    Attributes:
        kind: entry, source, red_flag, scope, lexicon, term, fact, translation, wordings, manifest or unanswerable.
        id: its id, or the term; for a translation or wordings the language and entry, de/how-do-i-join.
        what: added, changed, withdrawn or removed.
        fields: the fields that differ, if the item changed.
        reverses: whether something that members were told before no longer holds.
    """

    kind: str
    id: str
    what: str
    fields: tuple[str, ...] = ()
    reverses: bool = False


def digest(knowledge: KnowledgeBase) -> str:
    """SHA-256 (64 hexadecimal digits) over the manifest and every item in the order of kind and id."""
    # Kept with the immutable value, as its other derived values are, because a start asks for it four times.
    kept = vars(knowledge)
    if "digest" not in kept:
        kept["digest"] = digest_of(items(knowledge))
    return str(kept["digest"])


def digest_of(found: Mapping[Key, str]) -> str:
    """The same over items in canonical form; for a stored release, in the canonical form of its time."""
    total = hashlib.sha256(found[MANIFEST].encode())
    for kind in ("entry", "source", "red_flag", "scope", "term", "lexicon", "fact", "translation", "wordings"):
        for key in sorted(key for key in found if key[0] == kind):
            total.update(f"\n{kind.replace('_', ' ')} {key[1]} ".encode())
            total.update(found[key].encode())
    for text in sorted(json.loads(found[UNANSWERABLE])):
        total.update(f"\nunanswerable {text}".encode())
    return total.hexdigest()


def items(knowledge: KnowledgeBase) -> dict[Key, str]:
    """The canonical form of each item by its kind and id; these make up a release."""
    kinds: tuple[
        tuple[str, tuple[Entry | Source | RedFlag | Scope | Lexicon | Fact | Translation | Wordings, ...]], ...
    ] = (
        ("entry", knowledge.entries),
        ("source", knowledge.sources),
        ("red_flag", knowledge.red_flags),
        ("scope", knowledge.scopes),
        ("lexicon", knowledge.lexicons),
        ("fact", knowledge.facts),
        ("translation", knowledge.translations),
        ("wordings", knowledge.wordings),
    )
    found = {(kind, item.id): canonical(item).decode() for kind, group in kinds for item in group}
    found |= {("term", term.term): canonical(term).decode() for term in knowledge.glossary}
    found[MANIFEST] = canonical(knowledge.manifest).decode()
    found[UNANSWERABLE] = json.dumps(sorted(knowledge.unanswerable), ensure_ascii=False, separators=(",", ":"))
    return found


def rebuild(found: Mapping[Key, str]) -> KnowledgeBase:
    """The knowledge base made of these items, each kind in the order of its ids.

    Raises:
        ValueError: an item does not fit its kind.
    """

    def group(kind: str) -> tuple[Any, ...]:
        return tuple(
            _MODELS[kind].model_validate(_upgraded(kind, json.loads(found[key])))
            for key in sorted(found)
            if key[0] == kind
        )

    return KnowledgeBase(
        manifest=_manifest(found[MANIFEST]),
        entries=group("entry"),
        sources=group("source"),
        red_flags=group("red_flag"),
        scopes=group("scope"),
        glossary=group("term"),
        unanswerable=tuple(json.loads(found[UNANSWERABLE])),
        lexicons=group("lexicon"),
        facts=group("fact"),
        translations=group("translation"),
        wordings=group("wordings"),
    )


def _manifest(text: str) -> Manifest:
    """The manifest; for a server, the version also has the number of its own entries' release: 3.0.0+17."""
    item = json.loads(text)
    version, plus, own = item["version"].partition("+")
    if not plus:
        return Manifest.model_validate_json(text)
    shared = Manifest.model_validate_json(json.dumps(item | {"version": version}))
    return shared.model_copy(update={"version": f"{version}+{int(own)}"})


def _upgraded(kind: str, item: dict[str, Any]) -> dict[str, Any]:
    """An item in today's format.

    Red flags used to have a single text, and signs that were lists of words; such signs find nothing now.
    """
    if kind != "red_flag" or "signpost" not in item:
        return item
    kept = {key: item[key] for key in ("id", "urgency", "phrasings", "sources", "reviewed", "next_review", "checks")}
    text = {"title": item["title"], "steps": [item["signpost"][:300]], "line": item["title"]}
    sign = {"see": "unseen", "example": item["title"]}
    return {**kept, "texts": {"en": text}, "signs": [sign], "reviewed_by": "nobody"}


def diff(old: KnowledgeBase, new: KnowledgeBase) -> tuple[Change, ...]:
    """The differences, entries first, in the order of kinds and ids. The manifest's version and date do not count."""
    before, after = items(old), items(new)
    words = word_lists().get(new.manifest.language)
    changes = []
    for key in sorted(before | after, key=lambda key: (key[0] != "entry", key)):
        kind, id_ = key
        if key not in before:
            changes.append(Change(kind, id_, "added"))
        elif key not in after:
            changes.append(Change(kind, id_, "removed", reverses=kind in {"entry", "red_flag"}))
        elif before[key] != after[key] and (change := _changed(key, before[key], after[key], words)):
            changes.append(change)
    return tuple(changes)


def _changed(key: Key, before: str, after: str, words: WordLists | None) -> Change | None:
    old, new = json.loads(before), json.loads(after)
    if not isinstance(old, dict):
        return Change(*key, "changed")
    # A field that has its default is not written.
    fields = tuple(name for name in {**new, **old} if old.get(name) != new.get(name))
    if key == MANIFEST:
        fields = tuple(name for name in fields if name not in {"version", "released"})
        return Change(*key, "changed", fields) if fields else None
    if key[0] != "entry":
        return Change(*key, "changed", fields)
    if _unnamed(old)["sources"] == _unnamed(new)["sources"]:
        fields = tuple("facts" if name == "sources" else name for name in fields)
    if new["status"] != old["status"] and new["status"] == Status.WITHDRAWN:
        return Change(*key, "withdrawn", fields, reverses=True)
    return Change(*key, "changed", fields, _reverses(old, new, words))


def _reverses(old: dict[str, Any], new: dict[str, Any], words: WordLists | None) -> bool:
    """Whether an answer now says something else: its certainty differs, or its leading yes or no."""
    if old["status"] == Status.APPROVED and new["status"] != Status.APPROVED:
        return True
    if old["certainty"] != new["certainty"]:
        return True
    return words is not None and _verdict(old["answer"], words) != _verdict(new["answer"], words)


def _verdict(answer: str, words: WordLists) -> str:
    first = re.sub(r"\W", "", answer.split(" ", 1)[0]).casefold()
    return "yes" if first in words.affirms else "no" if first in words.denies else ""


def gathered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes for people to read: changed wordings in other languages are combined, by language."""
    found: dict[Change, None] = {}
    for each in changes:
        language = each.id.partition("/")[0]
        found[Change(each.kind, language, each.what) if each.kind == "wordings" else each] = None
    return tuple(found)


def reversed_by(old: KnowledgeBase | None, changes: Iterable[Change]) -> Mapping[str, str]:
    """The revisions of entries whose answer no longer holds, by entry."""
    if old is None:
        return {}
    turned = (change.id for change in changes if change.kind == "entry" and change.reverses)
    return {id_: revision(old.entry[id_]) for id_ in turned}


def size(changes: Iterable[Change]) -> Size:
    """MAJOR if an answer no longer holds, MINOR if entries were added, otherwise PATCH."""
    found = tuple(changes)
    if any(change.reverses for change in found):
        return Size.MAJOR
    return Size.MINOR if any(change.kind == "entry" and change.what == "added" for change in found) else Size.PATCH


def next_version(version: str, grown: Size) -> str:
    """The version number after this one."""
    major, minor, patch = map(int, version.split("."))
    return {
        Size.MAJOR: f"{major + 1}.0.0",
        Size.MINOR: f"{major}.{minor + 1}.0",
        Size.PATCH: f"{major}.{minor}.{patch + 1}",
    }[grown]


def released(knowledge: KnowledgeBase, version: str, on: date) -> KnowledgeBase:
    """The same knowledge under that version, released on that day."""
    return replace(knowledge, manifest=knowledge.manifest.model_copy(update={"version": version, "released": on}))

"""Entries: the list of those in the served release, and one entry with its history."""

from bot.answering.composing import weight
from bot.errors import SalveError
from bot.knowledge import versions
from bot.knowledge.models import Entry, KnowledgeBase, Status
from bot.knowledge.profile import Rule
from bot.knowledge.signing import clinical
from bot.locale import S_
from bot.locale.signs import cut
from bot.web.asked import DOOR, Asked, Go, MissingError, View

LOOKED_AT = 300


def listed(asked: Asked) -> View:
    """Show all entries, or those that contain the words that were typed."""
    knowledge = asked.services.ask.release.knowledge
    text = cut(asked.query.get("q", "").strip(), LOOKED_AT)
    found = matching(knowledge, text)
    return View(
        "entries.html",
        {"tab": "entries", "entries": found, "text": text, "topics": knowledge.topic, "total": len(knowledge.entries)},
        part="_entries.html",
    )


def matching(knowledge: KnowledgeBase, text: str) -> list[Entry]:
    """The entries that contain all of these words."""
    words = text.casefold().split()
    return [
        each
        for each in knowledge.entries
        if all(word in f"{each.id} {each.question} {each.answer} {each.phrasings}".casefold() for word in words)
    ]


def entry(asked: Asked) -> View:
    """Show one entry: its text and facts, how it was asked and rated, its checks, and what was done to it."""
    services, id_ = asked.services, str(asked.path["id"])
    knowledge = services.ask.release.knowledge
    found = knowledge.entry.get(id_)
    if found is None:
        raise MissingError(S_("there is no entry '{id}'", id=id_[:100]))
    releases = [
        record for record in services.publish.log() if any(change[:2] == ("entry", id_) for change in record.changes)
    ]
    return View(
        "entry.html",
        {
            "tab": "entries",
            "entry": found,
            "revision": versions.revision(found),
            "served": found.status is Status.APPROVED,
            "page": services.entry_pages.view(found, asked.curator),
            "signed": clinical(found.reviewed_by),
            "clinical": Rule.CLINICAL in knowledge.manifest.rules,
            "facts": knowledge.fact,
            "topic": knowledge.topic.get(found.topic),
            "weight": weight(found, knowledge, asked.tr),
            "sources": knowledge.source,
            "actions": services.gaps.actions(asked.curator, entry_id=id_, limit=50),
            "releases": releases,
            "asks": lambda other: knowledge.entry[other].question if other in knowledge.entry else other,
        },
    )


def edit(asked: Asked) -> Go:
    """Begin a draft with an entry's text as it is served."""
    draft = asked.services.drafts.edit(str(asked.path["id"]), asked.curator, DOOR)
    return Go(f"/drafts/{draft.number}", S_("A draft was begun with the text as it is served."))


def withdraw(asked: Asked) -> Go:
    """Take an entry out of service at once."""
    reason = " ".join(asked.form["reason"].split())
    if not reason:
        raise SalveError(S_("say why it is withdrawn"))
    record = asked.services.drafts.withdraw(str(asked.path["id"]), reason, asked.curator, DOOR)
    return Go(f"/releases/{record.version}", S_("Withdrawn, as release {version}.", version=record.version))

"""What a release changes for members: the questions it newly answers, answers differently, or no longer answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering.reply import Choice
from bot.knowledge.models import KnowledgeBase, Status
from bot.knowledge.versions import READ
from bot.services.corrections import reason
from bot.store.records import ReleaseRecord


@dataclass(frozen=True, slots=True)
class WhatsNew:
    """A release as members are told of it; `why` is the reason, if a curator gave one."""

    version: str
    added: tuple[Choice, ...]
    changed: tuple[Choice, ...]
    withdrawn: tuple[Choice, ...]
    why: str = ""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)


def whats_new(record: ReleaseRecord, knowledge: KnowledgeBase) -> WhatsNew:
    """What members should know of a release, whose knowledge is given. Texts that they never read are left out."""
    entries = [(id_, what, fields) for kind, id_, what, fields, _ in record.changes if kind == "entry"]
    served = {entry.id for entry in knowledge.entries if entry.status is Status.APPROVED}
    added = (id_ for id_, what, _ in entries if what == "added" and id_ in served)
    changed = (id_ for id_, what, fields in entries if what == "changed" and id_ in served and READ & {*fields})
    withdrawn = (id_ for id_, what, _ in entries if what == "withdrawn")
    return WhatsNew(
        record.version,
        _choices(added, knowledge),
        _choices(changed, knowledge),
        _choices(withdrawn, knowledge),
        reason(record.note),
    )


def _choices(ids: Iterable[str], knowledge: KnowledgeBase) -> tuple[Choice, ...]:
    return tuple(Choice(id_, knowledge.entry[id_].question) for id_ in ids)

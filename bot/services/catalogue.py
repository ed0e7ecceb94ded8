"""The approved entries for other programs: plain values, as the public site and `salve mcp` offer them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.answering.composing import compose
from bot.answering.decision import Answer
from bot.answering.reply import Reply
from bot.knowledge import versions
from bot.knowledge.models import Entry, KnowledgeBase, Status


def published(knowledge: KnowledgeBase) -> list[Entry]:
    """The entries that the public may know of: those served, and those that once were."""
    return [each for each in knowledge.entries if each.status is not Status.DRAFT]


def answer_of(entry: Entry, knowledge: KnowledgeBase, today: date) -> Reply | None:
    """The reply to whoever picks an entry; None if it is not served on that day."""
    served = any(each.id == entry.id for each in knowledge.served(today))
    return compose(Answer(entry.id, 1.0), knowledge, today) if served else None


def described(entry: Entry, reply: Reply | None, knowledge: KnowledgeBase) -> dict[str, Any]:
    """An entry with its answer as it was approved; one that is not served keeps its question and has no answer."""
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
        "cautions": list(entry.cautions),
        "detail": entry.detail,
        "grade": reply.grade,
        "sources": [{"text": each.text, "claim": each.claim, "link": each.link} for each in reply.sources],
        "related": [each.entry_id for each in reply.choices],
        "phrasings": list(entry.phrasings),
        "reviewed": entry.reviewed and entry.reviewed.isoformat(),
        "next_review": entry.next_review and entry.next_review.isoformat(),
        "reviewed_by": [each.model_dump(mode="json") for each in entry.reviewed_by],
        "notice": reply.notice,
        "disclaimer": reply.disclaimer,
    }


def topics(knowledge: KnowledgeBase, today: date) -> list[dict[str, Any]]:
    """The topics that have an answer on that day, each with its questions."""
    served = knowledge.served(today)
    found = [
        {"id": topic.id, "title": topic.title, "entries": _named([each for each in served if each.topic == topic.id])}
        for topic in knowledge.topic.values()
    ]
    return [each for each in found if each["entries"]]


def _named(entries: Sequence[Entry]) -> list[dict[str, str]]:
    return [{"id": each.id, "question": each.question} for each in entries]

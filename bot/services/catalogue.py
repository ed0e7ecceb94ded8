"""The approved entries as plain values for other programs, such as the public site and `salve mcp`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.answering.composing import compose
from bot.answering.decision import Answer
from bot.answering.reply import Reply
from bot.knowledge import translating, versions
from bot.knowledge.models import Entry, KnowledgeBase, Status
from bot.knowledge.translation import Translation
from bot.locale import SOURCE, Translator


def published(knowledge: KnowledgeBase) -> list[Entry]:
    """The entries that the public may know of: those that are served, and those that once were."""
    return [each for each in knowledge.entries if each.status is not Status.DRAFT]


def text_of(entry: Entry, language: str, knowledge: KnowledgeBase) -> Entry | Translation:
    """The entry's text in that language: the translation that members read, otherwise the entry itself."""
    return translating.served(entry, language, knowledge) or entry


def answer_of(
    entry: Entry, knowledge: KnowledgeBase, today: date, language: str = "", tr: Translator = SOURCE
) -> Reply | None:
    """The reply for somebody who picks an entry, translated if possible; None if it is not served that day."""
    served = any(each.id == entry.id for each in knowledge.served(today))
    return compose(Answer(entry.id, 1.0, language=language), knowledge, today, tr=tr) if served else None


def described(entry: Entry, reply: Reply | None, knowledge: KnowledgeBase, language: str = "") -> dict[str, Any]:
    """An entry with its approved answer; one that is not served has its question but no answer.

    The texts are in that language if the entry is translated, otherwise in its own.
    """
    text = text_of(entry, language, knowledge)
    head = {
        "id": entry.id,
        "language": text.language if isinstance(text, Translation) else knowledge.manifest.language,
        "question": text.question,
        "topic": entry.topic,
        "status": str(entry.status),
        "served": reply is not None,
        "revision": versions.revision(entry),
        "version": knowledge.manifest.version,
    }
    if reply is None:
        return head | {"answer": None}
    return head | {
        "answer": text.answer,
        "not_known": text.not_known,
        "cautions": list(text.cautions),
        "detail": text.detail,
        "grade": reply.grade,
        "sources": [{"text": each.text, "claim": each.claim, "link": each.link} for each in reply.sources],
        "related": [each.entry_id for each in reply.choices],
        "phrasings": list(text.phrasings),
        "reviewed": entry.reviewed and entry.reviewed.isoformat(),
        "next_review": entry.next_review and entry.next_review.isoformat(),
        "reviewed_by": _signed(text),
        "notice": reply.notice,
        "disclaimer": reply.disclaimer,
    }


def _signed(text: Entry | Translation) -> Any:
    if isinstance(text.reviewed_by, str):
        return text.reviewed_by or []
    return [each.model_dump(mode="json") for each in text.reviewed_by]


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

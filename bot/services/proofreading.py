"""Proof-read a draft, here or in the child process: finding near twins in a whole base takes seconds."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from bot.curation import release
from bot.curation.completing import Completed
from bot.curation.drafts import Draft
from bot.knowledge.finding import Finding
from bot.knowledge.models import KnowledgeBase
from bot.services.child import Child
from bot.services.works import packed, unpacked

_DRAFT = TypeAdapter(Draft)
_FINDINGS = TypeAdapter(tuple[Finding, ...])


def proofread(child: Child | None, draft: Draft, knowledge: KnowledgeBase, today: date) -> Completed:
    """The knowledge with this draft in it, and the proof-reader's findings."""
    if child is None:
        return release.plan(draft, knowledge, today)
    draft_data = _DRAFT.dump_python(draft, mode="json")
    told = child.run("proofread", {"draft": draft_data, "items": packed(knowledge), "today": today.isoformat()})
    grown = unpacked(told["items"]) if told["items"] else None
    entry = grown.entry.get(told["entry"]) if grown else None
    return Completed(grown, entry, _FINDINGS.validate_python(told["findings"]))


def perform(data: Any) -> Any:
    """The same in the child, from plain values to plain values."""
    draft = _DRAFT.validate_python(data["draft"])
    done = release.plan(draft, unpacked(data["items"]), date.fromisoformat(data["today"]))
    return {
        "items": packed(done.knowledge) if done.knowledge else None,
        "entry": done.entry.id if done.entry else None,
        "findings": _FINDINGS.dump_python(done.findings, mode="json"),
    }

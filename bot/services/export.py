"""What the database holds for curators, as rows of plain values: for spreadsheets and scripts."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.store.gaps import Wanted
from bot.store.port import Store
from bot.store.records import UnansweredQuestion

Row = Mapping[str, Any]
BATCH = 500
EVER = datetime.min.replace(tzinfo=UTC)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "questions": (
        "question_id", "asked_at", "surface", "language", "decision", "reason", "text", "nearest", "knowledge_version",
    ),
    "gaps": (
        "number", "status", "title", "example", "askers", "asks", "urgent", "first_asked", "last_asked", "ended_at",
        "reason", "until", "holder", "entry", "merged_into", "guild_id",
    ),
    "actions": ("number", "at", "curator", "name", "door", "act", "gap", "draft", "entry", "detail"),
    "entries": ("entry", "answered", "helpful", "not_this"),
}  # fmt: skip


def rows(store: Store, what: str, since: datetime | None, now: datetime) -> Iterator[Row]:
    """The rows of one kind, with the keys of `COLUMNS`.

    Args:
        store: where they are.
        what: questions (unanswered ones, newest first), gaps (most wanted first), actions (newest first) or entries
            (those that answered, the worst rated first).
        since: only what was asked, or done, at that moment or later.
        now: decides which claims still hold.
    """
    start = since or EVER
    match what:
        case "questions":
            yield from map(question, store.unanswered(since=since))
        case "gaps":
            wanted = Wanted(now, waiting=False)
            for gap in _batches(lambda offset: store.desk.gaps(wanted, BATCH, offset)):
                if gap.last_asked >= start:
                    yield {
                        **{name: getattr(gap, name) for name in COLUMNS[what] if name not in {"entry", "holder"}},
                        **{
                            name: _time(getattr(gap, name))
                            for name in ("first_asked", "last_asked", "ended_at", "until")
                        },
                        "urgent": bool(gap.urgent),
                        "holder": gap.holder_name if gap.held_until and now < gap.held_until else None,
                        "entry": gap.entry_id,
                    }
        case "actions":
            for action in _batches(lambda offset: store.desk.actions(limit=BATCH, offset=offset)):
                if action.at >= start:
                    named = {name: getattr(action, name) for name in COLUMNS[what] if name not in {"entry", "at"}}
                    yield {**named, "at": _time(action.at), "entry": action.entry_id}
        case _:
            for rating in store.desk.ratings(start):
                yield {
                    "entry": rating.entry_id,
                    "answered": rating.answered,
                    "helpful": rating.helpful,
                    "not_this": rating.not_this,
                }


def question(found: UnansweredQuestion) -> Row:
    """One unanswered question."""
    return {
        "question_id": found.question_id,
        "asked_at": found.asked_at.isoformat(),
        "surface": found.surface,
        "language": found.language,
        "decision": found.decision,
        "reason": found.reason,
        "text": found.text,
        "nearest": [{"entry": id_, "score": score} for id_, score in found.nearest],
        "knowledge_version": found.knowledge_version,
    }


def _batches(read: Callable[[int], Any]) -> Iterator[Any]:
    offset = 0
    while batch := read(offset):
        yield from batch
        offset += len(batch)


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

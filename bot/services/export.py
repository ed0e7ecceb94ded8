"""The database's contents for curators, as rows of plain values for spreadsheets and scripts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.curation.gaps import Gap, Status
from bot.store.counts import Sample
from bot.store.gap_records import Wanted
from bot.store.port import Store
from bot.store.records import FlagCount, ScreenedQuestion, UnansweredQuestion

Row = Mapping[str, Any]
BATCH = 500
EVER = datetime.min.replace(tzinfo=UTC)
HOUR = timedelta(hours=1)
QUESTION = (
    "question_id", "asked_at", "surface", "language", "decision", "reason", "text", "nearest", "knowledge_version",
)  # fmt: skip
FLAG = ("red_flag", "sure", "likely", "fine")
SCREENED = ("question_id", "asked_at", "surface", "language", "decision", "red_flag", "said", "text")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "questions": (*QUESTION, "gap"),
    "gaps": (
        "number", "status", "title", "example", "askers", "asks", "urgent", "first_asked", "last_asked", "ended_at",
        "hours_to_answer", "reason", "until", "holder", "entry", "merged_into", "guild_id",
    ),
    "actions": ("number", "at", "curator", "name", "door", "act", "gap", "draft", "entry", "detail"),
    "entries": ("entry", "answered", "helpful", "not_this", "unhelpful", "reasons"),
}  # fmt: skip


def rows(store: Store, what: str, since: datetime | None, now: datetime) -> Iterator[Row]:
    """The rows of one kind, with the keys of `COLUMNS`.

    Args:
        store: the store to read.
        what: questions (unanswered ones, newest first, each with its present gap), gaps (most wanted first), actions
            (newest first) or entries (those that answered, the worst rated first).
        since: only what was asked or done at that moment or later.
        now: the moment at which claims on gaps must hold.
    """
    start = since or EVER
    match what:
        case "questions":
            for found in store.unanswered(since=since):
                part_of = store.desk.gap_of(found.question_id)
                yield {**question(found), "gap": part_of.number if part_of else None}
        case "gaps":
            wanted = Wanted(now, waiting=False)
            for each in _batches(lambda offset: store.desk.gaps(wanted, BATCH, offset)):
                if each.last_asked >= start:
                    yield _gap(each, now)
        case "actions":
            for action in _batches(lambda offset: store.desk.actions(limit=BATCH, offset=offset)):
                if action.at >= start:
                    named = {name: getattr(action, name) for name in COLUMNS[what] if name not in {"entry", "at"}}
                    yield {**named, "at": _time(action.at), "entry": action.entry_id}
        case _:
            for rating in store.desk.ratings(Sample(start)):
                yield {
                    "entry": rating.entry_id,
                    "answered": rating.answered,
                    "helpful": rating.helpful,
                    "not_this": rating.not_this,
                    "unhelpful": rating.unhelpful,
                    "reasons": rating.reasons,
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


def plain(found: FlagCount | ScreenedQuestion) -> Row:
    """A count of a red flag, or a wrongly screened question, with the keys of `FLAG` or `SCREENED`."""
    return {name: _time(each) if isinstance(each, datetime) else each for name, each in asdict(found).items()}


def _gap(gap: Gap, now: datetime) -> Row:
    held = gap.held_until is not None and now < gap.held_until
    answered = gap.ended_at if gap.status is Status.ANSWERED else None
    return {
        "number": gap.number,
        "status": gap.status.value,
        "title": gap.title,
        "example": gap.example,
        "askers": gap.askers,
        "asks": gap.asks,
        "urgent": bool(gap.urgent),
        "first_asked": _time(gap.first_asked),
        "last_asked": _time(gap.last_asked),
        "ended_at": _time(gap.ended_at),
        "hours_to_answer": round((answered - gap.first_asked) / HOUR, 1) if answered else None,
        "reason": gap.reason,
        "until": _time(gap.until),
        "holder": gap.holder_name if held else None,
        "entry": gap.entry_id,
        "merged_into": gap.merged_into,
        "guild_id": gap.guild_id,
    }


def _batches(read: Callable[[int], Any]) -> Iterator[Any]:
    offset = 0
    while batch := read(offset):
        yield from batch
        offset += len(batch)


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

"""What the desk's part of the store takes and gives about gaps: which to list, what is placed, what is still open."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.curation.gaps import Order, Status, Why


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which gaps to list.

    `waiting` leaves out what has ended or is snoozed; `guilds` are the servers to list (None: all, and what belongs to
    none); `holder` is a curator with a claim that holds, or whose turn it is; `text` must stand in a title or a
    wording; at least `askers` people must have asked, and at most `most`; it was first asked `since` then and before
    `until`.

    Of its questions one must be a gap for that `reason`, where `withdrawn` are the entries that are; and be of that
    `channel` and `language`, and have one of the entries `near` for its nearest.
    """

    now: datetime
    guilds: AbstractSet[str] | None = None
    waiting: bool = True
    status: Status | None = None
    holder: str | None = None
    urgent: bool | None = None
    text: str | None = None
    askers: int = 0
    most: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    reason: Why | None = None
    withdrawn: AbstractSet[str] = frozenset()
    channel: str | None = None
    language: str | None = None
    near: AbstractSet[str] | None = None
    order: Order = Order.WANTED


@dataclass(frozen=True, slots=True)
class Member:
    """A question of a gap, whose text is kept.

    Attributes:
        question_id: the question.
        gap: its own, whatever that was merged into.
        guild_id: the server of that gap.
        text: what was asked.
        gauge: what the sketch was made by; None where none is kept.
        sketch: what it is compared by.
        number: its place in the feed.
        asked_at: when, as it is stored.
    """

    question_id: str
    gap: int
    guild_id: str | None
    text: str
    gauge: str | None
    sketch: bytes | None
    number: int | None
    asked_at: str


@dataclass(frozen=True, slots=True)
class Placing:
    """A question to put into a gap: into a new one where that is negative, the same number for the same new gap."""

    question_id: str
    text: str
    gap: int
    urgent: bool
    sketch: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """How far somebody has followed: the last placing, and the last action of the audit trail."""

    placed: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question no release has answered yet; `entry_id` is the answer it got, where that was "not what I asked"."""

    question_id: str
    text: str
    entry_id: str | None

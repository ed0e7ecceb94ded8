"""The desk's records about gaps: which to list, what is placed, and what is still open."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.curation.gaps import Order, Status, Why


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which gaps to list.

    `waiting` leaves out gaps that have ended or are snoozed; `guilds` are the servers to list (None: all, and gaps of
    no server); `holder` is a curator who has a valid claim or the turn; `text` must occur in a title or a wording;
    between `askers` and `most` people must have asked; the first ask was at `since` or later, and before `until`.

    One of its questions must be unanswered for that `reason` (`withdrawn` are the ids of withdrawn entries), have that
    `channel` and `language`, and have one of the entries in `near` as its nearest.
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
    """A question in a gap, whose text is kept.

    Attributes:
        question_id: the question.
        gap: the gap it was placed in, which may have been merged since.
        guild_id: the server of that gap.
        text: what was asked.
        gauge: the gauge that made the sketch; None if no sketch is kept.
        sketch: what the question is compared by.
        number: its place in the feed.
        asked_at: when it was asked, as stored.
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
    """A question to put into a gap. A negative number stands for a new gap, the same number for the same new gap."""

    question_id: str
    text: str
    gap: int
    urgent: bool
    sketch: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a reader has followed the feeds: the last placing, and the last action of the audit trail."""

    placed: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question no release has answered yet; `entry_id` is its earlier answer, if that was "not what I asked"."""

    question_id: str
    text: str
    entry_id: str | None

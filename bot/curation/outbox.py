"""The outbox: messages owed to members when their question has an outcome, written in the same transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# An outcome that a curator may still undo is sent a little later.
GRACE = timedelta(seconds=30)


class News(StrEnum):
    """The subject of a message: a question's outcome, a corrected answer, a curator's question, or a due review."""

    ANSWERED = "answered"
    REJECTED = "rejected"
    NOT_FOR_BOT = "not_for_bot"
    MERGED = "merged"
    MENDED = "mended"
    ASKED = "asked"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who waits for the outcome of a gap.

    `asker` is a keyed hash. `user_id` is kept only for those who pressed "tell me". `message_id` is the message with
    their question, to reply to; None if they asked with a command. `counts` says whether it is a "me too".
    """

    gap: int
    asker: str
    at: datetime
    user_id: str | None = None
    guild_id: str | None = None
    channel_id: str | None = None
    message_id: str | None = None
    question_id: str | None = None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The state of one message owed to a person: `state` is owed, done or failed, `how` is reply or direct."""

    state: str
    how: str
    at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True)
class Owed:
    """One message owed to one person; `number` is never reused. A message about an entry has no gap."""

    number: int
    news: News
    gap: int | None
    user_id: str | None
    channel_id: str | None
    message_id: str | None
    question_id: str | None
    entry_id: str | None
    reason: str
    into: int | None
    due: datetime

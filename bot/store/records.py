"""What the store takes and gives: plain frozen values, never rows."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.curation.audit import Action
from bot.curation.drafts import Draft
from bot.curation.gaps import Gap
from bot.knowledge.models import KnowledgeBase

# How many further questions of one message may be kept beside the first.
FURTHER = 3


def further_ids(question_id: str) -> tuple[str, ...]:
    """The ids of further questions of the same message, those that nothing answered."""
    return tuple(f"{question_id}+{number}" for number in range(1, FURTHER + 1))


@dataclass(frozen=True, slots=True)
class Interaction:
    """One question and what came of it. Times are aware UTC; `text` is already redacted, `asker` a keyed hash.

    `follows` is the question it was read with, where something was carried over from that. `reply_language` is the one
    in which an entry was quoted, where that is not the base's.
    """

    question_id: str
    asked_at: datetime
    surface: str
    guild_id: str | None
    channel_id: str | None
    asker: str | None
    text: str
    language: str
    decision: str
    entry_id: str | None
    revision: str | None
    red_flag: str | None
    scope: str | None
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    knowledge_version: str
    knowledge_digest: str
    reply_digest: str
    milliseconds: float
    follows: str | None = None
    reply_language: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of a reply.

    `kind`: helpful, not_this (its asker says that it missed the question), unhelpful (so does somebody else, or of what
    is no answer), chosen (with the entry that was meant), fine (the signpost was a false alarm; with the entry that
    answered then) or missed (it should have been a signpost). `reason` says why it did not help, where that was said.
    """

    question_id: str
    kind: str
    asker: str | None
    at: datetime
    entry_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question nobody has answered yet; `reason` is no_match, unsure, out_of_scope or not_this."""

    question_id: str
    asked_at: datetime
    surface: str
    guild_id: str | None
    channel_id: str | None
    text: str
    language: str
    decision: str
    reason: str
    nearest: tuple[tuple[str, float], ...]
    knowledge_version: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency that curators have not been told of yet: its flag, and where it can be read; no text, no name."""

    question_id: str
    red_flag: str
    surface: str
    guild_id: str | None
    channel_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ScreenedQuestion:
    """A question whose screening somebody said was wrong; `said` is fine (a false alarm) or missed."""

    question_id: str
    asked_at: datetime
    surface: str
    text: str
    language: str
    decision: str
    red_flag: str | None
    said: str


@dataclass(frozen=True, slots=True)
class FlagCount:
    """How often a red flag was seen: surely (a signpost) and likely; how many of those were said to be false alarms."""

    red_flag: str
    sure: int
    likely: int
    fine: int


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the store, for the operator: where it is, what runs it, and how that keeps what it wrote."""

    path: str
    engine: str
    journal_mode: str
    questions: int
    size: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """How what writes is doing: seconds since it last came through, what waits, what was done; why it ended, if so.

    `backed_up` is when the newest backup beside the database was made, if there is one.
    """

    age: float
    waiting: int
    commits: int
    writes: int
    lost: str | None
    backed_up: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """One release of the knowledge. `number` is the store's; `parent` is the digest of the release before.

    `changes` are (kind, id, what, fields, reverses), as `bot.knowledge.versions.Change` has them. `seal` is
    made by the store, as `bot.knowledge.versions.seal` says. `encoder` is the digest of the sentence encoder that it
    was first made ready with; None where there was none, or where nobody noted it yet. `guild_id` is the server whose
    own entries it holds; None of the shared knowledge.
    """

    number: int
    version: str
    digest: str
    parent: str | None
    author: str
    at: datetime
    note: str
    changes: tuple[tuple[str, str, str, tuple[str, ...], bool], ...]
    seal: str | None = None
    encoder: str | None = None
    guild_id: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A release that was made elsewhere.

    Attributes:
        record: it.
        put: items added or changed since its parent, in canonical form.
        gone: items removed.
        reversed: for each entry that no longer says what it said, the revision that said it.
        redacted: of items that have lost a wording, the digest of what they were.
        knowledge: all it holds.
    """

    record: ReleaseRecord
    put: Mapping[tuple[str, str], str]
    gone: AbstractSet[tuple[str, str]]
    reversed: Mapping[str, str]
    redacted: Mapping[tuple[str, str], str]
    knowledge: KnowledgeBase


@dataclass(frozen=True, slots=True)
class StandingReply:
    """A reply that others can see in Discord: the revision of the entry it shows, and the release it came from.

    `entry_id` and `revision` are None of a reply that shows no entry, `question_id` of a copy that answers none.
    """

    message_id: str
    channel_id: str
    question_id: str | None
    entry_id: str | None
    revision: str | None
    version: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A reply that the release of that number no longer stands by; `state` is owed, done or failed."""

    number: int
    message_id: str
    channel_id: str
    question_id: str
    entry_id: str
    state: str = "owed"
    reason: str = ""


Kind = Literal["text", "gap", "draft", "digest", "release"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A word owed to curators, or to members: a text, or what is made anew when it is sent.

    That is a gap, a draft or the week's digest for curators, a release for members.
    `about` is the number of the gap, draft or release; `guild_id` is the server that is told, None the home; `number`
    tells it from all others, and is 0 before it is kept.
    """

    kind: Kind
    text: str
    at: datetime
    about: int | None = None
    guild_id: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """What a release brings to an end at the desk: the draft it is made of, and the gap that draft answers."""

    draft: Draft
    gap: Gap | None
    action: Action

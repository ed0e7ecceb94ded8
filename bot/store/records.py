"""What the store accepts and returns: plain frozen values, never rows."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.curation.audit import Action
from bot.curation.drafts import Draft
from bot.curation.gaps import Gap
from bot.knowledge.models import KnowledgeBase

# How many further questions of one message may be kept besides the first.
FURTHER = 3


def further_ids(question_id: str) -> tuple[str, ...]:
    """The ids of the further questions of the same message that nothing answered."""
    return tuple(f"{question_id}+{number}" for number in range(1, FURTHER + 1))


@dataclass(frozen=True, slots=True)
class Interaction:
    """A question and its outcome. Times are aware UTC; `text` is already masked, `asker` is a keyed hash.

    `follows` is the question it was read with, if something was carried over from it. `reply_language` is the language
    in which an entry was quoted, if that is not the base's.
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
    """Feedback on a reply.

    `kind`: helpful, not_this (the asker says that the answer missed the question), unhelpful (somebody else says so, or
    the reply was no answer), chosen (with the entry that was meant), fine (the signpost was a false alarm; with the
    entry that answered then) or missed (it should have been a signpost). `reason` says why it did not help, if a reason
    was given.
    """

    question_id: str
    kind: str
    asker: str | None
    at: datetime
    entry_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question that nobody has answered yet; `reason` is no_match, unsure, out_of_scope or not_this."""

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
    """An emergency that curators have not been told of: its flag, and where it can be read; without text or name."""

    question_id: str
    red_flag: str
    surface: str
    guild_id: str | None
    channel_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ScreenedQuestion:
    """A question whose screening was reported as wrong; `said` is fine (a false alarm) or missed."""

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
    """How often a red flag was sure (a signpost) and likely, and how many of these were reported as false alarms."""

    red_flag: str
    sure: int
    likely: int
    fine: int


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the store for the operator: its place, its database software, and how that makes writes durable."""

    path: str
    engine: str
    journal_mode: str
    questions: int
    size: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """The state of the writing threads: seconds since the last pass, what waits, and what was written.

    `written` is the seconds since anything was, `failing` why the last attempt failed, if it did, and `lost` why a
    thread has ended, if one has. `backups` are the times of the backups beside the database, newest first; None if
    they are the server's own task.
    """

    age: float
    waiting: int
    commits: int
    writes: int
    written: float
    failing: str | None
    lost: str | None
    backups: tuple[datetime, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A release of the knowledge. `number` is the store's; `parent` is the digest of the release before.

    `changes` are (kind, id, what, fields, reverses), as in `bot.knowledge.versions.Change`. `seal` is made by the
    store, as described in `bot.knowledge.versions.seal`. `encoder` is the digest of the sentence encoder with which it
    was first prepared; None if there was none, or if it is not noted yet. `guild_id` is the server whose own entries it
    holds; None for the shared knowledge.
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
        record: the release.
        put: items added or changed since its parent, in canonical form.
        gone: items removed.
        reversed: the entries that no longer say what they said, each with the last revision that said it.
        redacted: the items that have lost a wording, each with the digest of its former form.
        knowledge: all of its content.
    """

    record: ReleaseRecord
    put: Mapping[tuple[str, str], str]
    gone: AbstractSet[tuple[str, str]]
    reversed: Mapping[str, str]
    redacted: Mapping[tuple[str, str], str]
    knowledge: KnowledgeBase


@dataclass(frozen=True, slots=True)
class StandingReply:
    """A reply that others can see in Discord: the revision of the entry that it shows, and that revision's release.

    `entry_id` and `revision` are None for a reply that shows no entry, `question_id` for a copy that answers none.
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
    """A notice owed to curators or members: a text, or the subject from which one is made when it is sent.

    The subject is a gap, a draft or the week's digest for curators, or a release for members. `about` is the number of
    the gap, draft or release; `guild_id` is the server to tell, None for the home; `number` identifies the notice, and
    is 0 before it is kept.
    """

    kind: Kind
    text: str
    at: datetime
    about: int | None = None
    guild_id: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """What a release brings to an end at the desk: its draft, and the gap that the draft answers."""

    draft: Draft
    gap: Gap | None
    action: Action

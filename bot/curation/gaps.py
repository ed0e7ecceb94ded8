"""Gap: unanswered questions that ask the same thing, and what curators have made of it so far."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.locale import N_, NC_, S_

ERASED, IN_PRIVATE = S_("(text erased)"), S_("(asked in private)")
CLAIM = timedelta(minutes=30)
# The language of what does not show it, as ISO 639-2 has it.
UNKNOWN = "und"
# A red flag that got this share of belief (0..1) makes a question urgent, though it was not signposted.
URGENT_SHARE = 0.15
# Where somebody asks in the open, if it is in a server: everything else was said to the bot alone.
IN_PUBLIC = ("mention", "reply", "named", "thread", "forum", "overheard", "menu", "slash", "noted")
# Where no server's members listen: a direct message, and a server that the bot is not part of.
DIRECT, INSTALLED = "dm", "install"
ALONE = (DIRECT, INSTALLED)


# How a question came, as curators read it.
SURFACES = {
    "mention": NC_("surface", "mention"),
    "reply": NC_("surface", "reply to me"),
    "named": NC_("surface", "called by name"),
    "thread": NC_("surface", "thread"),
    "forum": NC_("surface", "forum"),
    "overheard": NC_("surface", "overheard"),
    "menu": NC_("surface", "menu"),
    "slash": NC_("surface", "command"),
    "noted": NC_("surface", "noted by a curator"),
    "private": NC_("surface", "private command"),
    DIRECT: NC_("surface", "direct message"),
    INSTALLED: NC_("surface", "outside of a server"),
    "cli": NC_("surface", "terminal"),
    "follow_up": NC_("surface", "follow-up"),
}
# Why nothing answered it.
REASONS = {
    "no_match": N_("nothing fits"),
    "unsure": N_("not sure enough"),
    "not_this": N_("not what was asked"),
    "out_of_scope": N_("out of scope"),
    "withdrawn": N_("withdrawn"),
    "language": N_("another language"),
}


class Status(StrEnum):
    """Where a gap stands. The first three wait for curators; the others are ends, from which a gap can be reopened."""

    OPEN = "open"
    EXPERT = "expert"
    SNOOZED = "snoozed"
    ANSWERED = "answered"
    REJECTED = "rejected"
    NOT_FOR_BOT = "not_for_bot"
    MERGED = "merged"
    EXPIRED = "expired"


WAITING = frozenset({Status.OPEN, Status.EXPERT, Status.SNOOZED})


class Why(StrEnum):
    """Why a question was not answered."""

    NOTHING_NEAR = "no_match"
    NONE_TAKEN = "unsure"
    NOT_THIS = "not_this"
    WITHDRAWN = "withdrawn"


class Order(StrEnum):
    """How a queue is sorted."""

    WANTED = "wanted"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that members ask and Salve cannot answer.

    Attributes:
        number: the number that members and curators use for it, from 1.
        guild_id: the server whose curators it belongs to; None for the terminal, and for a direct message that was
            given to no server.
        status: where it stands.
        title: the question in a curator's words; empty until one is given.
        example: one member's wording, redacted; empty once its text has been erased.
        public: whether that wording was asked in the open, so that other members may see it.
        asks: questions and "me too".
        askers: how many distinct people, as far as they can be told apart.
        urgent: whether a red flag was near.
        first_asked: when it was first asked.
        last_asked: when it was asked last.
        reason: why it was rejected, snoozed or given to an expert.
        until: the end of a snooze.
        holder: the id of the curator who claimed it; `holder_name` is their name.
        held_until: the end of the claim.
        entry_id: the entry that answers it.
        merged_into: the gap it became part of.
        ended_at: when it ended.
        turn: the id of the curator it is assigned to, empty for nobody; `turn_name` is their name.
        languages: ISO 639-1 codes of its questions' languages, the commonest first; unknown ones are left out.
        revision: grows with every change; a change is written only over the revision it was made from.
    """

    number: int
    guild_id: str | None
    status: Status
    title: str
    example: str
    public: bool
    asks: int
    askers: int
    urgent: bool
    first_asked: datetime
    last_asked: datetime
    reason: str = ""
    until: datetime | None = None
    holder: str | None = None
    holder_name: str = ""
    held_until: datetime | None = None
    entry_id: str | None = None
    merged_into: int | None = None
    ended_at: datetime | None = None
    revision: int = 0
    turn: str = ""
    turn_name: str = ""
    languages: tuple[str, ...] = ()

    def spoken(self, reader: str) -> tuple[str, ...]:
        """The languages it is asked in, unless that is the reader's alone."""
        return () if set(self.languages) <= {reader} else self.languages

    @property
    def name(self) -> str:
        """What curators read first: the title, else a member's wording."""
        return self.title or self.example or ERASED

    @property
    def shown(self) -> str:
        """What other members may read: a curator's words, or a wording asked in the open; empty if there is none."""
        return self.title or (self.example if self.public else "")

    @property
    def discreet(self) -> "Gap":
        """The same without anything that was asked in private: for messages that stay in a channel."""
        return self if self.shown else replace(self, title=IN_PRIVATE)

    def waits(self, now: datetime) -> bool:
        """Whether it is in the queue at that moment."""
        snoozed = self.status is Status.SNOOZED and self.until is not None and now < self.until
        return self.status in WAITING and not snoozed

    def held_by_another(self, curator_id: str, now: datetime) -> bool:
        """Whether somebody else has a valid claim on it."""
        # One that lasts longer than any claim was made while the clock was ahead.
        held = self.held_until is not None and now < self.held_until <= now + CLAIM
        return held and self.holder not in {None, curator_id}


@dataclass(frozen=True, slots=True)
class Wording:
    """One question of a gap. `text` is redacted, and empty once erased; `entry_id` answered it, once healed.

    `nearest` are the entries that were near, each with its share of belief (0..1), best first.
    """

    question_id: str
    asked_at: datetime
    surface: str
    guild_id: str | None
    channel_id: str | None
    text: str
    language: str
    nearest: tuple[tuple[str, float], ...]
    knowledge_version: str
    reason: str
    entry_id: str | None = None

    def spoken(self, reader: str) -> bool:
        """Whether it is known to be in another language than the reader's."""
        return self.language not in {UNKNOWN, reader}

    @property
    def open(self) -> bool:
        """Whether it was asked in the open, or at the machine itself: only then may curators use its words."""
        return self.surface == "cli" or (self.guild_id is not None and self.surface in IN_PUBLIC)


def urgent(nearest: tuple[tuple[str, float], ...], red_flags: frozenset[str]) -> bool:
    """Whether a red flag was near enough to look at this question first."""
    return any(label in red_flags and share >= URGENT_SHARE for label, share in nearest[:3])


@dataclass(frozen=True, slots=True)
class Trend:
    """How often a gap was asked in the last seven days, and in the seven before."""

    week: int
    before: int

    @property
    def arrow(self) -> str:
        """More, fewer or as many as the week before."""
        return "↑" if self.week > self.before else "↓" if self.week < self.before else "→"


def trend(asked: list[datetime], now: datetime) -> Trend:
    """The trend of these moments."""
    week = timedelta(days=7)
    return Trend(sum(now - week <= at for at in asked), sum(now - 2 * week <= at < now - week for at in asked))

"""Gap: unanswered questions that ask the same thing, and what curators have done about it so far."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.locale import N_, NC_, S_

ERASED, IN_PRIVATE = S_("(text erased)"), S_("(asked in private)")
CLAIM = timedelta(minutes=30)
# The ISO 639-2 code for a language that is not known.
UNKNOWN = "und"
# A red flag with this share of belief (0..1) makes a question urgent even if it was not signposted.
URGENT_SHARE = 0.15
# The surfaces that are public if they are in a server; on all others, only the bot hears the question.
IN_PUBLIC = ("mention", "reply", "named", "thread", "forum", "overheard", "menu", "slash", "noted")
# Places where no server's members listen: a direct message, and a server that the bot is not part of.
DIRECT, INSTALLED = "dm", "install"
ALONE = (DIRECT, INSTALLED)


# The surfaces, in the words for curators.
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
# The reasons why nothing answered a question.
REASONS = {
    "no_match": N_("nothing fits"),
    "unsure": N_("not sure enough"),
    "not_this": N_("not what was asked"),
    "out_of_scope": N_("out of scope"),
    "withdrawn": N_("withdrawn"),
    "language": N_("another language"),
}


class Status(StrEnum):
    """The status of a gap. The first three wait for curators; the others are final, but a gap can be reopened."""

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
    """The reason why a question was not answered."""

    NOTHING_NEAR = "no_match"
    NONE_TAKEN = "unsure"
    NOT_THIS = "not_this"
    WITHDRAWN = "withdrawn"


class Order(StrEnum):
    """The order of a queue."""

    WANTED = "wanted"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that members ask and Salve cannot answer.

    Attributes:
        number: the number that members and curators use for it, from 1.
        guild_id: the server whose curators it belongs to; None for the terminal, and for a direct message that was
            assigned to no server.
        status: where it stands.
        title: the question in a curator's words; empty until one is given.
        example: one member's wording, redacted; empty once its text is erased.
        public: whether that wording was asked in public, so that other members may see it.
        asks: the number of questions and "me too" presses.
        askers: the number of distinct people, as far as they can be distinguished.
        urgent: whether a red flag was near.
        first_asked: when it was first asked.
        last_asked: when it was last asked.
        reason: why it was rejected, snoozed or given to an expert.
        until: the end of a snooze.
        holder: the id of the curator who claimed it; `holder_name` is their name.
        held_until: the end of the claim.
        entry_id: the entry that answers it.
        merged_into: the number of the gap that it was merged into.
        ended_at: when it ended.
        turn: the id of the curator it is assigned to, empty for nobody; `turn_name` is their name.
        languages: ISO 639-1 codes of its questions' languages, the commonest first; unknown ones are left out.
        revision: grows with every change; a change is only stored over the revision that it was made from.
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
        """The languages that it is asked in; empty if they are only the reader's own."""
        return () if set(self.languages) <= {reader} else self.languages

    @property
    def name(self) -> str:
        """What curators read first: the title, otherwise a member's wording."""
        return self.title or self.example or ERASED

    @property
    def shown(self) -> str:
        """What other members may read: a curator's words, or a wording asked in public; otherwise empty."""
        return self.title or (self.example if self.public else "")

    @property
    def discreet(self) -> "Gap":
        """The same without anything that was asked in private, for messages that stay in a channel."""
        return self if self.shown else replace(self, title=IN_PRIVATE)

    def waits(self, now: datetime) -> bool:
        """Whether it is in the queue at that moment."""
        snoozed = self.status is Status.SNOOZED and self.until is not None and now < self.until
        return self.status in WAITING and not snoozed

    def held_by_another(self, curator_id: str, now: datetime) -> bool:
        """Whether somebody else holds a valid claim on it."""
        # A longer claim than any allowed was made while the clock was ahead.
        held = self.held_until is not None and now < self.held_until <= now + CLAIM
        return held and self.holder not in {None, curator_id}


@dataclass(frozen=True, slots=True)
class Wording:
    """One question of a gap. `text` is redacted, and empty once erased; `entry_id` answers it, once healed.

    `nearest` are the nearest entries, each with its share of belief (0..1), best first.
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
        """Whether it was asked in public, or at the machine itself: only then may curators use its words."""
        return self.surface == "cli" or (self.guild_id is not None and self.surface in IN_PUBLIC)


def urgent(nearest: tuple[tuple[str, float], ...], red_flags: frozenset[str]) -> bool:
    """Whether a red flag is near enough for this question to be looked at first."""
    return any(label in red_flags and share >= URGENT_SHARE for label, share in nearest[:3])


@dataclass(frozen=True, slots=True)
class Trend:
    """How often a gap was asked in the last seven days, and in the seven days before."""

    week: int
    before: int

    @property
    def arrow(self) -> str:
        """An arrow for more, fewer, or as many questions as the week before."""
        return "↑" if self.week > self.before else "↓" if self.week < self.before else "→"


def trend(asked: list[datetime], now: datetime) -> Trend:
    """The trend of questions at these times."""
    week = timedelta(days=7)
    return Trend(sum(now - week <= at for at in asked), sum(now - 2 * week <= at < now - week for at in asked))

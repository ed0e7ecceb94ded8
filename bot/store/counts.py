"""What the store counts for the desk: which questions, and what came of them."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

# The servers that are counted; None for all, and what belongs to none.
Guilds = AbstractSet[str] | None
# How a question came out, as the fields of a week name it, and the decisions that stand for it in the log.
CAME: Mapping[str, Sequence[str]] = {
    "answered": ("answer",), "offered": ("suggest",), "passed_on": ("abstain",),
    "cared_for": ("signpost", "out_of_scope"),
}  # fmt: skip
NOT_THIS = "not_this"


@dataclass(frozen=True, slots=True)
class Sample:
    """Which questions are counted.

    Attributes:
        since: those asked since then.
        until: those asked before then; None: until now.
        guilds: those of these servers.
        about: those that one of these entries answered or, of the others, was nearest to; None: any.
        channel: those of this channel.
        language: those in this language.
    """

    since: datetime
    until: datetime | None = None
    guilds: Guilds = None
    about: AbstractSet[str] | None = None
    channel: str = ""
    language: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether more than time and server is chosen."""
        return self.about is not None or bool(self.channel or self.language)


@dataclass(frozen=True, slots=True)
class Week:
    """How the questions of one week came out; `monday` is its first day (UTC). Errors of ours count nowhere."""

    monday: date
    answered: int
    offered: int
    passed_on: int
    cared_for: int
    not_this: int

    @property
    def asked(self) -> int:
        """How many questions that is."""
        return self.answered + self.offered + self.passed_on + self.cared_for


@dataclass(frozen=True, slots=True)
class Rating:
    """What was said of an entry's answers: by askers that it missed their question, by others that it did not help.

    `reasons` are those given, each with how often: "unclear 2, wrong 1".
    """

    entry_id: str
    answered: int
    helpful: int
    not_this: int
    unhelpful: int = 0
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A question that was counted: its text is empty where curators may not read it; its gap, where it is in one."""

    question_id: str
    asked_at: datetime
    text: str
    came: str
    entry_id: str | None
    gap: int | None

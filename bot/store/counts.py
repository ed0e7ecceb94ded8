"""What the store counts for the desk: questions and their outcomes."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

# The servers that are counted; None counts all, and what belongs to no server.
Guilds = AbstractSet[str] | None
# The outcomes of a question, by the names of a week's fields, with the decisions in the log that count as each.
CAME: Mapping[str, Sequence[str]] = {
    "answered": ("answer",), "offered": ("suggest",), "passed_on": ("abstain",),
    "cared_for": ("signpost", "out_of_scope"),
}  # fmt: skip
NOT_THIS = "not_this"


@dataclass(frozen=True, slots=True)
class Sample:
    """Which questions are counted.

    Attributes:
        since: only those asked at that moment or later.
        until: only those asked before that moment; None: until now.
        guilds: only those of these servers.
        about: only those that one of these entries answered or, if unanswered, was nearest to; None: any.
        channel: only those of this channel.
        language: only those in this language.
    """

    since: datetime
    until: datetime | None = None
    guilds: Guilds = None
    about: AbstractSet[str] | None = None
    channel: str = ""
    language: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but time and server is chosen."""
        return self.about is not None or bool(self.channel or self.language)


@dataclass(frozen=True, slots=True)
class Week:
    """The outcomes of one week's questions; `monday` is its first day (UTC). Errors of Salve's are not counted."""

    monday: date
    answered: int
    offered: int
    passed_on: int
    cared_for: int
    not_this: int

    @property
    def asked(self) -> int:
        """How many questions were asked that week."""
        return self.answered + self.offered + self.passed_on + self.cared_for


@dataclass(frozen=True, slots=True)
class Rating:
    """Feedback on an entry's answers: from askers, that it missed their question; from others, that it did not help.

    `reasons` are those given, each with its count: "unclear 2, wrong 1".
    """

    entry_id: str
    answered: int
    helpful: int
    not_this: int
    unhelpful: int = 0
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted question; its text is empty if curators may not read it, and `gap` is the gap it is in, if any."""

    question_id: str
    asked_at: datetime
    text: str
    came: str
    entry_id: str | None
    gap: int | None

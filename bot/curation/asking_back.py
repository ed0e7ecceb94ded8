"""A curator's question to somebody who asked ("which strength?"), and the asker's answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.locale import N_

LONGEST = 300
# After a week without an answer none is expected, so another question may be asked for the gap.
LAPSES = timedelta(days=7)
# Nobody is asked more than twice about one of their questions.
MOST = 2


class State(StrEnum):
    """The state of a question to an asker."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    FAILED = "failed"


SAID = {
    State.OPEN: N_("no answer yet"),
    State.ANSWERED: N_("answered"),
    State.DECLINED: N_("they would rather not say"),
    State.TAKEN_BACK: N_("taken back"),
    State.FAILED: N_("they could not be asked"),
}


@dataclass(frozen=True, slots=True)
class AskBack:
    """One question to one asker.

    Attributes:
        number: identifies it.
        question_id: the member's question that it is about.
        asked: the curator's question; `by` is the curator's name.
        at: when it was asked.
        state: where it stands.
        answer: the asker's answer, redacted; it is theirs, and is erased with their question. `answered_at` is its
        time.
        told: whether Discord has accepted the message.
    """

    number: int
    question_id: str
    asked: str
    by: str
    at: datetime
    state: State
    answer: str
    answered_at: datetime | None
    told: bool

    def waits(self, now: datetime) -> bool:
        """Whether an answer may still come, so that nothing else is asked for the gap."""
        return self.state is State.OPEN and now < self.at + LAPSES

    @property
    def stands(self) -> str:
        """Its state, in words."""
        sent = self.told or self.state is not State.OPEN
        return SAID[self.state] if sent else N_("about to be asked")

"""A curator's question to somebody who asked ("which strength?"), and what they say to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.locale import N_

LONGEST = 300
# Whoever has not answered in a week does not mean to; then another question may be asked of the gap.
LAPSES = timedelta(days=7)
# Nobody is asked a third time about one question of theirs.
MOST = 2


class State(StrEnum):
    """Where it stands."""

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
        number: what tells it from all others.
        question_id: the question of theirs that it is about.
        asked: what the curator asks; `by` is that curator's name.
        at: when it was asked.
        state: where it stands.
        answer: what the asker says, redacted; theirs, and erased with their question. `answered_at` is when.
        told: whether Discord has taken it.
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
        """Whether an answer may still come, so that nothing else is asked of the gap."""
        return self.state is State.OPEN and now < self.at + LAPSES

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        sent = self.told or self.state is not State.OPEN
        return SAID[self.state] if sent else N_("about to be asked")

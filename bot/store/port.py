"""Store: the few methods services need, whatever database is behind them. Safe to call from any thread."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.store.records import Feedback, Health, Interaction, UnansweredQuestion


class Store(Protocol):
    """Keeps what must last. Every method that writes returns only once the write would survive a power cut.

    All raise StoreError when the database cannot be read or written.
    """

    def log(self, interaction: Interaction) -> bool:
        """Keep a question and its outcome; False when this question_id was kept before (nothing changes then)."""
        ...

    def interaction(self, question_id: str) -> Interaction | None:
        """One question, or None when it is not kept (any more)."""
        ...

    def add_feedback(self, feedback: Feedback) -> bool:
        """Keep what somebody said of a reply, once per person and kind; False when the question is unknown."""
        ...

    def unanswered(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        reason: str | None = None,
        guild_id: str | None = None,
        text: str | None = None,
        limit: int | None = None,
    ) -> Sequence[UnansweredQuestion]:
        """Questions without an answer, newest first: abstained, out of scope, a choice nobody took, "not this"."""
        ...

    def purge_text(self, before: datetime) -> int:
        """Erase the text of questions asked before that moment; what they came to stays. Returns how many."""
        ...

    def health(self) -> Health:
        """The state of the store."""
        ...

    def close(self) -> None:
        """Write what is queued, then close."""
        ...

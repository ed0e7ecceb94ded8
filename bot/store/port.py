"""Store: the few methods services need, whatever database is behind them. Safe to call from any thread."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from bot.store.records import (
    Correction,
    Feedback,
    Health,
    Interaction,
    ReleaseRecord,
    StandingReply,
    UnansweredQuestion,
)


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

    def texts(self) -> Sequence[str]:
        """The texts of all questions still kept, each once, in the order first asked."""
        ...

    def head(self) -> ReleaseRecord | None:
        """The active release: the newest one. None before the first."""
        ...

    def releases(self) -> Sequence[ReleaseRecord]:
        """All releases, newest first."""
        ...

    def content(self, number: int) -> Mapping[tuple[str, str], str]:
        """The canonical form of every item at that release, by kind and id."""
        ...

    def append_release(
        self,
        record: ReleaseRecord,
        put: Mapping[tuple[str, str], str],
        gone: AbstractSet[tuple[str, str]],
        reversed_: Mapping[str, str],
    ) -> None:
        """Add a release to the chain, all or nothing, with the corrections it owes.

        Args:
            record: its parent must be the head.
            put: items added or changed since the parent, in canonical form.
            gone: items removed.
            reversed_: for each entry that no longer says what it said, the revision that said it.

        Raises:
            BehindError: another release came first.
        """
        ...

    def keep_reply(self, reply: StandingReply) -> None:
        """Note where a reply stands, so that it can be corrected there; nothing where its question is not kept."""
        ...

    def corrections(self, *, number: int | None = None, limit: int | None = None) -> Sequence[Correction]:
        """The corrections of one release, or (without a number) those still owed, oldest first."""
        ...

    def settle(self, correction: Correction, revision: str | None, version: str) -> None:
        """Note what became of a correction; one that was made shows that revision, of that release, from now on."""
        ...

    def health(self) -> Health:
        """The state of the store."""
        ...

    def close(self) -> None:
        """Write what is queued, then close."""
        ...

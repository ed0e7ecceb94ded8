"""The store: the few methods that services need, whatever the database. Safe to call from any thread."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from bot.curation.audit import Action
from bot.store.port_asking_back import Asking
from bot.store.port_care import Care
from bot.store.port_deliveries import Deliveries
from bot.store.port_desk import Desk
from bot.store.port_leases import Leases
from bot.store.port_members import Members
from bot.store.port_remarks import Remarks
from bot.store.port_servers import Servers
from bot.store.port_turns import Turns
from bot.store.records import (
    Arrival,
    Closing,
    Correction,
    Feedback,
    Health,
    Interaction,
    Pulse,
    ReleaseRecord,
    StandingReply,
    UnansweredQuestion,
)


class Store(Protocol):
    """Keeps durable data. Every writing method returns only when the write would survive a power cut.

    All methods raise StoreError if the database cannot be read or written.
    """

    @property
    def desk(self) -> Desk:
        """The curators' part of the store."""
        ...

    @property
    def members(self) -> Members:
        """Members' data, and their wishes."""
        ...

    @property
    def care(self) -> Care:
        """Screening for red flags, and the alarms that curators are owed."""
        ...

    @property
    def asking(self) -> Asking:
        """Curators' questions to askers."""
        ...

    @property
    def remarks(self) -> Remarks:
        """Curators' comments on drafts."""
        ...

    @property
    def turns(self) -> Turns:
        """Whose turn it is at the desk, and who works there."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """Effects that are owed in Discord: tried, put off, done."""
        ...

    @property
    def servers(self) -> Servers:
        """Servers' own settings."""
        ...

    @property
    def leases(self) -> Leases:
        """Which process holds which of Discord's shards."""
        ...

    def log(self, interaction: Interaction, *, alarm: bool = False, reply: bool = False) -> bool:
        """Keep a question and its outcome; False if this question_id was kept before (then nothing changes).

        With `alarm`, the curators are owed word of it. With `reply`, its asker is owed a reply, which the caller is
        about to give.
        """
        ...

    def log_all(self, questions: Sequence[tuple[Interaction, bool, bool]]) -> Sequence[bool]:
        """Log several questions in one write, all or none; each with whether an alarm and whether a reply is owed."""
        ...

    def interaction(self, question_id: str) -> Interaction | None:
        """One question, or None if it is not (or no longer) kept."""
        ...

    def add_feedback(self, feedback: Feedback) -> bool:
        """Keep feedback on a reply, once per person and kind; False if the question is unknown."""
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
        """Unanswered questions, newest first: abstained, out of scope, a choice nobody took, or "not this"."""
        ...

    def sample(self, size: int, seed: str, guild_id: str | None = None) -> tuple[int, Sequence[tuple[str, str]]]:
        """At most this many questions whose text is kept, with id and text, and how many there are in all.

        Only those of one server, if given. The same seed draws the same questions, as long as they are kept.
        """
        ...

    def outcomes(self, release: str) -> Mapping[str, str]:
        """What a release, by a name given to it, said to questions, by question id, as far as that is kept."""
        ...

    def keep_outcomes(self, release: str, said: Mapping[str, str]) -> None:
        """Keep what a release said, by the ids of questions that are still kept."""
        ...

    def forget_outcomes(self, but: Sequence[str]) -> None:
        """Forget what all releases but these said."""
        ...

    def head(self, guild_id: str | None = None) -> ReleaseRecord | None:
        """The active (newest) release of the shared knowledge, or of a server's own. None before the first."""
        ...

    def releases(self, guild_id: str | None = None) -> Sequence[ReleaseRecord]:
        """All releases of the shared knowledge, or of a server's own, newest first."""
        ...

    def owners(self) -> Sequence[str]:
        """The servers that have own releases."""
        ...

    def own_release(self, number: int) -> ReleaseRecord | None:
        """The release of that number, if it is a server's own."""
        ...

    def content(self, number: int) -> Mapping[tuple[str, str], str]:
        """The canonical form of every item in that release, by kind and id."""
        ...

    def revisions(self, number: int) -> Mapping[tuple[str, str], tuple[str, str | None]]:
        """The digest of every item in that release, and of what is left of it if a wording was taken out."""
        ...

    def redact(self, wording: str, at: datetime, action: Action) -> int:
        """Take a wording out of every item ever released and out of drafts; the items' digests stay.

        Returns:
            The number of items that held it.
        """
        ...

    def redactions(self) -> frozenset[str]:
        """The digests of the wordings taken out; see `bot.knowledge.redaction.mark`."""
        ...

    def append_release(
        self,
        record: ReleaseRecord,
        put: Mapping[tuple[str, str], str],
        gone: AbstractSet[tuple[str, str]],
        reversed_: Mapping[str, str],
        closing: Closing | None = None,
        action: Action | None = None,
    ) -> ReleaseRecord:
        """Add a release to its chain, all or nothing, with the corrections, answers and news it owes.

        Args:
            record: the release; its parent must be the head of the shared releases, or of its server's own. It gets the
                next number.
            put: items added or changed since the parent, in canonical form.
            gone: items removed.
            reversed_: the entries that no longer say what they said, each with the last revision that said it.
            closing: the draft and the gap that it brings to an end.
            action: its action in the audit trail, if that does not come with `closing`.

        Returns:
            The release as it is stored, with its number, which ends the version of a server's own release: 3.0.0+17.

        Raises:
            BehindError: another release came first.
            StaleError: the draft or the gap has changed in the meantime.
        """
        ...

    def receive(self, arrivals: Sequence[Arrival], action: Action) -> None:
        """Add releases that were made elsewhere to the chain, all or none, with the corrections each owes.

        Raises:
            BehindError: the first does not follow the head.
        """
        ...

    def keep_reply(self, *replies: StandingReply) -> None:
        """Note where replies stand, all or none, so that they can be corrected, edited or removed there.

        Nothing is noted for a reply whose question is not kept.
        """
        ...

    def corrections(self, number: int | None = None) -> Sequence[Correction]:
        """The corrections of one release, or (without a number) those that are still owed, oldest first."""
        ...

    def due_corrections(self, now: datetime, limit: int) -> Sequence[Correction]:
        """Claim corrections that are owed and due, oldest first."""
        ...

    def settle(self, correction: Correction, revision: str | None, version: str) -> None:
        """Note the result of a correction; a corrected reply shows that revision, of that release, from now on."""
        ...

    def serves(self, name: str, process: str, at: datetime) -> str | None:
        """Note that a process serves under this name. Returns the process that noted it last, if any."""
        ...

    def check(self) -> None:
        """Check every page.

        Raises:
            StoreError: a page is damaged; the message says what to do.
        """
        ...

    def health(self) -> Health:
        """The state of the store."""
        ...

    def pulse(self) -> Pulse:
        """The state of the writing threads, read without waiting for them."""
        ...

    def close(self) -> None:
        """Write what is queued, then close."""
        ...

"""The desk: the store's records of gaps, drafts, messages to members, and curators' actions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.curation.audit import Action
from bot.curation.drafts import Approval, Draft, Stage
from bot.curation.gaps import Gap, Wording
from bot.curation.outbox import News, Owed, Subscriber, Told
from bot.store.counts import Counted, Guilds, Rating, Sample, Week
from bot.store.gap_records import Member, OpenQuestion, Placing, Seen, Wanted


class Desk(Protocol):
    """Gaps, drafts, the audit trail and the outbox.

    Every method that changes a gap or a draft writes the act into the audit trail with it, all or nothing, and raises
    StaleError if the gap or draft has changed since it was read.
    """

    def place(self, placings: Sequence[Placing], gauge: str, placed: int, at: datetime) -> Mapping[str, int]:
        """Put questions into gaps, all or nothing; an answered or expired gap opens again.

        Args:
            placings: the questions, each with its gap; a negative number stands for a new gap, the same number for the
                same one.
            gauge: the gauge that made their sketches.
            placed: the last placing that the caller has seen.
            at: the current moment.

        Returns:
            The gap each question is in now; a question that was already in a gap stays there; one that is not kept is
            left out.

        Raises:
            StaleError: a new gap is wanted, but another process has placed something since that may ask the same.
        """
        ...

    def keep_sketches(self, sketches: Sequence[tuple[Member, bytes]], gauge: str) -> None:
        """Keep sketches that questions are compared by, if the questions' words are unchanged."""
        ...

    def ungrouped(self, before: datetime, limit: int) -> Sequence[tuple[str, str | None, str, str]]:
        """Unanswered questions that are in no gap yet, oldest first, as (id, server, text, candidates in JSON).

        A choice that nobody took counts if it was offered before that moment.
        """
        ...

    def confirmed(self, limit: int) -> Sequence[tuple[str, str]]:
        """Entries that somebody chose, each with the wording it was chosen for; none that was asked in private."""
        ...

    def members(self, after: Member | None, limit: int) -> Sequence[Member]:
        """Questions in gaps whose text is kept, after `after`, in the order in which they were asked."""
        ...

    def news(self, seen: Seen, limit: int) -> tuple[Sequence[tuple[int, Sequence[Member]]], Sequence[Member], Seen]:
        """What any process has done to gaps since then.

        Returns:
            Gaps that gained or lost questions, each with the questions it holds now; new placings, at most `limit`, in
            order; and where both feeds stood before this was read.
        """
        ...

    def seen(self) -> Seen:
        """The present ends of both feeds."""
        ...

    def gap(self, number: int) -> Gap | None:
        """One gap as it stands, or None."""
        ...

    def root(self, number: int) -> Gap | None:
        """The gap that a gap is now part of: itself, if it was not merged."""
        ...

    def gap_of(self, question_id: str) -> Gap | None:
        """The gap that a question is in now, or None."""
        ...

    def gaps(self, wanted: Wanted, limit: int, offset: int = 0) -> Sequence[Gap]:
        """Gaps, most wanted first: near a red flag, then by people, then by the latest ask."""
        ...

    def numbers(self, wanted: Wanted) -> Sequence[int]:
        """The numbers of all these gaps, in the same order."""
        ...

    def count(self, wanted: Wanted) -> int:
        """How many gaps there are."""
        ...

    def wordings(self, number: int, limit: int, offset: int = 0) -> Sequence[Wording]:
        """The questions of a gap and of those merged into it, newest first."""
        ...

    def asked(self, number: int, since: datetime) -> Sequence[datetime]:
        """The times at which a gap was asked since that moment, "me too" included, oldest first."""
        ...

    def change(
        self, old: Gap, new: Gap, action: Action, *, news: News | None = None, due: datetime | None = None
    ) -> Gap:
        """Write a gap's state after an act; with `news`, everybody who waits is owed it from `due` on."""
        ...

    def undo(self, gap: Gap, number: int, action: Action) -> Gap:
        """Return a gap to its state before the action of that number, and take back what is still owed for it."""
        ...

    def split(self, gap: Gap, question_ids: Sequence[str], action: Action) -> Gap:
        """Move questions from a gap into a new one, with those who wait because of them. Returns the new gap."""
        ...

    def subscribe(self, subscriber: Subscriber) -> Gap | None:
        """Note that somebody waits for a gap. Returns the gap it is now part of, or None if there is none."""
        ...

    def unsubscribe(self, gap: int, asker: str) -> bool:
        """Forget that somebody waits; False if they were not waiting."""
        ...

    def owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """Claim the next messages to send, oldest first."""
        ...

    def settle(self, number: int, at: datetime, how: str, failure: str = "") -> None:
        """Note when a message was sent and how ("reply", "direct"), or why it never can be."""
        ...

    def told_of(self, draft: int) -> Sequence[Told]:
        """The people who are or were told of a draft's release, without names; those who still wait come first."""
        ...

    def unchecked(self, release: int, limit: int, guild_id: str | None = None) -> Sequence[OpenQuestion]:
        """Open questions (of one server, if given) that the release of that number has not been asked yet."""
        ...

    def heal(self, results: Sequence[tuple[str, str | None]], release: int, at: datetime) -> int:
        """Note which entry of a release answers each question (None: no entry), and close gaps with none left open.

        Returns:
            The number of closed gaps. Everybody whose question is answered is owed the answer.
        """
        ...

    def save_draft(self, draft: Draft, action: Action) -> Draft:
        """Keep a draft as its next revision; number 0 makes a new one. Returns the draft as stored."""
        ...

    def draft(self, number: int) -> Draft | None:
        """One draft, or None."""
        ...

    def drafts(self, *stages: Stage, gap: int | None = None) -> Sequence[Draft]:
        """All drafts, the longest waiting first; only those of these stages, or of a gap, if given."""
        ...

    def give(self, question_id: str, guild_id: str) -> bool:
        """Assign a question to a server; False if it already has one, is in a gap, or is not kept."""
        ...

    def searchable(self, guilds: Guilds, limit: int) -> Sequence[tuple[str, str, str, str | None, int | None]]:
        """Kept questions that curators of these servers may read, newest first: asked in the open, or in a gap.

        Each is its id, its text, its outcome, the entry that answered it, and the number of its gap.
        """
        ...

    def worded(self) -> Sequence[tuple[str, bool]]:
        """Every kept question, each text once, and whether anybody asked it in the open."""
        ...

    def refused(self) -> Sequence[str]:
        """The fingerprints of messages whose authors do not want them used."""
        ...

    def consent_pending(self, before: datetime) -> Sequence[Draft]:
        """Drafts whose author was asked before that moment and has not answered."""
        ...

    def approve(self, approval: Approval, action: Action) -> tuple[Approval, ...]:
        """Note that a curator approves a revision of a draft. Returns all approvals of it."""
        ...

    def approvals(self, number: int) -> tuple[Approval, ...]:
        """All approvals of a draft, with their revisions."""
        ...

    def actions(
        self,
        *,
        gap: int | None = None,
        draft: int | None = None,
        entry_id: str | None = None,
        curator: str | None = None,
        guilds: Guilds = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Sequence[Action]:
        """The audit trail, newest first, limited to one gap, draft, entry or curator if given."""
        ...

    def note(self, action: Action) -> None:
        """Add an action to the audit trail that changes neither gap nor draft."""
        ...

    def weeks(self, sample: Sample) -> Sequence[Week]:
        """The outcomes of questions by week, oldest first."""
        ...

    def ratings(self, sample: Sample) -> Sequence[Rating]:
        """Entries that answered, the worst rated first."""
        ...

    def counted(
        self, sample: Sample, came: str, entry_id: str | None, limit: int, offset: int
    ) -> tuple[Sequence[Counted], int]:
        """The questions behind a count, newest first, and how many there are.

        Args:
            sample: which questions are counted.
            came: their outcome, as a week names it; "not_this": answers rated "not what I asked"; empty: any.
            entry_id: the entry that answered them; None: any.
            limit: how many to return at most.
            offset: how many to skip first.
        """
        ...

    def ends(self, sample: Sample) -> tuple[Mapping[str, int], Sequence[float]]:
        """The number of gaps by status, whenever they were asked; for those answered in the sample, how long that took.

        With a topic, channel or language, only gaps that hold such a question are counted.

        Returns:
            The number for each status; and the hours from first ask to answer, in ascending order.
        """
        ...

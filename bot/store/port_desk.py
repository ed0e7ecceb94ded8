"""The desk: what the store keeps of gaps, drafts, who is told what, and who did what."""

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
    StaleError when the gap or draft has changed since it was read.
    """

    def place(self, placings: Sequence[Placing], gauge: str, placed: int, at: datetime) -> Mapping[str, int]:
        """Put questions into gaps, all or nothing; a gap that had been answered is open again.

        Args:
            placings: each with its gap; a negative one stands for a new one, the same number for the same gap.
            gauge: what their sketches were made by.
            placed: the last placing that was looked at.
            at: now.

        Returns:
            The gap of each question by now; one that was in a gap already stays there, one that is not kept has none.

        Raises:
            StaleError: a new gap is wanted, but another process has placed something since, which may ask the same.
        """
        ...

    def keep_sketches(self, sketches: Sequence[tuple[Member, bytes]], gauge: str) -> None:
        """Keep what questions are compared by, where their words are still the same."""
        ...

    def ungrouped(self, before: datetime, limit: int) -> Sequence[tuple[str, str | None, str, str]]:
        """Unanswered questions in no gap yet, oldest first, as (id, server, text, candidates in JSON).

        A choice nobody took counts once it was offered before that moment.
        """
        ...

    def confirmed(self, limit: int) -> Sequence[tuple[str, str]]:
        """Entries that somebody chose, each with the wording that it was chosen for; none that was asked in private."""
        ...

    def members(self, after: Member | None, limit: int) -> Sequence[Member]:
        """Questions in gaps whose text is kept, in the order asked, after that one."""
        ...

    def news(self, seen: Seen, limit: int) -> tuple[Sequence[tuple[int, Sequence[Member]]], Sequence[Member], Seen]:
        """What happened to gaps since then, in whatever process.

        Returns:
            Gaps that questions were moved out of or into, with those they hold now; what was placed, at most `limit`,
            in that order; and where both feeds stood before.
        """
        ...

    def seen(self) -> Seen:
        """Where both feeds stand."""
        ...

    def gap(self, number: int) -> Gap | None:
        """One gap as it stands, or None."""
        ...

    def root(self, number: int) -> Gap | None:
        """The gap that one is part of by now: itself, where it was not merged."""
        ...

    def gap_of(self, question_id: str) -> Gap | None:
        """The gap a question is part of by now, or None."""
        ...

    def gaps(self, wanted: Wanted, limit: int, offset: int = 0) -> Sequence[Gap]:
        """Gaps, most wanted first: near a red flag, then by people, then by the latest ask."""
        ...

    def numbers(self, wanted: Wanted) -> Sequence[int]:
        """The numbers of all of them, in that order."""
        ...

    def count(self, wanted: Wanted) -> int:
        """How many gaps that are."""
        ...

    def wordings(self, number: int, limit: int, offset: int = 0) -> Sequence[Wording]:
        """The questions of a gap and of those merged into it, newest first."""
        ...

    def asked(self, number: int, since: datetime) -> Sequence[datetime]:
        """When a gap was asked since that moment, "me too" included, oldest first."""
        ...

    def change(
        self, old: Gap, new: Gap, action: Action, *, news: News | None = None, due: datetime | None = None
    ) -> Gap:
        """Write how a gap stands after an act; with `news`, everybody who waits is owed it from `due` on."""
        ...

    def undo(self, gap: Gap, number: int, action: Action) -> Gap:
        """Put a gap back to how it stood before the action of that number; what is still owed for it is taken back."""
        ...

    def split(self, gap: Gap, question_ids: Sequence[str], action: Action) -> Gap:
        """Move questions of a gap into a new one, with those who wait because of them. Returns the new gap."""
        ...

    def subscribe(self, subscriber: Subscriber) -> Gap | None:
        """Note who waits for a gap; returns the gap by now, or None where there is none."""
        ...

    def unsubscribe(self, gap: int, asker: str) -> bool:
        """Forget that somebody waits; False where they did not."""
        ...

    def owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """Claim the next messages to send, oldest first."""
        ...

    def settle(self, number: int, at: datetime, how: str, failure: str = "") -> None:
        """Note when a message was sent and how ("reply", "direct"), or why it never can be."""
        ...

    def told_of(self, draft: int) -> Sequence[Told]:
        """Who is or was told of a draft's release, without saying who: those who still wait first."""
        ...

    def unchecked(self, release: int, limit: int, guild_id: str | None = None) -> Sequence[OpenQuestion]:
        """Open questions (of one server, where it is named) that the release of that number was not asked yet."""
        ...

    def heal(self, results: Sequence[tuple[str, str | None]], release: int, at: datetime) -> int:
        """Note which entry of a release answers which question (None: no entry), and close the gaps with none left.

        Returns:
            How many gaps were closed. Everybody whose question is answered is owed the answer.
        """
        ...

    def save_draft(self, draft: Draft, action: Action) -> Draft:
        """Keep a draft as its next revision; number 0 makes a new one. Returns it as it is stored."""
        ...

    def draft(self, number: int) -> Draft | None:
        """One draft, or None."""
        ...

    def drafts(self, stage: Stage | None = None, gap: int | None = None, limit: int = 100) -> Sequence[Draft]:
        """Drafts, the longest waiting first; of one stage or gap where given."""
        ...

    def give(self, question_id: str, guild_id: str) -> bool:
        """Let a question belong to a server; False where it belongs to one, is in a gap, or is not kept."""
        ...

    def searchable(self, guilds: Guilds, limit: int) -> Sequence[tuple[str, str, str, str | None, int | None]]:
        """Kept questions that curators of these servers may read, newest first: asked in the open, or in a gap.

        Each is its id, its text, what came of it, the entry that answered it, and the number of the gap that it is in.
        """
        ...

    def worded(self) -> Sequence[tuple[str, bool]]:
        """Every question that is kept, each text once, and whether anybody asked it in the open."""
        ...

    def refused(self) -> Sequence[str]:
        """The fingerprints of messages whose authors do not want them used."""
        ...

    def consent_pending(self, before: datetime) -> Sequence[Draft]:
        """Drafts whose author was asked before that moment and has not answered."""
        ...

    def approve(self, approval: Approval, action: Action) -> tuple[Approval, ...]:
        """Keep that a curator approves a revision of a draft; returns everybody who does."""
        ...

    def approvals(self, number: int) -> tuple[Approval, ...]:
        """Who approved which revision of a draft."""
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
        """The audit trail, newest first; of one gap, draft, entry or curator where given."""
        ...

    def note(self, action: Action) -> None:
        """Add to the audit trail what changes neither gap nor draft."""
        ...

    def weeks(self, sample: Sample) -> Sequence[Week]:
        """How questions came out, by week, oldest first."""
        ...

    def ratings(self, sample: Sample) -> Sequence[Rating]:
        """Entries that answered, the worst rated first."""
        ...

    def counted(
        self, sample: Sample, came: str, entry_id: str | None, limit: int, offset: int
    ) -> tuple[Sequence[Counted], int]:
        """The questions that a count stands for, newest first, and how many there are.

        Args:
            sample: which are counted.
            came: how they came out, as a week names it; "not_this": answers that were "not what I asked"; empty: any.
            entry_id: the entry that answered them; None: any.
            limit: at most this many.
            offset: how many are skipped first.
        """
        ...

    def ends(self, sample: Sample) -> tuple[Mapping[str, int], Sequence[float]]:
        """How many gaps stand where, whenever they were asked; and of those answered since then, how long that took.

        With a topic, channel or language they are the gaps that one such question is in.

        Returns:
            The number for each status; and the hours from first ask to answer, in ascending order.
        """
        ...

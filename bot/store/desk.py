"""The desk's part of the store, in SQL. See `bot.store.port_desk.Desk` for what each method promises."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.curation.audit import Action
from bot.curation.drafts import Approval, Consent, Draft, Stage
from bot.curation.gaps import ALONE, Gap, Wording
from bot.curation.outbox import News, Owed, Subscriber, Told
from bot.store import audit, counting, drafts, gaps, grouping, outbox, statistics, waiting, words
from bot.store.counts import Counted, Guilds, Rating, Sample, Week
from bot.store.gap_records import Member, OpenQuestion, Placing, Seen, Wanted
from bot.store.owed import TELLINGS
from bot.store.part import Part
from bot.store.rows import stamp
from bot.store.sql import Database

_UNGROUPED = f"""
    select question_id, guild_id, text, candidates from (
        select interactions.*, case
            when exists (
                select 1 from feedback where feedback.question_id = interactions.question_id and kind = 'not_this'
            ) then 1
            when decision = 'abstain' then 1
            when decision = 'suggest' and asked_at < :before and not exists (
                select 1 from feedback where feedback.question_id = interactions.question_id and kind = 'chosen'
            ) then 1
        end as waits
        from interactions
        where text != '' and not (guild_id is null and surface in {ALONE}) and not exists (
            select 1 from gap_questions where gap_questions.question_id = interactions.question_id
        )
    ) as unanswered where waits = 1 order by asked_at, question_id limit :limit
"""  # noqa: S608 - our own words


# Wordings for which somebody said which entry was meant, unless they were asked in private, newest first.
_CONFIRMED = f"""
    select feedback.entry_id, interactions.text from feedback join interactions using (question_id)
    where kind = 'chosen' and feedback.entry_id is not null and text != ''
        and not (guild_id is null and surface in {ALONE})
    order by asked_at desc, question_id limit :limit
"""  # noqa: S608 - our own words


class SqlDesk(Part):
    """Gaps, drafts, the audit trail and the outbox."""

    def place(self, placings: Sequence[Placing], gauge: str, placed: int, at: datetime) -> Mapping[str, int]:
        """Put questions into gaps, in one transaction."""
        return self._writer.do(lambda db: grouping.place(db, placings, gauge, placed, at))

    def keep_sketches(self, sketches: Sequence[tuple[Member, bytes]], gauge: str) -> None:
        """Keep sketches that questions are compared by."""
        self._writer.do(lambda db: grouping.keep(db, sketches, gauge))

    def ungrouped(self, before: datetime, limit: int) -> Sequence[tuple[str, str | None, str, str]]:
        """Unanswered questions that are in no gap yet."""
        with self._reading() as db:
            return list(db.execute(_UNGROUPED, {"before": stamp(before), "limit": limit}))

    def confirmed(self, limit: int) -> Sequence[tuple[str, str]]:
        """Entries that somebody chose, each with the wording for which it was chosen."""
        with self._reading() as db:
            return list(db.execute(_CONFIRMED, {"limit": limit}))

    def members(self, after: Member | None, limit: int) -> Sequence[Member]:
        """Questions whose text is kept, in the order in which they were asked."""
        with self._reading() as db:
            return grouping.members(db, after, limit)

    def news(self, seen: Seen, limit: int) -> tuple[Sequence[tuple[int, Sequence[Member]]], Sequence[Member], Seen]:
        """What any process has moved or placed since then."""
        with self._reading() as db:
            stands = grouping.seen(db)
            moved = [(gap, grouping.of_gap(db, gap)) for gap in grouping.moved(db, seen.moved)]
            return moved, grouping.since(db, seen.placed, limit), stands

    def seen(self) -> Seen:
        """The present ends of both feeds."""
        with self._reading() as db:
            return grouping.seen(db)

    def gap(self, number: int) -> Gap | None:
        """One gap as it stands."""
        with self._reading() as db:
            return gaps.find(db, number)

    def root(self, number: int) -> Gap | None:
        """The gap that a gap has become part of."""
        with self._reading() as db:
            top = gaps.root(db, number)
            return None if top is None else gaps.find(db, top)

    def gap_of(self, question_id: str) -> Gap | None:
        """The gap that a question is in now."""
        with self._reading() as db:
            row = db.execute("select gap from gap_questions where question_id = ?", [question_id]).fetchone()
            top = gaps.root(db, row[0]) if row else None
            return None if top is None else gaps.find(db, top)

    def gaps(self, wanted: Wanted, limit: int, offset: int = 0) -> Sequence[Gap]:
        """Gaps, most wanted first."""
        with self._reading() as db:
            return gaps.listed(db, wanted, limit, offset)

    def numbers(self, wanted: Wanted) -> Sequence[int]:
        """The numbers of all these gaps, in the same order."""
        with self._reading() as db:
            return gaps.numbers(db, wanted)

    def count(self, wanted: Wanted) -> int:
        """How many gaps there are."""
        with self._reading() as db:
            return gaps.count(db, wanted)

    def wordings(self, number: int, limit: int, offset: int = 0) -> Sequence[Wording]:
        """The questions of a gap, newest first."""
        with self._reading() as db:
            return gaps.wordings(db, number, limit, offset)

    def asked(self, number: int, since: datetime) -> Sequence[datetime]:
        """The times at which a gap was asked since that moment."""
        with self._reading() as db:
            return gaps.asked(db, number, since)

    def change(
        self, old: Gap, new: Gap, action: Action, *, news: News | None = None, due: datetime | None = None
    ) -> Gap:
        """Write a gap's state after an act."""
        return self._writer.do(lambda db: gaps.change(db, old, new, action, news=news, due=due)[0])

    def undo(self, gap: Gap, number: int, action: Action) -> Gap:
        """Return a gap to its state before an action."""
        return self._writer.do(lambda db: gaps.undo(db, gap, number, action))

    def split(self, gap: Gap, question_ids: Sequence[str], action: Action) -> Gap:
        """Move questions from a gap into a new one."""

        def write(db: Database) -> Gap:
            found = gaps.find(db, gaps.split(db, gap, question_ids, action))
            assert found is not None, "it was made just now"  # noqa: S101
            return found

        return self._writer.do(write)

    def subscribe(self, subscriber: Subscriber) -> Gap | None:
        """Note that somebody waits for a gap."""

        def write(db: Database) -> Gap | None:
            top = gaps.root(db, subscriber.gap)
            if top is None:
                return None
            if subscriber.counts and not waiting.counts(db, subscriber):
                counting.count_one(db, top, subscriber.asker, stamp(subscriber.at))
            waiting.subscribe(db, subscriber)
            outbox.owe_at_once(db, top, subscriber)
            return gaps.find(db, top)

        return self._writer.do(write)

    def unsubscribe(self, gap: int, asker: str) -> bool:
        """Forget that somebody waits for a gap."""
        return self._writer.do(lambda db: waiting.unsubscribe(db, gap, asker))

    def owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """Claim the next messages to send."""
        return [outbox.owed(row) for row in self._claim(TELLINGS, now, limit)]

    def settle(self, number: int, at: datetime, how: str, failure: str = "") -> None:
        """Note that a message was sent, or why it cannot be."""
        self._writer.do(lambda db: outbox.settle(db, number, at, how, failure))

    def told_of(self, draft: int) -> Sequence[Told]:
        """The people who are or were told of a draft's release."""
        with self._reading() as db:
            return outbox.told_of(db, draft)

    def unchecked(self, release: int, limit: int, guild_id: str | None = None) -> Sequence[OpenQuestion]:
        """Questions that a release has not been asked yet."""
        with self._reading() as db:
            return outbox.unchecked(db, release, limit, guild_id)

    def heal(self, results: Sequence[tuple[str, str | None]], release: int, at: datetime) -> int:
        """Note which questions a release answers, and close the gaps that have none left open."""
        return self._writer.do(lambda db: outbox.heal(db, results, release, at))

    def save_draft(self, draft: Draft, action: Action) -> Draft:
        """Keep a draft as its next revision."""
        # After a refusal, the text must be gone from the WAL too.
        wipe = draft.consent is Consent.REFUSED
        return self._writer.do(lambda db: drafts.save(db, draft, action), wipe=wipe)

    def draft(self, number: int) -> Draft | None:
        """One draft."""
        with self._reading() as db:
            return drafts.find(db, number)

    def drafts(self, *stages: Stage, gap: int | None = None) -> Sequence[Draft]:
        """All drafts, the longest waiting first."""
        with self._reading() as db:
            return drafts.listed(db, stages, gap)

    def give(self, question_id: str, guild_id: str) -> bool:
        """Assign a question to a server."""
        return self._writer.do(lambda db: words.give(db, question_id, guild_id))

    def searchable(self, guilds: Guilds, limit: int) -> Sequence[tuple[str, str, str, str | None, int | None]]:
        """Kept questions that curators of these servers may read, newest first."""
        with self._reading() as db:
            return words.searchable(db, guilds, limit)

    def worded(self) -> Sequence[tuple[str, bool]]:
        """Every kept question, and whether anybody asked it in the open."""
        with self._reading() as db:
            return words.worded(db)

    def refused(self) -> Sequence[str]:
        """The fingerprints of messages that may not be used."""
        with self._reading() as db:
            return words.refused(db)

    def consent_pending(self, before: datetime) -> Sequence[Draft]:
        """Drafts whose author has not answered."""
        with self._reading() as db:
            return words.consent_pending(db, before)

    def approve(self, approval: Approval, action: Action) -> tuple[Approval, ...]:
        """Note that a curator approves a revision of a draft. Returns all approvals of it."""

        def write(db: Database) -> tuple[Approval, ...]:
            drafts.approve(db, approval, action)
            return drafts.approvals(db, approval.draft)

        return self._writer.do(write)

    def approvals(self, number: int) -> tuple[Approval, ...]:
        """All approvals of a draft, with their revisions."""
        with self._reading() as db:
            return drafts.approvals(db, number)

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
        """The audit trail, newest first."""
        with self._reading() as db:
            return audit.listed(
                db, gap=gap, draft=draft, entry_id=entry_id, curator=curator, guilds=guilds, limit=limit, offset=offset
            )

    def note(self, action: Action) -> None:
        """Add an action to the audit trail that changes neither gap nor draft."""
        self._writer.do(lambda db: audit.add(db, action))

    def weeks(self, sample: Sample) -> Sequence[Week]:
        """The outcomes of questions by week."""
        with self._reading() as db:
            return statistics.weeks(db, sample)

    def ratings(self, sample: Sample) -> Sequence[Rating]:
        """Entries that answered, the worst rated first."""
        with self._reading() as db:
            return statistics.ratings(db, sample)

    def counted(
        self, sample: Sample, came: str, entry_id: str | None, limit: int, offset: int
    ) -> tuple[Sequence[Counted], int]:
        """The questions behind a count, newest first, and how many there are."""
        with self._reading() as db:
            return statistics.counted(db, sample, came, entry_id, limit, offset)

    def ends(self, sample: Sample) -> tuple[Mapping[str, int], Sequence[float]]:
        """The number of gaps by status, and the hours that the answers took."""
        with self._reading() as db:
            return statistics.ends(db, sample)

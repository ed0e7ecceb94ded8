"""Drafts: written, proof-read, compared with what is served, approved, and published as a release."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.answering.decision import Answer
from bot.answering.pipeline import Release
from bot.answering.reply import Reply, compose
from bot.curation import owning, review, shelf
from bot.curation.audit import Action
from bot.curation.drafts import (
    Approval,
    Completed,
    Consent,
    Draft,
    Kind,
    Proposal,
    Stage,
    of_entry,
    parse_fields,
)
from bot.curation.gaps import Gap
from bot.curation.review import Act, Curator, NotAllowedError, check_curates, check_keeps, check_keeps_own, transition
from bot.curation.shelf import Shelved
from bot.errors import SalveError
from bot.knowledge import layers, versions
from bot.knowledge.models import Status
from bot.services import prefilled
from bot.services.gap_views import nearest
from bot.services.gaps import SHOWN_WORDINGS, GapService
from bot.services.gate import Moved, Report
from bot.services.judging import MOVE, Judge
from bot.services.publish import PublishService
from bot.services.wordings import WordingService, line
from bot.services.words import Words
from bot.store.port import Store
from bot.store.records import Closing, ReleaseRecord

NOT_EXTENDED = "this server follows the shared knowledge; /settings says whether it adds entries of its own"


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft and all that helps to judge it.

    Attributes:
        draft: as it is stored.
        completed: the entry it makes, and the proof-reader's findings.
        reply: what members would read; None where the entry is not whole.
        old: the text it would replace, as members read it now.
        report: the behaviour diff, and why a release would be refused; None until the findings are mended.
        unnamed: questions answered today that another entry would answer, and that no curator has named.
        approvals: who stands behind this revision besides its author.
        needed: how many curators must stand behind it, its author among them.
    """

    draft: Draft
    completed: Completed
    reply: Reply | None
    old: Reply | None
    report: Report | None
    unnamed: tuple[Moved, ...]
    approvals: tuple[Approval, ...]
    needed: int

    @property
    def nameable(self) -> tuple[tuple[str, str], ...]:
        """What a curator may name as meant, each by its key and in words; see `DraftService.name_moves`."""
        wanted = {
            each.wants[1]: self.draft.proposal.phrasings[int(each.place[1])]
            for each in self.completed.errors
            if each.wants is not None and each.wants[0] == MOVE
        }
        return tuple({**wanted, **{each.key: each.text for each in self.unnamed}}.items())

    @property
    def publishable(self) -> bool:
        """Whether nothing but approvals keeps it from being published."""
        judged = self.report is not None and not self.report.refusals
        return judged and not self.completed.errors and not self.unnamed


@dataclass(frozen=True, slots=True)
class Approved:
    """What came of an approval: the draft, and the release where it was the last one needed."""

    draft: Draft
    record: ReleaseRecord | None
    missing: int


class DraftService:
    """From a gap to a release. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        gaps: GapService,
        publish: PublishService,
        words: Words,
        served: Callable[..., Release],
        now: Callable[[], datetime],
        approvals: Callable[[str | None], int] = lambda _: 2,
        own_of: Callable[[Curator], str | None] = lambda _: None,
    ) -> None:
        self._desk = store.desk
        self._gaps = gaps
        self._publish = publish
        self._served = served
        self._now = now
        self._approvals = approvals
        # The server whose own entries somebody writes; None for who writes for the shared knowledge.
        self.own_of = own_of
        self.wordings = WordingService(store, gaps, served, now)
        self._words = words
        self._judge = Judge(publish, words, served, now)
        self.forget_plans = self._judge.forget

    @property
    def needed(self) -> int:
        """How many curators must stand behind a draft, its author among them."""
        return self.needed_for(None)

    def needed_for(self, draft: Draft | None) -> int:
        """The same of one draft: as the server decides whose own it is."""
        return self._approvals(draft.guild_id if draft else None)

    def begin(self, number: int, curator: Curator, door: str, start: str = "") -> tuple[Gap, Proposal]:
        """Claim a gap and propose what is known of it, as `prefilled.begun` has it. Nothing is stored yet.

        Args:
            number: the gap.
            curator: who answers it.
            door: where.
            start: the id of an entry whose text the draft begins from.

        Raises:
            NotAllowedError: this person may not, or somebody else is working on it.
            StaleError: the gap is answered, rejected or merged by now.
            SalveError: there is no such entry.
        """
        gap, release = self._gaps.act(number, Act.CLAIM, curator, door), self._served(self.own_of(curator))
        wordings = self._desk.wordings(gap.number, SHOWN_WORDINGS)
        near = nearest(wordings, release, self._now().date())
        return gap, prefilled.begun(gap, wordings, near, release, start)

    def shelf(self, words: str, curator: Curator, limit: int = 20) -> Sequence[Shelved]:
        """Sources that these words find, each with the claims that entries make of it already, to be used again.

        Raises:
            NotAllowedError: not a curator.
        """
        check_curates(curator)
        return shelf.search(self._judge.knowledge(), words, limit)

    def save(
        self,
        fields: Mapping[str, Any] | Proposal,
        curator: Curator,
        door: str,
        *,
        number: int | None = None,
        revision: int | None = None,
        gap: int | None = None,
    ) -> Draft:
        """Keep what was typed, as a new draft or as the next revision of one, for which no approval counts yet.

        Args:
            fields: those of `Proposal`; of an existing draft, those left out stay.
            curator: who typed it.
            door: where.
            number: the draft; a new one where it is None.
            revision: the revision that was looked at, if the edge knows it.
            gap: the gap a new draft answers.

        Raises:
            NotAllowedError: this person may not, or somebody else is working on the gap.
            StaleError: the draft is published or discarded, or changed since that revision.
            SalveError: there is no such draft or gap, or a field is unknown or far too long.
        """
        now = self._now()
        if number is None:
            check_curates(curator)
            typed = fields if isinstance(fields, Proposal) else parse_fields(fields)
            if gap is not None:
                found = self._gaps.find(gap, curator)
                transition(found, Act.DRAFT, curator, now)
                gap = found.number
            draft = Draft(0, Kind.NEW, Stage.WRITING, typed, gap, None, curator.id, curator.name, now, now)
            draft = _owned(replace(draft, guild_id=self.own_of(curator)))
            return self._store(draft, curator, door, "draft")
        old = self.find(number, curator)
        if revision is not None and revision != old.revision:
            raise review.StaleError(f"draft {number} has changed since you looked, so nothing was changed. Look again")
        # A text names no moves; see `name_moves`.
        given = dict(fields if not isinstance(fields, Proposal) else fields.model_dump(exclude={"moves"}))
        typed = shelf.marked(parse_fields({**old.proposal.model_dump(), **given}), old.proposal)
        edited = _owned(replace(review.edited(old, curator, now), proposal=typed))
        if edited.consent is Consent.ASKED and not self._words.borrowed(edited):
            # In a curator's own words, nobody has to be asked, and silence is no longer a no.
            edited = replace(edited, consent=Consent.NONE)
        return self._store(edited, curator, door, "edit")

    def take(
        self, number: int, chosen: Mapping[str, str], curator: Curator, door: str, *, revision: int | None = None
    ) -> Draft:
        """Add wordings of members to a draft's phrasings: those a curator chose, as `WordingService.taken` has them.

        Raises:
            NotAllowedError: this person may not.
            StaleError: the draft is published or discarded, or changed since that revision.
            SalveError: one is not offered, holds what looks personal, or is one too many.
        """
        draft = self.find(number, curator)
        held = dict.fromkeys((*draft.proposal.phrasings, *self.wordings.taken(draft, chosen, curator)))
        return self.save({"phrasings": tuple(held)}, curator, door, number=number, revision=revision)

    def name_moves(
        self, number: int, keys: Sequence[str], curator: Curator, door: str, *, revision: int | None = None
    ) -> Draft:
        """Say that a draft is meant to answer questions that another entry answers today, or wordings nearer to one.

        Args:
            number: the draft.
            keys: the questions, as `gate.Moved.key` or `gate.key` of a wording has them.
            curator: who says so.
            door: where.
            revision: the revision that was looked at, if the edge knows it.

        Raises:
            NotAllowedError: this person may not.
            StaleError: the draft is published or discarded, or changed since that revision.
            SalveError: none is named.
        """
        if not keys:
            raise SalveError("name the questions that are meant to be answered otherwise")
        held = self.find(number, curator).proposal.moves
        named = tuple(dict.fromkeys((*held, *keys)))
        return self.save({"moves": named}, curator, door, number=number, revision=revision)

    def same_as(self, number: int, entry_id: str, curator: Curator, door: str, texts: Sequence[str] = ()) -> Draft:
        """A draft that gives a gap's wordings to an entry as phrasings, being written: these, or none yet.

        Raises:
            NotAllowedError: this person may not, or somebody else is working on the gap.
            StaleError: the gap is answered, rejected or merged by now.
            SalveError: there is no such entry, or these are far too many wordings.
        """
        gap, now = self._gaps.find(number, curator), self._now()
        transition(gap, Act.DRAFT, curator, now)
        own = self._own(entry_id, curator)
        entry = self._judge.knowledge(own).entry.get(entry_id)
        if entry is None or entry.status is not Status.APPROVED:
            raise SalveError(f"no entry '{entry_id}' is served")
        proposal = parse_fields({"id": entry_id, "question": entry.question, "phrasings": tuple(map(line, texts))})
        draft = Draft(0, Kind.WORDING, Stage.WRITING, proposal, gap.number, None, curator.id, curator.name, now, now)
        draft = replace(draft, guild_id=own)
        return self._store(draft, curator, door, "same_as", entry_id)

    def edit(self, entry_id: str, curator: Curator, door: str) -> Draft:
        """A draft that starts from an entry as it is served.

        Raises:
            NotAllowedError: not a curator.
            SalveError: there is no such entry.
        """
        own = self._own(entry_id, curator)
        if own is None:
            check_keeps(curator)
        entry, now = self._judge.knowledge(own).entry.get(entry_id), self._now()
        if entry is None:
            raise SalveError(f"there is no entry '{entry_id}'")
        base = versions.revision(entry)
        draft = Draft(0, Kind.EDIT, Stage.WRITING, of_entry(entry), None, base, curator.id, curator.name, now, now)
        draft = replace(draft, guild_id=own)
        return self._store(draft, curator, door, "draft", entry_id)

    def find(self, number: int, curator: Curator) -> Draft:
        """A draft by its number.

        Raises:
            NotAllowedError: not a curator, or it answers a gap of another server.
            SalveError: there is none.
        """
        check_curates(curator)
        draft = self._desk.draft(number)
        if draft is None:
            raise SalveError(f"there is no draft {number}")
        if not self._sees(draft, curator):
            raise NotAllowedError(f"draft {number} belongs to another server")
        return draft

    def listed(self, curator: Curator, stage: Stage | None = None) -> Sequence[Draft]:
        """Drafts that are being written or proposed (or of one stage), the longest waiting first.

        Raises:
            NotAllowedError: not a curator.
        """
        check_curates(curator)
        stages = {stage} if stage else {Stage.WRITING, Stage.PROPOSED}
        return [each for each in self._desk.drafts(stage) if each.stage in stages and self._sees(each, curator)]

    def preview(self, number: int, curator: Curator) -> Preview:
        """A draft beside the proof-reader's findings, the reply it makes and what it changes; see `find`."""
        shown = self.judge(self.find(number, curator))
        report = shown.report.seen_in(curator.guilds) if shown.report else None
        return replace(shown, report=report, unnamed=self._judge.unnamed(shown.draft, report) if report else ())

    def judge(self, draft: Draft) -> Preview:
        """The same for a draft at hand, stored or not."""
        knowledge, today = self._judge.knowledge(draft.guild_id), self._now().date()
        done = self._judge.completed(draft, knowledge)
        reply = old = None
        if done.knowledge and done.entry:
            reply = compose(Answer(done.entry.id, 1.0), done.knowledge, today)
        if draft.entry_id in knowledge.entry:
            old = compose(Answer(draft.entry_id, 1.0), knowledge, today)
        report = None
        if done.knowledge and not done.errors and draft.number:
            report = self._judge.plan(done.knowledge, draft.guild_id).report
        unnamed = self._judge.unnamed(draft, report) if report else ()
        approvals = self._desk.approvals(draft.number) if draft.number else ()
        counted = tuple(each for each in approvals if each.revision == draft.revision)
        return Preview(draft, done, reply, old, report, unnamed, counted, self.needed_for(draft))

    def propose(self, number: int, curator: Curator, door: str) -> Draft:
        """Hand a draft to the others.

        Raises:
            NotAllowedError: this person may not.
            StaleError: it is not being written.
            SalveError: the proof-reader found what must be mended first.
        """
        draft = self.find(number, curator)
        new = review.proposed(draft, curator, self._now())
        self._judge.whole(draft)
        return self._store(new, curator, door, "propose")

    def send_back(self, number: int, note: str, curator: Curator, door: str) -> Draft:
        """Hand a draft back to its author with a note.

        Raises:
            NotAllowedError: this person may not.
            StaleError: it is not proposed.
        """
        new = review.returned(self.find(number, curator), curator, self._now(), note[:500])
        return self._store(new, curator, door, "return")

    def discard(self, number: int, curator: Curator, door: str) -> Draft:
        """Give a draft up.

        Raises:
            NotAllowedError: this person may not.
            StaleError: it is published or discarded already.
        """
        new = review.discarded(self.find(number, curator), curator, self._now())
        return self._store(new, curator, door, "discard")

    def approve(self, number: int, revision: int, curator: Curator, door: str) -> Approved:
        """Stand behind a revision of a draft; the last approval needed publishes it as a release.

        Everybody who waits for its gap is owed the answer from then on.

        Raises:
            NotAllowedError: this person may not, or the author of the message has not agreed.
            StaleError: the draft has changed, or is not proposed.
            SalveError: it must be mended first, or it moves a question answered today that nobody has named.
            RefusedError: the gate refuses the release.
            BehindError: another release came at the same moment; try again.
        """
        if self.own_of(curator) is None:
            check_keeps(curator)
        draft, now = self.find(number, curator), self._now()
        self._check_keeps(draft.guild_id, curator)
        needed = self.needed_for(draft)
        review.check_approvable(draft, curator, revision, needed, borrowed=self._words.borrowed(draft))
        plan = self._judge.plan(self._judge.whole(draft), draft.guild_id)
        self._judge.check_moves(draft, plan.report.seen_in(curator.guilds))
        action = self._action(curator, door, "approve", draft)
        approvals = self._desk.approve(Approval(number, revision, curator.id, curator.name, now), action)
        missing = review.missing(draft, approvals, needed)
        if missing:
            return Approved(draft, None, missing)
        gap = self._desk.root(draft.gap) if draft.gap is not None else None
        closing = Closing(draft, gap, self._action(curator, door, "publish", draft))
        note = f"answers #{gap.number}" if gap else f"draft {draft.number}"
        names = dict.fromkeys((draft.author_name, *(each.name for each in approvals if each.revision == revision)))
        record = self._publish.publish(plan, " and ".join(names), note, closing=closing)
        return Approved(self._desk.draft(number) or draft, record, 0)

    def withdraw(self, entry_id: str, reason: str, curator: Curator, door: str) -> ReleaseRecord:
        """Take one entry out of service at once, as a release of its own.

        Raises:
            NotAllowedError: not a curator.
            SalveError: no reason is given, or no such entry is served.
            BehindError: another release came at the same moment; try again.
        """
        self._check_keeps(layers.owner(entry_id), curator)
        reason = " ".join(reason.split())[:500]
        if not reason:
            raise SalveError("say why it is withdrawn: the release keeps the reason")
        action = Action(
            self._now(),
            curator.id,
            curator.name,
            door,
            "withdraw",
            entry_id=entry_id,
            detail=reason,
            guild_id=layers.owner(entry_id),
        )
        return self._publish.withdraw(entry_id, curator.name, reason, action=action)

    def _own(self, entry_id: str, curator: Curator) -> str | None:
        """The server whose own an entry is, where it is this curator's."""
        own = layers.owner(entry_id)
        return own if own is not None and (curator.guilds is None or own == self.own_of(curator)) else None

    def _check_keeps(self, own: str | None, curator: Curator) -> None:
        """Refuse who may not publish what is shared, or a server's own."""
        if own is None:
            check_keeps(curator)
        else:
            check_keeps_own(curator, own)
            if curator.guilds is not None and own != self.own_of(curator):
                raise NotAllowedError(NOT_EXTENDED)

    def _sees(self, draft: Draft, curator: Curator) -> bool:
        """Their server's drafts and their own; those of the home also what another server has proposed to them."""
        if draft.guild_id is not None:
            return curator.sees(draft.guild_id)
        gap = self._desk.root(draft.gap) if draft.gap is not None else None
        if draft.author == curator.id or curator.guilds is None or (gap is not None and curator.sees(gap.guild_id)):
            return True
        return curator.home and (gap is None or draft.stage in {Stage.PROPOSED, Stage.PUBLISHED})

    def _store(self, draft: Draft, curator: Curator, door: str, act: str, entry_id: str | None = None) -> Draft:
        return self._desk.save_draft(draft, self._action(curator, door, act, draft, entry_id))

    def _action(self, curator: Curator, door: str, act: str, draft: Draft, entry_id: str | None = None) -> Action:
        return Action(
            self._now(),
            curator.id,
            curator.name,
            door,
            act,
            gap=draft.gap,
            draft=draft.number or None,
            entry_id=entry_id or draft.entry_id,
            detail=draft.note if act == "return" else "",
        )


def _owned(draft: Draft) -> Draft:
    """The draft with the ids of a server's own, where it is one."""
    if draft.guild_id is None or draft.kind is not Kind.NEW:
        return draft
    return replace(draft, proposal=owning.owned(draft.proposal, draft.guild_id))

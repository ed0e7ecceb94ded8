"""Drafts for reviewers: compared with the served release, sent back, approved, and published as a release."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.answering.composing import compose
from bot.answering.decision import Answer
from bot.answering.release import Release
from bot.curation import review
from bot.curation.audit import Action
from bot.curation.drafts import Approval, Draft, Stage
from bot.curation.review import Curator, NotAllowedError, check_curates, check_keeps, check_keeps_own
from bot.errors import RefusedError, SalveError
from bot.knowledge import layers
from bot.knowledge.models import KnowledgeBase
from bot.locale import S_, SOURCE, Translator
from bot.locale.signs import cut
from bot.services.ahead import Ahead
from bot.services.gaps import GapService
from bot.services.gate import Report
from bot.services.judging import Judge
from bot.services.previews import Approved, Preview
from bot.services.promises import Promise, Promises
from bot.services.publish import PublishService
from bot.services.wordings import WordingService
from bot.services.words import Words
from bot.store.port import Store
from bot.store.records import Closing, ReleaseRecord

NOT_EXTENDED = S_("this server follows the shared knowledge; /settings says whether it adds entries of its own")


class Reviewing:
    """Everything a second curator does with a draft. Safe to call from any thread."""

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
        self._deliveries = store.deliveries
        self._gaps = gaps
        self._publish = publish
        self._served = served
        self._now = now
        self._approvals = approvals
        # The server whose own entries this person writes; None if they write for the shared knowledge.
        self.own_of = own_of
        self.wordings = WordingService(gaps)
        self._words = words
        self._judge = Judge(store, publish, words, served, now)
        self.forget_plans = self._judge.forget
        self._ahead = Ahead()
        self._promises = Promises(self._ahead, store.desk.draft)

    def warm(self, number: int, curator: Curator) -> None:
        """Prepare in the background what a look at a draft being written will need; raises the errors of `find`."""
        self._judge.warm(self.find(number, curator))

    def ask_all(self, number: int, curator: Curator) -> bool:
        """Whether the draft's release has been asked every question; if not, the child process (if any) starts on it.

        Drafts take turns: only the latest request waits, because a release makes the results for all other drafts void.
        Approved drafts go first.

        Raises:
            NotAllowedError: see `find`.
            SalveError: the draft must be mended first, or the questions cannot be asked.
        """
        draft = self.find(number, curator)
        if self._publish.child is None or self._judge.ready(draft):
            return True
        asked = self._asking(draft)
        if asked.done() and not asked.cancelled():
            asked.result()
        return False

    def _asking(self, draft: Draft) -> Future[None]:
        """The work of asking the draft's release every question; started if it is not under way."""

        def work() -> None:
            self._judge.plan(self._judge.whole(draft), draft)

        return self._ahead.want((draft.number, draft.revision, self._judge.active(draft), self._now().date()), work)

    @property
    def needed(self) -> int:
        """How many curators must approve a draft, its author included."""
        return self.needed_for(None)

    def needed_for(self, draft: Draft | None) -> int:
        """How many curators must approve one draft; a server's own setting applies to its own drafts."""
        return self._approvals(draft.guild_id if draft else None)

    def find(self, number: int, curator: Curator) -> Draft:
        """The draft of this number.

        Raises:
            NotAllowedError: this person is not a curator, or the draft answers a gap of another server.
            SalveError: there is no such draft.
        """
        check_curates(curator)
        draft = self._desk.draft(number)
        if draft is None:
            raise SalveError(S_("there is no draft {number}", number=number))
        if not self._sees(draft, curator):
            raise NotAllowedError(S_("draft {number} belongs to another server", number=number))
        return draft

    def preview(self, number: int, curator: Curator, tr: Translator = SOURCE, *, whole: bool = False) -> Preview:
        """A draft with the proof-reader's findings, the reply it makes and what it changes; raises `find`'s errors.

        The changes are judged by the questions near the draft; with `whole`, by all questions, which takes long.
        """
        shown = self.judge(self.find(number, curator), whole=whole, tr=tr)
        report = shown.report.seen_in(curator.guilds) if shown.report else None
        return replace(shown, report=report, unnamed=self._judge.unnamed(shown.draft, report) if report else ())

    def asked(self, number: int, curator: Curator) -> tuple[int, int] | None:
        """How many questions the draft's release has been asked, and of how many; None if it is not being asked any."""
        return self._judge.asked(self.find(number, curator).number)

    def glance(self, number: int, curator: Curator, tr: Translator = SOURCE) -> Preview:
        """The preview without the changes the draft causes, which take long to find out."""
        return self.judge(self.find(number, curator), report=False, tr=tr)

    def judge(self, draft: Draft, *, report: bool = True, whole: bool = False, tr: Translator = SOURCE) -> Preview:
        """The preview of a draft at hand, stored or not, with or without the changes it causes."""
        knowledge, today = self._judge.knowledge(draft.guild_id), self._now().date()
        done = self._judge.completed(draft, knowledge)
        reply = old = None
        if done.knowledge and done.entry:
            reply = compose(Answer(done.entry.id, 1.0, language=draft.proposal.language), done.knowledge, today, tr=tr)
        if draft.entry_id in knowledge.entry:
            old = compose(Answer(draft.entry_id, 1.0, language=draft.proposal.language), knowledge, today, tr=tr)
        said = None
        if report and done.knowledge and not done.errors and draft.number:
            judged = self._judge
            said = self._all(done.knowledge, draft) if whole else judged.look(done.knowledge, draft)
        unnamed = self._judge.unnamed(draft, said) if said else ()
        approvals = self._desk.approvals(draft.number) if draft.number else ()
        counted = tuple(each for each in approvals if each.revision == draft.revision)
        return Preview(draft, done, reply, old, said, unnamed, counted, self.needed_for(draft))

    def _all(self, knowledge: KnowledgeBase, draft: Draft) -> Report:
        """The report on all questions; on those near the draft if another draft is being asked instead."""
        if self._publish.child is not None and not self._judge.ready(draft):
            try:
                self._asking(draft).result()
            except CancelledError:
                return self._judge.look(knowledge, draft)
        return self._judge.plan(knowledge, draft).report

    def send_back(self, number: int, note: str, curator: Curator, door: str, comments: int = 0) -> Draft:
        """Send a draft back to its author with a note and so many comments on its fields.

        Raises:
            NotAllowedError: this person may not do this.
            StaleError: the draft is not proposed.
        """
        typed = " ".join(cut(note.strip(), 500).split())
        new = review.returned(self.find(number, curator), curator, self._now(), typed, comments)
        return self._desk.save_draft(new, self._action(curator, door, "return", new, detail=typed))

    def approve_ahead(self, number: int, revision: int, curator: Curator, door: str) -> Future[Approved]:
        """Approve a revision of a draft without waiting until its release has been asked every question.

        If it has been, this is the same as `approve`. Otherwise `approve` runs afterwards, as if somebody pressed the
        button then, with every check made at that moment.

        Raises:
            SalveError: `approve` would refuse it already now.
        """
        draft = self._approvable(number, revision, curator)
        if self._publish.child is None or self._judge.ready(draft):
            done: Future[Approved] = Future()
            done.set_result(self.approve(number, revision, curator, door))
            return done
        promised = self.promise(draft)
        stand = (*(promised.names if promised and not promised.failed else ()), curator.id)
        behind = tuple(Approval(number, revision, each, "", self._now()) for each in stand)
        publishes = not review.missing(draft, (*self._desk.approvals(number), *behind), self.needed_for(draft))
        approve = partial(self.approve, number, revision, curator, door)
        return self._promises.make(draft, curator, approve, publishes=publishes)

    def promise(self, draft: Draft) -> Promise | None:
        """The approvals that wait until every question has been asked, or that failed; known to this process only."""
        return self._promises.of(draft)

    def approve(self, number: int, revision: int, curator: Curator, door: str) -> Approved:
        """Approve a revision of a draft; the last approval needed publishes it as a release.

        From then on, everybody who waits for its gap is owed the answer.

        Raises:
            NotAllowedError: this person may not do this, or the author of the message has not agreed.
            StaleError: the draft has changed, or is not proposed.
            UnnamedError: it takes over a question answered today, and no curator has named that as intended.
            SalveError: the draft must be mended first.
            RefusedError: the gate refuses the release.
            BehindError: another release came at the same moment; try again.
        """
        draft, now = self._approvable(number, revision, curator), self._now()
        needed = self.needed_for(draft)
        plan = self._judge.plan(self._judge.whole(draft), draft)
        self._judge.check_moves(draft, plan.report.seen_in(curator.guilds))
        if plan.report.refusals:
            # Refused before anybody approves, so that nobody's approval of a refused release counts.
            raise RefusedError(S_("this release is refused:\n{refusals}", refusals=list(plan.report.refusals)))
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

    def _approvable(self, number: int, revision: int, curator: Curator) -> Draft:
        """The draft, if this curator may approve this revision of it now; raises the errors of `approve`."""
        if self.own_of(curator) is None:
            check_keeps(curator)
        draft = self.find(number, curator)
        self._check_keeps(draft.guild_id, curator)
        borrowed = self._words.borrowed(draft)
        review.check_approvable(draft, curator, revision, self.needed_for(draft), borrowed=borrowed)
        return draft

    def withdraw(self, entry_id: str, reason: str, curator: Curator, door: str) -> ReleaseRecord:
        """Take one entry out of service at once, by a separate release.

        Raises:
            NotAllowedError: this person is not a curator.
            SalveError: no reason is given, or no such entry is served.
            BehindError: another release came at the same moment; try again.
        """
        owner = layers.owner(entry_id)
        self._check_keeps(owner, curator)
        reason = cut(" ".join(reason.split()), 500)
        if not reason:
            raise SalveError(S_("say why it is withdrawn: the release keeps the reason"))
        by = self._now(), curator.id, curator.name
        action = Action(*by, door, "withdraw", entry_id=entry_id, detail=reason, guild_id=owner)
        return self._publish.withdraw(entry_id, curator.name, reason, action=action)

    def _own(self, entry_id: str, curator: Curator) -> str | None:
        """The server that an entry is an own entry of, if this curator writes for that server."""
        own = layers.owner(entry_id)
        return own if own is not None and (curator.guilds is None or own == self.own_of(curator)) else None

    def _check_keeps(self, own: str | None, curator: Curator) -> None:
        """Refuse a curator who may not publish the shared knowledge, or this server's own entries."""
        if own is None:
            check_keeps(curator)
            return
        check_keeps_own(curator, own)
        if curator.guilds is not None and own != self.own_of(curator):
            raise NotAllowedError(NOT_EXTENDED)

    def _sees(self, draft: Draft, curator: Curator) -> bool:
        """Whether a curator sees a draft: their own, their servers', and at the home what other servers propose."""
        if draft.guild_id is not None:
            return curator.sees(draft.guild_id)
        gap = self._desk.root(draft.gap) if draft.gap is not None else None
        if draft.author == curator.id or curator.guilds is None or (gap is not None and curator.sees(gap.guild_id)):
            return True
        return curator.home and (gap is None or draft.stage in {Stage.PROPOSED, Stage.PUBLISHED})

    def _store(self, draft: Draft, curator: Curator, door: str, act: str, entry_id: str | None = None) -> Draft:
        return self._desk.save_draft(draft, self._action(curator, door, act, draft, entry_id))

    def _action(
        self, curator: Curator, door: str, act: str, draft: Draft, entry_id: str | None = None, detail: str = ""
    ) -> Action:
        return Action(
            self._now(),
            curator.id,
            curator.name,
            door,
            act,
            gap=draft.gap,
            draft=draft.number or None,
            entry_id=entry_id or draft.entry_id,
            detail=detail,
        )

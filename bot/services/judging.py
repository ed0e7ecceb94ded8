"""Judge a draft: the knowledge it would make, and what would change. Each is worked out once."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.answering.release import Release
from bot.curation import draft_faults, release
from bot.curation.completing import Completed
from bot.curation.drafts import Draft, Kind
from bot.curation.review import StaleError
from bot.errors import BehindError, SalveError
from bot.knowledge import versions
from bot.knowledge.finding import Finding
from bot.knowledge.models import KnowledgeBase
from bot.locale import S_, SN_, Rounded
from bot.services.gate import Moved, Report, key
from bot.services.looking import Looker
from bot.services.lying import lying
from bot.services.progress import Progress
from bot.services.publish import Plan, PublishService
from bot.services.words import Words
from bot.store.port import Store

K = TypeVar("K")
V = TypeVar("V")
KEPT = 8
CHANGED = S_("it has changed in the meantime; look again")
BEHIND = S_("another release came first; look again before you approve")
# A draft at any other stage is no longer looked at.
# The kind of a finding on a wording that is nearer to another entry: a curator must name the move.
MOVE = "move"


class UnnamedError(SalveError):
    """A draft takes over questions that are answered today, and no curator has named them."""


class Judge:
    """Proof-reads drafts and finds out what a release with them would say. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        publish: PublishService,
        words: Words,
        served: Callable[..., Release],
        now: Callable[[], datetime],
    ) -> None:
        self._desk = store.desk
        self._publish = publish
        self._words = words
        self._served = served
        self._now = now
        self._looker = Looker(store, words, lambda: publish.models, now)
        self._warming = threading.Lock()
        self._warm: tuple[tuple[str, int] | None, threading.Thread | None] = (None, None)
        self._plans: OrderedDict[tuple[str | None, ...], Plan] = OrderedDict()
        # What is kept, and how often all of it has been forgotten: work begun before the last time is not kept.
        self._planning = threading.Lock()
        self._forgotten = 0
        self._under_way: dict[tuple[str | None, ...], Future[Plan]] = {}
        self._looks: OrderedDict[tuple[str | None, ...], Report] = OrderedDict()
        # For each draft under way: how many of its nearest questions, and of all, have been asked, and of how many.
        self._near: dict[int, tuple[int, int]] = {}
        self._all: dict[int, tuple[int, int]] = {}
        self._proofs: OrderedDict[tuple[str, ...], Completed] = OrderedDict()

    def knowledge(self, guild_id: str | None = None) -> KnowledgeBase:
        """The knowledge of the active release (of the served one if none is newer), with this server's own entries."""
        if guild_id is not None and (mine := self._publish.own.current(guild_id)) is not None:
            return self._publish.knowledge(mine)
        served, head = self._served(), self._publish.head()
        return served.knowledge if head is None or head.digest == served.digest else self._publish.knowledge(head)

    def whole(self, draft: Draft) -> KnowledgeBase:
        """The knowledge with this draft in it.

        Raises:
            SalveError: the draft must be mended first; the message says how.
        """
        done = self.completed(draft, self.knowledge(draft.guild_id))
        if done.knowledge is None or done.errors:
            raise SalveError(draft_faults.summary(done.errors))
        return done.knowledge

    def completed(self, draft: Draft, knowledge: KnowledgeBase) -> Completed:
        """The knowledge with this draft in it, with findings of the proof-reader and about members' words."""
        done = self._proofread(draft, knowledge)
        strays = self._strays(draft) if draft.kind is Kind.WORDING else ()
        return replace(done, findings=(*done.findings, *strays, *self._words.findings(draft, knowledge)))

    def _strays(self, draft: Draft) -> tuple[Finding, ...]:
        """Findings for wordings that are nearer to another entry than to the draft's own, unless that is intended."""
        served, today = self._served(draft.guild_id), self._now().date()
        found = []
        for number, text in enumerate(draft.proposal.phrasings):
            where = lying(text, draft.entry_id, served, today)
            if where.elsewhere and key(text) not in draft.proposal.moves:
                cause = S_(
                    "it is nearer to {other} ({theirs}) than to this entry ({own})",
                    other=where.nearest,
                    theirs=Rounded(where.other, share=True),
                    own=Rounded(where.own, share=True),
                )
                mend = S_("leave it out, give it to {other}, or name it as a move", other=where.nearest)
                place, wants = ("phrasings", number), (MOVE, key(text))
                found.append(Finding("entry", draft.entry_id, place, cause, mend, wants=wants))
        return tuple(found)

    def unnamed(self, draft: Draft, report: Report) -> tuple[Moved, ...]:
        """Questions answered today that the draft would make another entry answer, and that no curator has named."""
        return tuple(each for each in report.taken if each.key not in draft.proposal.moves)

    def check_moves(self, draft: Draft, report: Report) -> None:
        """Refuse a draft that takes over questions from another entry.

        Raises:
            UnnamedError: there is one that no curator has named.
        """
        unnamed = self.unnamed(draft, report)
        if unnamed:
            told = [
                S_("“{text}”: was {before}, now {after}", text=each.text, before=each.then, after=each.now)
                for each in unnamed
            ]
            raise UnnamedError(
                SN_(
                    "{number} question answered today would get its answer from another entry; name each move "
                    "first:\n{told}",
                    "{number} questions answered today would get their answers from another entry; name each move "
                    "first:\n{told}",
                    len(unnamed),
                    told=told,
                )
            )

    def _proofread(self, draft: Draft, knowledge: KnowledgeBase) -> Completed:
        """The proof-reader's findings; worked out once per text and knowledge."""
        today = self._now().date()
        made_of = (draft.kind, draft.proposal.model_dump_json(), draft.base, draft.author_name or draft.author)
        key = (*map(str, made_of), versions.digest(knowledge), str(today))
        since, done = self._forgotten, self._proofs.get(key)
        return done or self._kept(self._proofs, key, release.plan(draft, knowledge, today), since)

    def plan(self, knowledge: KnowledgeBase, draft: Draft) -> Plan:
        """What publishing a draft would do, as an own release if it is a server's own; worked out once per content.

        Raises:
            StaleError: the draft changed before the work was done.
            BehindError: another release came before the work was done.
            SalveError: nothing would change.
        """
        key = self._key(knowledge, draft)
        with self._planning:
            if key in self._plans:
                return self._plans[key]
            since, waiting = self._forgotten, key in self._under_way
            plan = self._under_way.setdefault(key, Future())
        if waiting:
            return plan.result()
        try:
            done = self._planned(knowledge, draft)
        except BaseException as error:
            plan.set_exception(error)
            raise
        else:
            self._kept(self._plans, key, done, since)
            plan.set_result(done)
            return done
        finally:
            with self._planning:
                if self._under_way.get(key) is plan:
                    del self._under_way[key]

    def ready(self, draft: Draft) -> bool:
        """Whether it is already known what publishing a draft would do.

        Raises:
            SalveError: the draft must be mended first.
        """
        return self._key(self.whole(draft), draft) in self._plans

    def look(self, knowledge: KnowledgeBase, draft: Draft) -> Report:
        """What a draft would change, as far as a second's work tells; the gate's report if it is known already."""
        key = self._key(knowledge, draft)
        since, plan, looked = self._forgotten, self._plans.get(key), self._looks.get(key)
        if plan is not None:
            return plan.report
        if looked is not None:
            return looked
        served = self._served(draft.guild_id)
        try:
            found = self._looker.look(served, knowledge, self._progress(draft, self._near), draft.guild_id)
        finally:
            self._near.pop(draft.number, None)
        if found is None:
            return self.plan(knowledge, draft).report
        return self._kept(self._looks, key, found, since)

    def _kept(self, results: OrderedDict[K, V], key: K, result: V, since: int) -> V:
        """The result, kept unless everything has been forgotten since its work began."""
        with self._planning:
            if since == self._forgotten:
                results[key] = result
                while len(results) > KEPT:
                    results.popitem(last=False)
        return result

    def warm(self, draft: Draft) -> None:
        """Prepare in the background for the first look, once per draft and release."""
        served = self._served(draft.guild_id)
        name, words = (served.digest, draft.number), (draft.proposal.question, *draft.proposal.phrasings)
        said = [each for each in words if each]
        with self._warming:
            if not said or name == self._warm[0] or (self._warm[1] is not None and self._warm[1].is_alive()):
                return
            thread = threading.Thread(target=self._looker.warm, args=(served, said), name="salve-warming", daemon=True)
            self._warm = (name, thread)
            thread.start()

    def _key(self, knowledge: KnowledgeBase, draft: Draft) -> tuple[str | None, ...]:
        return versions.digest(knowledge), self.active(draft), str(self._now().date()), draft.guild_id

    def asked(self, number: int) -> tuple[int, int] | None:
        """How many questions the draft's release has been asked, and of how many; None if it is not being asked any."""
        return self._near.get(number) or self._all.get(number)

    @staticmethod
    def _progress(draft: Draft, far: dict[int, tuple[int, int]]) -> Progress:
        def progress(done: int, of: int) -> None:
            far[draft.number] = (done, of)

        return progress

    def _planned(self, knowledge: KnowledgeBase, draft: Draft) -> Plan:
        told, active = self._progress(draft, self._all), self.active(draft)

        def progress(done: int, of: int) -> None:
            # Work that is no longer needed ends here.
            stored = self._desk.draft(draft.number) if draft.number else draft
            if stored is None or stored.proposal != draft.proposal or not stored.open:
                raise StaleError(CHANGED)
            if self.active(draft) != active:
                raise BehindError(BEHIND)
            told(done, of)

        publish, guild_id = self._publish, draft.guild_id
        try:
            if guild_id is None:
                return publish.plan(knowledge, (), progress=progress)
            return publish.plan_own(knowledge, guild_id, progress)
        finally:
            self._all.pop(draft.number, None)

    def active(self, draft: Draft) -> str:
        """The digest of the release that the draft would follow."""
        head = self._publish.own.current(draft.guild_id)
        return head.digest if head else ""

    def forget(self) -> None:
        """Forget what drafts would change: the results hold logged questions, some of which have been erased.

        Work under way is finished for those who wait for it, and for nobody else.
        """
        with self._planning:
            self._forgotten += 1
            self._under_way.clear()
            self._plans.clear()
            self._looks.clear()
            self._proofs.clear()

"""Judge a draft: what it would make of the knowledge, and what that would change; each worked out once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.answering.pipeline import Release
from bot.curation import mending
from bot.curation.drafts import Completed, Draft
from bot.errors import SalveError
from bot.knowledge import versions
from bot.knowledge.models import KnowledgeBase
from bot.services.proofreading import proofread
from bot.services.publish import Plan, PublishService
from bot.services.words import Words

KEPT = 8


class Judge:
    """Proof-reads drafts, and asks releases what they would say. Safe to call from any thread."""

    def __init__(
        self, publish: PublishService, words: Words, served: Callable[[], Release], now: Callable[[], datetime]
    ) -> None:
        self._publish = publish
        self._words = words
        self._served = served
        self._now = now
        self._plans: OrderedDict[tuple[str, str, str], Plan] = OrderedDict()
        self._proofs: OrderedDict[tuple[str, ...], Completed] = OrderedDict()

    def knowledge(self) -> KnowledgeBase:
        """The active release's knowledge; the served one where there is no newer."""
        served, head = self._served(), self._publish.head()
        return served.knowledge if head is None or head.digest == served.digest else self._publish.knowledge(head)

    def whole(self, draft: Draft) -> KnowledgeBase:
        """The knowledge with this draft in it.

        Raises:
            SalveError: it must be mended first; it says what.
        """
        done = self.completed(draft, self.knowledge())
        if done.knowledge is None or done.errors:
            raise SalveError(mending.summary(done.errors))
        return done.knowledge

    def completed(self, draft: Draft, knowledge: KnowledgeBase) -> Completed:
        """The knowledge with this draft in it, and what the proof-reader and the members' rights say of it."""
        done = self._proofread(draft, knowledge)
        return replace(done, findings=(*done.findings, *self._words.findings(draft, knowledge)))

    def _proofread(self, draft: Draft, knowledge: KnowledgeBase) -> Completed:
        """What the proof-reader says; worked out once for one text on top of one knowledge."""
        today = self._now().date()
        made_of = (draft.kind, draft.proposal.model_dump_json(), draft.base, draft.author_name or draft.author)
        key = (*map(str, made_of), versions.digest(knowledge), str(today))
        if key not in self._proofs:
            self._proofs[key] = proofread(self._publish.child, draft, knowledge, today)
            while len(self._proofs) > KEPT:
                self._proofs.popitem(last=False)
        return self._proofs[key]

    def plan(self, knowledge: KnowledgeBase) -> Plan:
        """What publishing that would do; worked out once for one content on top of one release."""
        head = self._publish.head()
        key = (versions.digest(knowledge), head.digest if head else "", str(self._now().date()))
        if key not in self._plans:
            self._plans[key] = self._publish.plan(knowledge, ())
            while len(self._plans) > KEPT:
                self._plans.popitem(last=False)
        return self._plans[key]

    def forget(self) -> None:
        """Forget what drafts would change: that tells logged questions, of which some have been erased."""
        self._plans.clear()
        self._proofs.clear()

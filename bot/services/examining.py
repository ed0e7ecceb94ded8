"""The gate's report on a knowledge base before its release, and which of its words are members' own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.knowledge.models import KnowledgeBase
from bot.services import compiled, works
from bot.services.comparing import compare
from bot.services.gate import Report
from bot.services.progress import Progress
from bot.services.releases import Releases, blind
from bot.services.words import HIDDEN, Words
from bot.store.port import Store
from bot.store.records import ReleaseRecord


class Examiner:
    """Asks two releases the gate's questions, in the child process if there is one."""

    def __init__(self, releases: Releases, store: Store, words: Words, now: Callable[[], datetime]) -> None:
        self._releases = releases
        self._store = store
        self._words = words
        self._now = now

    def report(
        self,
        head: ReleaseRecord | None,
        old: KnowledgeBase | None,
        new: KnowledgeBase,
        progress: Progress,
        guild_id: str | None = None,
    ) -> Report:
        """The gate's report, and whether the new words are members' own."""
        if self._releases.child is not None:
            return works.examine(
                self._releases.child, head.version if head else None, new, self._now(), guild_id, progress
            )
        # A release that can no longer be served gives no replies to compare with.
        models = compiled.remembering(self._releases.models)
        before = compiled.prepare(old, models) if head and old and not blind(old) else None
        prepared = compiled.prepare(new, models, draft=True)
        report = compare(self._store, self._releases.models, before, prepared, self._now().date(), progress, guild_id)
        if old is not None:
            theirs = self._words.refusals(old, new)
            private = self._words.private()
            moved = tuple(replace(each, text=HIDDEN) if each.text in private else each for each in report.moved)
            report = replace(report, refusals=(*theirs, *report.refusals), theirs=theirs, moved=moved)
        return report

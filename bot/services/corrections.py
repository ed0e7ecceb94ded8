"""Replies given from an entry that says something else by now: each is corrected once, in place."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.answering.composing import compose
from bot.answering.decision import Answer
from bot.answering.reply import Reply
from bot.curation.retrying import PROMISE_KEPT
from bot.knowledge import layers, translating
from bot.knowledge.models import Entry, KnowledgeBase
from bot.locale import SOURCE, Translator
from bot.services.releases import Releases
from bot.store.port import Store
from bot.store.records import Correction, ReleaseRecord


@dataclass(frozen=True, slots=True)
class Owed:
    """A reply to correct: the release that owes the correction, and what the entry says now, at which version.

    `said` gives the new answer in a translator's language; it is None if the entry is withdrawn. `why` is the reason in
    a curator's own words, if one was given. `late` says that it has been tried for long enough. `language` is the
    language of the question, if it is kept; an answer that was quoted in a translation stays in that language.
    """

    correction: Correction
    record: ReleaseRecord
    said: Callable[[Translator], Reply] | None
    version: str
    late: bool
    why: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The result of a release whose corrections are all settled: how many were made, and why the others could not be.

    `guild_id` is the server whose own release it is; None for the shared knowledge.
    """

    version: str
    done: int
    failed: dict[str, int]
    guild_id: str | None = None


# The text before a reason in a release's note, and the notes of releases for which nobody gave a reason.
_BEFORE = re.compile(r"(?:withdrawn [a-z0-9-]+|back to [\d.]+): ")
_NO_REASON = re.compile(r"answers #\d+|draft \d+|published from Discord|withdrawn from an answer|taken over from .*|")


def reason(note: str) -> str:
    """The reason in a release's note; empty if nobody gave one."""
    given = _BEFORE.sub("", note.strip(), count=1)
    return "" if _NO_REASON.fullmatch(given) else given


def _still(language: str, entry: Entry | None, knowledge: KnowledgeBase) -> str:
    """The language, if the entry is still translated into it; otherwise empty."""
    return language if entry and translating.served(entry, language, knowledge) else ""


class CorrectionService:
    """Corrections survive restarts, because they are written in the transaction of the release that owes them."""

    def __init__(self, store: Store, publish: Releases, now: Callable[[], datetime]) -> None:
        self._store = store
        self._publish = publish
        self._now = now

    def owed(self, limit: int) -> Sequence[Owed]:
        """The next corrections, oldest first."""
        corrections = self._store.due_corrections(self._now(), limit)
        if not corrections:
            return ()
        owners = dict.fromkeys(layers.owner(each.entry_id) for each in corrections)
        found = {each: owed for owner in owners for each, owed in self._of(owner, corrections)}
        return [found[each] for each in corrections]

    def _of(self, owner: str | None, corrections: Sequence[Correction]) -> Iterator[tuple[Correction, Owed]]:
        """The corrections of shared entries, or of one server's own, with what the entries say now."""
        head = self._publish.own.current(owner)
        if head is None:
            return
        records = {record.number: record for record in self._publish.log(owner)}
        knowledge, now = self._publish.knowledge(head), self._now()
        served = {entry.id for entry in knowledge.served(now.date())}
        for each in corrections:
            if layers.owner(each.entry_id) == owner:
                record, says = records[each.number], each.entry_id in served
                asked, quoted = self._languages(each.question_id)
                says_now = Answer(
                    each.entry_id, 1.0, language=_still(quoted, knowledge.entry.get(each.entry_id), knowledge)
                )
                said = partial(compose, says_now, knowledge, now.date(), "", None) if says else None
                late, why = now - record.at > PROMISE_KEPT, reason(record.note)
                yield each, Owed(each, record, said, head.version, late, why, asked)

    def _languages(self, question_id: str) -> tuple[str, str]:
        """The language of a question, and that of the answer quoted to it."""
        logged = self._store.interaction(question_id)
        return (logged.language, logged.reply_language) if logged else ("", "")

    def settle(self, owed: Owed, failure: str | None = None) -> Settled | None:
        """Note that a correction was made, or why it cannot be. Returns the result if it was the release's last."""
        state = "failed" if failure else "done"
        revision = owed.said(SOURCE).revision if owed.said else None
        self._store.settle(replace(owed.correction, state=state, reason=failure or ""), revision, owed.version)
        found = self._store.corrections(owed.correction.number)
        if any(each.state == "owed" for each in found):
            return None
        failed: dict[str, int] = {}
        for each in found:
            if each.state == "failed":
                failed[each.reason] = failed.get(each.reason, 0) + 1
        done = sum(each.state == "done" for each in found)
        return Settled(owed.record.version, done, failed, owed.record.guild_id)

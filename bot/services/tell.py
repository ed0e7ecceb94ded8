"""Messages owed to members, with their words: each is sent once, even across restarts."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Self

from bot.answering.composing import compose
from bot.answering.decision import Answer
from bot.answering.reply import Reply
from bot.curation.asking_back import AskBack
from bot.curation.outbox import News, Owed, Told
from bot.curation.retrying import PROMISE_KEPT
from bot.knowledge import layers
from bot.knowledge.models import KnowledgeBase
from bot.locale import N_, NN_, Translator
from bot.services.releases import Releases
from bot.store.port import Store
from bot.store.records import Interaction

OWED = NN_("{number} being told", "{number} being told")
REPLIED = NN_("{number} told by a reply where they asked", "{number} told by a reply where they asked")
DIRECT = NN_("{number} told by direct message", "{number} told by direct message")
FAILED = NN_("{number} not told: {why}", "{number} not told: {why}")
NOBODY = N_("nobody waited for it")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people are still to be told, how many were told by reply or direct message, and why others could not be.

    `last` is when the last of them was told; None if nobody was.
    """

    owed: int
    replied: int
    direct: int
    failed: Mapping[str, int]
    last: datetime | None

    @classmethod
    def of(cls, told: Sequence[Told]) -> Self:
        """Count the messages to those who wait, by what became of each."""
        done = [each for each in told if each.state == "done"]
        return cls(
            sum(each.state == "owed" for each in told),
            sum(each.how == "reply" for each in done),
            sum(each.how == "direct" for each in done),
            Counter(each.failure for each in told if each.state == "failed"),
            max((each.at for each in done if each.at), default=None),
        )

    def said(self, tr: Translator) -> str:
        """The tally in words."""
        counts = ((OWED, self.owed), (REPLIED, self.replied), (DIRECT, self.direct))
        parts = [tr.counted(text, count) for text, count in counts if count]
        parts += [tr.counted(FAILED, count, why=tr(why)) for why, count in sorted(self.failed.items())]
        return "; ".join(parts) or tr(NOBODY)


TAKEN_BACK = N_("it is no longer to be asked")


@dataclass(frozen=True, slots=True)
class Telling:
    """A message to send: what is owed, its question in words that may be shown, and the answer, if any.

    `said` gives the answer in a translator's language; it is None if the entry has been withdrawn. `care` is the line
    of care in the asker's language. `late` says that it has been tried for long enough. `asks` is what the curators
    want to know, if the message asks something.
    """

    owed: Owed
    question: str
    said: Callable[[Translator], Reply] | None
    care: str = ""
    late: bool = False
    asks: AskBack | None = None


class TellService:
    """The outbox. Each message was written in the transaction that owes it."""

    def __init__(
        self, store: Store, publish: Releases, care_line: Callable[..., str], now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._care_line = care_line
        self._publish = publish
        self._now = now

    def owed(self, limit: int) -> Sequence[Telling]:
        """The next messages, oldest first, with answers in the words of the active release."""
        waiting = self._store.desk.owed(self._now(), limit)
        if not waiting or self._publish.head() is None:
            return ()
        today = self._now().date()
        shown = {News.ANSWERED, News.MENDED, News.REVIEW}
        owners = {layers.owner(each.entry_id or "") for each in waiting if each.news in shown}
        bases = {owner: self._knowledge(owner) for owner in owners}
        tellings = []
        for each in waiting:
            said, knowledge = None, bases.get(layers.owner(each.entry_id or ""))
            served = {entry.id for entry in knowledge.served(today)} if knowledge else set()
            if knowledge and each.entry_id in served and each.news is not News.REVIEW:
                said = partial(compose, Answer(each.entry_id, 1.0), knowledge, today, "", None)
            logged = self._store.interaction(each.question_id) if each.question_id else None
            care = self._care_line(*([logged.language] if logged else []))
            late = self._now() - each.due > PROMISE_KEPT
            of_entry = each.news in {News.MENDED, News.REVIEW}
            question = _of_entry(each, knowledge) if of_entry else self._question(each, logged)
            asks = self._store.asking.owed(each.number) if each.news is News.ASKED else None
            if each.news is News.ASKED and asks is None:
                self.settle(each.number, TAKEN_BACK)
                continue
            tellings.append(Telling(each, question, said, care, late, asks))
        return tellings

    def _knowledge(self, owner: str | None) -> KnowledgeBase | None:
        """The active knowledge, with a server's own entries if the message is about one of them."""
        head = self._publish.own.current(owner)
        return self._publish.knowledge(head) if head is not None else None

    def settle(self, number: int, failure: str = "", how: str = "") -> None:
        """Note how a message was sent ("reply", "direct"), or why it never can be."""
        self._store.desk.settle(number, self._now(), how, failure)

    def told_of(self, draft: int) -> Tally:
        """The tally of those who asked what a draft answers, once it is published; it names nobody."""
        return Tally.of(self._store.desk.told_of(draft))

    def _question(self, owed: Owed, logged: Interaction | None) -> str:
        """The asker's own wording, otherwise the gap's title or public wording; empty if there is none to show."""
        if logged and logged.text:
            return logged.text
        gap = self._store.desk.gap(owed.gap) if owed.gap is not None else None
        return gap.shown if gap else ""


def _of_entry(owed: Owed, knowledge: KnowledgeBase | None) -> str:
    """The question of the entry, for people who rated it without having asked."""
    entry = knowledge.entry.get(owed.entry_id or "") if knowledge else None
    return entry.question if entry else ""

"""The outcome of a message: of each ask in it, of the whole, and the context for the next message."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.answering.candidates import Candidates
from bot.answering.clauses import Kind
from bot.answering.decision import Abstain, Answer, Decision, Talk
from bot.answering.matching import Match
from bot.answering.reading import Reading
from bot.answering.release import Release
from bot.answering.reply import Reply
from bot.answering.understanding import Query
from bot.locale import Translator

# What is remembered of a conversation: at most REMEMBERED words of the last ask, over at most LASTS messages of small
# talk.
REMEMBERED, LASTS = 40, 2
# What stands between the words of two turns.
BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Context:
    """The last ask of a conversation, as context for the next message.

    Attributes:
        asked: the words of the last ask, after those carried into it; at most `REMEMBERED` words.
        entry: the id of the likeliest entry to answer it, or an empty string.
        age: how many messages ago it was asked.
        flag: the id of the red flag that was signposted in one of the last `LASTS` messages, or an empty string.
        flagged: how many messages ago that was.
        offered: the ids of the entries that the last reply listed to choose from.
    """

    asked: str
    entry: str = ""
    age: int = 0
    flag: str = ""
    flagged: int = 0
    offered: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The same words without a mark between turns, as they are looked up."""
        return self.asked.replace(BETWEEN, " ")

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways to read it: all of it, and its last turn alone; none if there is nothing."""
        last = self.asked.rpartition(BETWEEN)[2]
        return tuple(dict.fromkeys(filter(None, (self.words, last))))


@dataclass(frozen=True, slots=True)
class Part:
    """The outcome of one ask of a message.

    `turned` says that what was asked before changed it; `alone` is what it was by the ask alone, if what is told beside
    it changed it.
    """

    match: Match
    decision: Decision
    turned: bool = False
    alone: Decision | None = None

    @property
    def left(self) -> bool:
        """Whether nothing answers it; an ask that depends on another one does not count as a separate question."""
        ask = self.match.ask
        return isinstance(self.decision, Abstain) and ask.kind is Kind.QUESTION and not ask.leans


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one message, with enough detail to log it and to rebuild the reply.

    Attributes:
        query: the ask that decided, as understood.
        candidates: what was found for that ask.
        decision: what may be said.
        reply: the reply as it is logged, with Salve's own words untranslated.
        release: the release that made it.
        reading: how the message was read.
        parts: the outcome of each ask, in the order of the message.
        context: the context for the next message.
        flag: the red flag that was signposted a moment ago, whose line the reply ends with, or None.
        said: the reply in the language of a translator.
    """

    query: Query
    candidates: Candidates
    decision: Decision
    reply: Reply
    release: Release
    reading: Reading
    said: Callable[[Translator], Reply] = field(compare=False)
    parts: tuple[Part, ...] = ()
    context: Context | None = None
    flag: str | None = None

    @property
    def confidence(self) -> float:
        """How sure the decision is (0..1)."""
        return self.decision.confidence

    @property
    def by_likeness(self) -> bool:
        """Whether it is small talk that no list of phrases holds (decision 85)."""
        read = self.reading
        return isinstance(self.decision, Talk) and self.decision.aside not in {read.aside, read.nod}

    @property
    def left(self) -> tuple[str, ...]:
        """The asks of an answered message that nothing answers."""
        if not isinstance(self.decision, Answer):
            return ()
        return tuple(part.match.ask.text for part in self.parts if part.left)

    @property
    def carried(self) -> str:
        """The words of the last turn that were read with this message."""
        return next((part.match.carried for part in self.parts if part.match.carried), "")

    @property
    def follows(self) -> bool:
        """Whether earlier messages are part of it, or of the context that it leaves."""
        return bool(self.carried) or (self.context is not None and BETWEEN in self.context.asked)

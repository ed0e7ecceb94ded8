"""What came of a message: of each ask in it, of the whole, and what the next message may go on from."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.answering.candidates import Candidates
from bot.answering.clauses import Kind
from bot.answering.decision import Abstain, Answer, Decision
from bot.answering.matching import Match
from bot.answering.reading import Reading
from bot.answering.release import Release
from bot.answering.reply import Reply
from bot.answering.understanding import Query
from bot.locale import Translator

# How much of a conversation is remembered: words of the last ask, and over how many messages of small talk.
REMEMBERED, LASTS = 40, 2


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked last in a conversation, as context for the next message.

    Attributes:
        asked: the words of the last ask, with what was carried into it; at most `REMEMBERED` words.
        entry: the likeliest entry to answer it, or nothing.
        age: how many messages ago.
    """

    asked: str
    entry: str = ""
    age: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one ask of a message; `turned` says that what was asked before changed it."""

    match: Match
    decision: Decision
    turned: bool = False

    @property
    def left(self) -> bool:
        """Whether nothing answers it; an ask that depends on another is not a separate question."""
        ask = self.match.ask
        return isinstance(self.decision, Abstain) and ask.kind is Kind.QUESTION and not ask.leans


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that came of one message, enough to log it and to rebuild the reply.

    Attributes:
        query: the ask that decided, as understood.
        candidates: what was found for it.
        decision: what may be said.
        reply: what is said.
        release: by which release.
        reading: what the message was taken to say.
        parts: what came of each ask, in the order of the message.
        context: the context for the next message.
        said: the same reply in the language that a translator speaks.
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

    @property
    def confidence(self) -> float:
        """How sure the decision is (0..1)."""
        return self.decision.confidence

    @property
    def left(self) -> tuple[str, ...]:
        """What else an answered message asks that nothing answers."""
        if not isinstance(self.decision, Answer):
            return ()
        return tuple(part.match.ask.text for part in self.parts if part.left)

    @property
    def carried(self) -> str:
        """What of the last turn was read with this message."""
        return next((part.match.carried for part in self.parts if part.match.carried), "")

"""What came of a question: what is said to it, and what the next message may go on from."""

from dataclasses import dataclass

from bot.answering.composing import unpassed
from bot.answering.decision import Answer, Signpost, Talk
from bot.answering.outcome import Outcome
from bot.answering.reply import Reply
from bot.locale import Translator
from bot.services.follow_ups import Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what came of it; it is logged unless its asker wishes that nothing be `kept`.

    `turn` is what the next message of the same conversation may go on from. Its asker is `met` where they are known to
    have read what is kept about them, or to wish that nothing be.
    """

    question_id: str
    outcome: Outcome
    kept: bool = True
    turn: Turn | None = None
    met: bool = False

    @property
    def reply(self) -> Reply:
        """The reply as it is logged; it does not say that a question was passed on if the question is not kept."""
        return self.outcome.reply if self.kept else unpassed(self.outcome.reply)

    def said(self, tr: Translator) -> Reply:
        """The same in the reader's language."""
        reply = self.outcome.said(tr)
        return reply if self.kept else unpassed(reply, tr)

    @property
    def sure(self) -> bool:
        """Whether it is worth speaking up unasked: an answer, a signpost to care, or a red flag that is likely."""
        return isinstance(self.outcome.decision, Answer | Signpost) or self.reply.care_first

    def speaks(self, *, quiet: bool) -> bool:
        """Whether to send it; where Salve keeps `quiet` because nobody asked it in particular, only if sure."""
        return self.sure or not quiet


@dataclass(frozen=True, slots=True)
class Again:
    """What came of an edited question, whether its asker `waits` to be told, whether it is in `trouble` only now."""

    asked: Asked
    waits: bool
    trouble: bool


def turn(asked: Asked, before: Turn | None) -> Turn | None:
    """What may be gone on from: nothing after a signpost to care; after small talk, what was asked before that."""
    context = asked.outcome.context
    if context is None or isinstance(asked.outcome.decision, Signpost):
        return None
    talked = isinstance(asked.outcome.decision, Talk) and before
    return Turn(before.question_id if talked and before else asked.question_id, context)


def is_talk(outcome: Outcome) -> bool:
    """Whether it is small talk, which is nobody's question and is not kept."""
    return isinstance(outcome.decision, Talk) and not outcome.reply.care_first

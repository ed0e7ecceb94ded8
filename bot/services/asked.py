"""The outcome of a question: what is said to it, and what the next message may follow on from."""

from dataclasses import dataclass

from bot.answering.composing import unpassed
from bot.answering.decision import Answer, Signpost, Talk
from bot.answering.outcome import Outcome
from bot.answering.reply import Reply
from bot.locale import Translator
from bot.services.follow_ups import Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its outcome; `kept` says whether it is logged, which its asker may not want.

    `turn` is what the next message of the conversation may follow on from. `met` says that the asker is known to have
    read what is kept about them, or to wish that nothing be kept.
    """

    question_id: str
    outcome: Outcome
    kept: bool = True
    turn: Turn | None = None
    met: bool = False

    @property
    def reply(self) -> Reply:
        """The reply as it is logged. It does not say that a question was passed on if the question is not kept."""
        return self.outcome.reply if self.kept else unpassed(self.outcome.reply)

    def said(self, tr: Translator) -> Reply:
        """The reply in the reader's language."""
        reply = self.outcome.said(tr)
        return reply if self.kept else unpassed(reply, tr)

    @property
    def sure(self) -> bool:
        """Whether it is worth speaking up unasked: an answer, a signpost, or a likely red flag."""
        return isinstance(self.outcome.decision, Answer) or self.cares

    @property
    def cares(self) -> bool:
        """Whether its asker may need care: a signpost, or a likely red flag."""
        return isinstance(self.outcome.decision, Signpost) or self.reply.care_first

    def speaks(self, *, quiet: bool) -> bool:
        """Whether to send the reply; if Salve keeps `quiet`, because it was not addressed, only if it is sure."""
        return self.sure or not quiet


@dataclass(frozen=True, slots=True)
class Again:
    """The outcome of an edited question; `waits`: its asker waits to be told; `trouble`: it shows distress only now."""

    asked: Asked
    waits: bool
    trouble: bool


def turn(asked: Asked, before: Turn | None) -> Turn | None:
    """The turn to follow on from; after small talk, the question before it."""
    context = asked.outcome.context
    if context is None:
        return None
    talked = isinstance(asked.outcome.decision, Talk) and before
    return Turn(before.question_id if talked and before else asked.question_id, context)


def is_talk(outcome: Outcome) -> bool:
    """Whether it is small talk, which is not a question and is not kept."""
    return isinstance(outcome.decision, Talk) and not outcome.reply.care_first

"""Tell a remark from a question, because people also talk to each other about an answer."""

from bot.answering import reading
from bot.answering.clauses import Kind
from bot.answering.decision import Answer, Signpost, Talk
from bot.answering.outcome import Context, Outcome
from bot.answering.reading import Aside

_GRATEFUL = frozenset({Aside.THANKS, Aside.PRAISE})


def is_remark(outcome: Outcome, before: Context | None) -> bool:
    """Whether a message that may not be meant for the bot calls for no answer.

    A remark asks, claims and needs nothing. It also says thanks, has no sure answer, or would get the answer just
    given, unless it picks that from a list. Care is never withheld.
    """
    # What only sounds like small talk may be said to somebody else.
    meant = isinstance(outcome.decision, Signpost | Talk) and not outcome.by_likeness
    if meant or outcome.reply.care_first:
        return False
    if any(ask.kind is not Kind.STATEMENT for ask in outcome.reading.asks):
        return False
    answered = outcome.decision.entry_id if isinstance(outcome.decision, Answer) else None
    if answered is None:
        return True
    if before is not None and answered in before.offered:
        return False
    return _grateful(outcome) or (before is not None and before.entry == answered)


def _grateful(outcome: Outcome) -> bool:
    languages, spoken = outcome.release.languages, outcome.release.knowledge.manifest.language
    own = outcome.release.vocabulary.tongue
    return any(reading.read(each, languages, spoken, own).aside in _GRATEFUL for each in outcome.reading.courtesies)

"""Distress by resemblance: it sees what no sign does, and doubts signs in what nobody was heard to tell like that."""

from bot.answering import distress
from bot.answering.decision import Answer, Decision, Signpost
from bot.answering.distress import Resemblance
from bot.answering.retrieval import Index, Meaning
from bot.knowledge.models import Entry, KnowledgeBase, Scope


def learn(knowledge: KnowledgeBase, index: Index) -> Resemblance | None:
    """What the encoder of the base's language learns from the examples; None where there is none, or no examples."""
    heard = [(flag.id, text) for flag in knowledge.red_flags for text in flag.heard]
    own = [each for each in knowledge.lexicons if each.id == knowledge.manifest.language]
    harmless = [text for lexicon in own for text in lexicon.harmless]
    # What curators hold to be ordinary, their checks included, must not be taken for distress.
    items: tuple[Entry | Scope, ...] = (*knowledge.entries, *knowledge.scopes)
    asked = [text for item in items for text in (*item.phrasings, *item.checks.reach)] + [*knowledge.unanswerable]
    if index.meaning is None or not (heard and harmless and asked):
        return None
    encode = index.meaning.encoder.encode
    return distress.learn(
        encode([text for _, text in heard]), [flag for flag, _ in heard], encode(harmless), encode(asked)
    )


def unlike(question: str, resemblance: Resemblance | None, meaning: Meaning | None) -> bool:
    """Whether a message is so unlike what was heard of distress that the signs in it are only likely."""
    if resemblance is None or meaning is None:
        return False
    return resemblance.judge(meaning.encoder.encode([question])[0])[1] < distress.UNLIKE


def instead_of(decided: Decision, question: str, resemblance: Resemblance | None, meaning: Meaning | None) -> Decision:
    """A signpost in place of what is no answer, where the message is like what was heard of distress."""
    if resemblance is None or meaning is None or isinstance(decided, Answer | Signpost):
        return decided
    flag, near = resemblance.judge(meaning.encoder.encode([question])[0])
    return Signpost((flag,), near) if near > distress.SIGNPOST else decided

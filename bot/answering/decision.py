"""Decide what may be said: answer, offer a choice, abstain, signpost to care, or say it is out of scope."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.answering.calibration import Thresholds
from bot.answering.candidates import MAX_CHOICES, Candidate, Candidates
from bot.answering.reading import Aside
from bot.knowledge.models import KnowledgeBase, Status

RED_FLAG_SHARE = 0.5
# What is told beside an ask is about another entry from this confidence on, if its odds are at least this share of the
# answer's. Chosen on half of 1,404 answers to strangers' messages (decision 76).
TOLD, TOLD_ODDS = 0.7, 0.6
# A story as a whole speaks against an answer that is not among this many of the entries nearest to it (decision 77).
AMONG = 8
# No confidence is taken to be nearer to 1 than this.
SUREST = 1e-3


class Reason(StrEnum):
    """Why nothing was answered."""

    NO_MATCH = "no_match"
    LANGUAGE = "language"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry answers the question.

    `also` holds entries that answer, or may answer, other questions of the same message; `left` is how many of those
    nothing answers. `language` is the one in which the answer is given, if it is not the base's.
    """

    entry_id: str
    confidence: float
    also: tuple[str, ...] = ()
    left: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Suggest:
    """Unsure: at most three entries to choose from, best first ("did you mean").

    `translated` is set if the question is in another language than the entries; `said` then holds the text that says
    so. `language` is the one in which entries with a translation are named.
    """

    entry_ids: tuple[str, ...]
    confidence: float
    translated: bool = False
    said: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Abstain:
    """No entry answers the question, as far as Salve can tell, or the entry that did is withdrawn.

    `said` is the reply to a question in another language, if the base is not in English: a title and a line.
    """

    reason: Reason
    confidence: float
    entry_id: str | None = None
    said: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Signpost:
    """Red flags, most urgent first: care comes before any answer."""

    red_flag_ids: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """A neighbouring subject, with a note that says so.

    `talk` is set if the note itself answers what was said, because its subject is the bot, or small talk.
    """

    scope_id: str
    confidence: float
    talk: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """Small talk, which is answered in kind and does not reach the curators.

    `said` is the reply in the language of the message, if that has one: a title, and a hint at what to do next.
    """

    aside: Aside
    confidence: float
    said: tuple[str, str] | None = None


Decision = Answer | Suggest | Abstain | Signpost | OutOfScope | Talk


@dataclass(frozen=True, slots=True)
class Foreign:
    """Marks a question that is not in the base's language and was looked up across languages.

    `told` are the entries that may be served in its `language`, which is empty if there are none.
    """

    language: str = ""
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is asked.

    Attributes:
        in_general: whether it is a general question, and does not say that something is happening to somebody.
        of_another: whether it is about another product by itself, so that no entry is given or offered.
        one_word: whether it is a single word, which names a subject without asking anything; it gets a list of choices.
    """

    in_general: bool = False
    of_another: bool = False
    one_word: bool = False


PLAINLY = Manner()


def same(one: Decision, other: Decision) -> bool:
    """Whether two decisions say the same, whatever their confidence."""
    return replace(one, confidence=0.0) == replace(other, confidence=0.0)


def decide(
    candidates: Candidates,
    thresholds: Thresholds,
    knowledge: KnowledgeBase,
    *,
    servable: frozenset[str],
    understood: bool = True,
    foreign: Foreign | None = None,
    manner: Manner = PLAINLY,
) -> Decision:
    """Turn what was found for one ask into a decision. Red flags found by screening are handled before this step.

    Args:
        candidates: what retrieval found, best first, and how sure it is (0..1).
        thresholds: what it takes to answer, and to offer a list.
        knowledge: tells entries, red flags and scope notes apart by their ids.
        servable: ids of the entries that may be served today.
        understood: False when the question is in a language the knowledge is not written in.
        foreign: given if the candidates were found across languages; they are offered, and answered only if translated.
        manner: how it is asked.
    """
    confidence = thresholds.confidence(candidates)
    nothing = Abstain(Reason.NO_MATCH if understood or foreign else Reason.LANGUAGE, confidence)
    if not candidates.ranked:
        return nothing
    top = candidates.ranked[0].label
    if confidence >= thresholds.answer and top in knowledge.scope and foreign is None:
        # What is told to be another subject may be asked in words of its own.
        return OutOfScope(top, confidence)
    if thresholds.sure(candidates, confidence) and (foreign is None or top in foreign.told):
        definite = _definite(top, confidence, knowledge, servable, manner.in_general)
        barred = manner.one_word or manner.of_another
        if isinstance(definite, Answer) and not barred and candidates.subject >= thresholds.subject:
            return replace(definite, language=foreign.language if foreign else "")
        if definite and not isinstance(definite, Answer):
            return definite
    # One word says too little to be beside the subject.
    placed = replace(candidates, subject=math.inf) if manner.one_word else candidates
    if not manner.of_another and thresholds.offers(placed) and (understood or foreign):
        withdrawn = _withdrawn(top, confidence, knowledge)
        choices = _choices(candidates.ranked, servable)
        if withdrawn or choices:
            return withdrawn or _offered(choices, confidence, foreign)
    return OutOfScope(candidates.beside, confidence) if understood and candidates.beside else nothing


def attested(
    decided: Answer | Suggest,
    found: Candidates,
    whole: Sequence[str],
    thresholds: Thresholds,
    servable: frozenset[str],
) -> Answer | Suggest:
    """The decision on what a story asks, with the story as a whole as a second witness.

    An answer it is not about is only offered, together with what it is about; what would be offered first is the answer
    if the story is about the same.

    Args:
        decided: the decision by the ask.
        found: what the ask resembles.
        whole: the ids that the story is nearest to, best first.
        thresholds: tell how much it takes to be on the subject.
        servable: ids of the entries that may be served today.
    """
    entries = [label for label in whole if label in servable]
    if isinstance(decided, Answer):
        if decided.entry_id in entries[:AMONG]:
            return decided
        choices = (decided.entry_id, *entries[:1], *_choices(found.ranked, servable))
        return Suggest(tuple(dict.fromkeys(choices))[:MAX_CHOICES], decided.confidence)
    agreed = whole[0] == found.first == decided.entry_ids[0] and found.subject >= thresholds.subject
    return Answer(found.first, decided.confidence) if agreed else decided


def divided(
    answer: Answer, found: Candidates, told: Candidates, thresholds: Thresholds, servable: frozenset[str]
) -> Answer | Suggest:
    """The answer, or a list if what is told beside the ask is about another entry, and hardly less surely.

    "I had breast cancer six years ago. May I use it on my face?" asks about the face, and is about the cancer.

    Args:
        answer: the answer to the ask.
        found: what the ask resembles.
        told: what that resembles by itself which is told beside it.
        thresholds: tell how sure that is.
        servable: ids of the entries that may be served today.
    """
    told_of, sure = told.first, thresholds.confidence(told)
    if told_of not in servable or told_of == answer.entry_id or sure < TOLD:
        return answer
    if _odds(sure) < TOLD_ODDS * _odds(answer.confidence):
        return answer
    first, *others = found.ranked
    return Suggest(_choices((first, told.ranked[0], *others), servable), answer.confidence)


def _odds(confidence: float) -> float:
    return confidence / max(1 - confidence, SUREST)


def _offered(choices: tuple[str, ...], confidence: float, foreign: Foreign | None) -> Suggest:
    if foreign is None:
        return Suggest(choices, confidence)
    return Suggest(choices, confidence, not foreign.told.issuperset(choices), language=foreign.language)


def _definite(
    top: str,
    confidence: float,
    knowledge: KnowledgeBase,
    servable: frozenset[str],
    in_general: bool,
) -> Decision | None:
    """The decision that a sure candidate calls for; None for a red flag that is only asked about."""
    if top in knowledge.red_flag:
        return None if in_general else Signpost((top,), confidence)
    if top in servable:
        return Answer(top, confidence)
    return _withdrawn(top, confidence, knowledge) or Abstain(Reason.NO_MATCH, confidence)


def _withdrawn(top: str, confidence: float, knowledge: KnowledgeBase) -> Abstain | None:
    """The decision for a withdrawn best candidate, else None. Its neighbours do not take its questions."""
    entry = knowledge.entry.get(top)
    gone = entry is not None and entry.status is Status.WITHDRAWN
    return Abstain(Reason.WITHDRAWN, confidence, top) if gone else None


def alike(candidates: Candidates, thresholds: Thresholds, knowledge: KnowledgeBase, *, in_general: bool) -> str | None:
    """The red flag that a message is likely about, by likeness alone, or None; its line goes with the reply.

    Half the confidence of an answer is enough, because missing a flag is the worse error. It does not make a signpost,
    because at that confidence six ordinary questions of the shipped knowledge would be signposted.
    """
    if in_general or not candidates.ranked or candidates.ranked[0].label not in knowledge.red_flag:
        return None
    sure = thresholds.confidence(candidates) >= thresholds.answer * RED_FLAG_SHARE
    return candidates.ranked[0].label if sure else None


def _choices(ranked: Sequence[Candidate], servable: frozenset[str]) -> tuple[str, ...]:
    labels = dict.fromkeys(candidate.label for candidate in ranked if candidate.label in servable)
    return tuple(labels)[:MAX_CHOICES]

"""Which red flags a message raises: by signs that decide alone, by what it asks, and by its likeness to distress."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering import decision, distress, resembling, understanding
from bot.answering.candidates import Candidates
from bot.answering.decision import Answer, Decision, Signpost
from bot.answering.distress import Strength
from bot.answering.language import UNKNOWN, hints_at_another
from bot.answering.matching import Match
from bot.answering.release import Release
from bot.answering.resembling import Tongue
from bot.answering.understanding import Query

# The emergency number that red flags of despair call, by its name in the lexicons.
CRISIS = "crisis"
# A message of more words is a story (decision 69).
STORY = 24
# A message that says this many words more than what was looked up is also judged as a whole (decision 86).
BESIDE = 3


def sure(question: str, screening: distress.Screening, release: Release, tongue: Tongue) -> tuple[str, ...]:
    """The ids of the red flags whose signs decide alone."""
    signs = screening.seen
    alone = tuple(each.flag_id for each in signs if each.strength is Strength.SURE)
    base = release.knowledge.manifest.language
    # A short message may be in another language than its words suggest.
    if tongue is Tongue.OWN and any(each.language != base for each in signs):
        tongue = Tongue.UNKNOWN
    # A hint at ending one's own life is never explained away, because such words resemble no example.
    kept = tuple(each for each in alone if CRISIS in release.knowledge.red_flag[each].call)
    # A graft lasts, however long ago it was; somebody who asks whether to stop a medicine is not talking about others.
    told = screening.told and not any(release.knowledge.red_flag[each].even for each in alone)
    doubted = alone != kept and resembling.unlike(question, tongue, release.resemblances, release.index, told=told)
    return kept if doubted else alone


def doubted(
    question: str, tongue: Tongue, screening: distress.Screening, matches: Sequence[Match], release: Release
) -> bool:
    """Whether a red flag that a message's words alone resemble is doubted, because its signs are not sure.

    It is doubted if likeness doubts the signs, or if the message is a tale and likeness does not agree. Despair is
    never doubted, and neither is what a curator wrote as a phrasing of the flag.
    """
    found = {each.candidates.first for each in matches if flagged(each.candidates, release)}
    if not found or any(CRISIS in release.knowledge.red_flag[flag].call for flag in found):
        return False
    first = matches[0].query
    if len(first.raw.split()) == len(question.split()) and release.index.exact.get(first.text) in found:
        return False
    if any(each.strength is Strength.SURE for each in screening.seen):
        return True
    return screening.told and resembling.unlike(question, tongue, release.resemblances, release.index, told=True)


def alike(matches: Sequence[Match], release: Release, *, in_general: bool) -> str | None:
    """The red flag that any of the asks is likely about, by likeness alone, or None."""
    flags = (
        decision.alike(each.candidates, release.thresholds, release.knowledge, in_general=in_general)
        for each in matches
    )
    return next(filter(None, flags), None)


def like(
    decided: Decision, asked: Query, question: str, tongue: Tongue, screening: distress.Screening, release: Release
) -> resembling.Seen | None:
    """The distress that a message is like, or None; never a text that curators mark as ordinary.

    A story that is answered and surely like distress keeps its answer, and is only likely to be in distress. A short
    message that is answered is judged only if the base's own encoder finds it or its ask somewhat like distress.

    Args:
        decided: what would be said.
        asked: what was looked up for that.
        question: the message as typed.
        tongue: its language.
        screening: its signs.
        release: what it is compared with.
    """
    if isinstance(decided, Signpost):
        return None
    size = len(question.split())
    answered, story = isinstance(decided, Answer), size > STORY
    if answered and not story:
        # What was looked up is read already.
        texts = (asked.spelled, *([question] if size >= len(asked.raw.split()) + BESIDE else []))
        if not any(resembling.hinted(text, tongue, release.resemblances, release.index) for text in texts):
            return None
    # A hint at ending a life, one's own or somebody else's, is never explained away.
    flags = (flag.id for flag in release.knowledge.red_flags if screening.told and CRISIS not in flag.call)
    found = resembling.like(question, tongue, release.resemblances, release.index, frozenset(flags))
    if found is None or " ".join(understanding.tokenize(question)) in release.ordinary:
        return None
    return _beside_answer(found, story=story) if answered else found


def _beside_answer(found: resembling.Seen, *, story: bool) -> resembling.Seen | None:
    """The same distress where there is an answer: sure enough to replace it, likely enough for a line, or None."""
    if story:
        return replace(found, strength=Strength.LIKELY) if found.strength is Strength.SURE else None
    if found.near <= resembling.ANSWERED.likely:
        return None
    # What is only told needs more to be sure, beside an answer as elsewhere.
    sure = found.strength is Strength.SURE and found.near > resembling.ANSWERED.signpost
    return replace(found, strength=Strength.SURE if sure else Strength.LIKELY)


def tongue(query: Query, release: Release) -> Tongue:
    """The language of a query as far as its words tell; one foreign word is enough to make it unknown."""
    base = release.knowledge.manifest.language
    if query.language not in (base, UNKNOWN):
        return Tongue.OTHER
    hinted = query.language == UNKNOWN or hints_at_another(query.plain, release.vocabulary.tongue)
    return Tongue.UNKNOWN if hinted else Tongue.OWN


def flagged(found: Candidates, release: Release) -> bool:
    """Whether the first candidate is a red flag."""
    return found.first in release.knowledge.red_flag

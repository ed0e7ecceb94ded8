"""Which red flags a message raises: by signs that decide alone, by what it asks, and by its likeness to distress."""

from collections.abc import Sequence

from bot.answering import decision, distress, resembling, understanding
from bot.answering.candidates import Candidates
from bot.answering.decision import Answer, Decision, Signpost
from bot.answering.distress import Strength
from bot.answering.language import UNKNOWN, hints_at_another
from bot.answering.matching import Match
from bot.answering.release import Release
from bot.answering.resembling import Tongue
from bot.answering.understanding import Query

# The line that red flags of despair call, as lexicons name it.
CRISIS = "crisis"


def sure(question: str, screening: distress.Screening, release: Release, tongue: Tongue) -> tuple[str, ...]:
    """The red flags whose signs decide alone."""
    signs = screening.seen
    alone = tuple(each.flag_id for each in signs if each.strength is Strength.SURE)
    base = release.knowledge.manifest.language
    # A short message may be of another language than its words tell.
    if tongue is Tongue.OWN and any(each.language != base for each in signs):
        tongue = Tongue.UNKNOWN
    # Who hints at an end of their own is never explained away: such words are like nothing that was heard.
    kept = tuple(each for each in alone if CRISIS in release.knowledge.red_flag[each].call)
    # A graft lasts, however long ago it was; who asks whether to stop a medicine tells of nobody else.
    told = screening.told and not any(release.knowledge.red_flag[each].even for each in alone)
    doubted = alone != kept and resembling.unlike(question, tongue, release.resemblances, release.index, told=told)
    return kept if doubted else alone


def doubted(
    question: str, tongue: Tongue, screening: distress.Screening, matches: Sequence[Match], release: Release
) -> bool:
    """Whether a red flag that a message's words alone resemble is doubted where its signs are not sure.

    It is where likeness has doubted what signs saw, and in what is told unless likeness agrees; never despair.
    """
    found = {each.candidates.ranked[0].label for each in matches if flagged(each.candidates, release)}
    if not found or any(CRISIS in release.knowledge.red_flag[flag].call for flag in found):
        return False
    if any(each.strength is Strength.SURE for each in screening.seen):
        return True
    return screening.told and resembling.unlike(question, tongue, release.resemblances, release.index, told=True)


def alike(matches: Sequence[Match], release: Release, *, in_general: bool) -> str | None:
    """The red flag that any of the asks is likely to be about by likeness alone."""
    flags = (
        decision.alike(each.candidates, release.thresholds, release.knowledge, in_general=in_general)
        for each in matches
    )
    return next(filter(None, flags), None)


def like(
    decided: Decision, question: str, tongue: Tongue, screening: distress.Screening, release: Release
) -> resembling.Seen | None:
    """What is like distress where nothing answers; what curators hold to be ordinary never is."""
    if isinstance(decided, Answer | Signpost):
        return None
    # Who hints at an end of their own, or of somebody's, is never explained away.
    flags = (flag.id for flag in release.knowledge.red_flags if screening.told and CRISIS not in flag.call)
    found = resembling.like(question, tongue, release.resemblances, release.index, frozenset(flags))
    return None if found and " ".join(understanding.tokenize(question)) in release.ordinary else found


def tongue(query: Query, release: Release) -> Tongue:
    """Whose language it is in, as far as its words tell: a word of another is enough to look there too."""
    base = release.knowledge.manifest.language
    if query.language not in (base, UNKNOWN):
        return Tongue.OTHER
    hinted = query.language == UNKNOWN or hints_at_another(query.plain, release.vocabulary.tongue)
    return Tongue.UNKNOWN if hinted else Tongue.OWN


def flagged(found: Candidates, release: Release) -> bool:
    """Whether a red flag comes first."""
    return bool(found.ranked) and found.ranked[0].label in release.knowledge.red_flag

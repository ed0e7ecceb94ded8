"""How well distress is screened, by kind and language: recall and false alarms on the flags' held-out checks."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering import distress
from bot.answering.distress import Strength
from bot.answering.release import Release
from bot.knowledge.checking import Checks
from bot.knowledge.finding import Finding
from bot.knowledge.red_flag import RedFlag
from bot.services.decisions import Decisions

WIDEN = "add words to the lexicon, or other examples under heard_in"


@dataclass(frozen=True, slots=True)
class Tally:
    """One kind in one language: how many checks must get a signpost and do, and how many must not but do."""

    flag_id: str
    language: str
    seen: int
    asked: int
    alarms: int
    harmless: int


def tallies(decisions: Decisions) -> tuple[Tally, ...]:
    """The tally of every red flag in every language of its checks, counting everything that leads to a signpost."""
    _ask_all(decisions)
    knowledge = decisions.release.knowledge
    return tuple(
        Tally(
            flag.id,
            language,
            sum(bool(decisions.signposts(text)) for text in checks.reach),
            len(checks.reach),
            sum(flag.id in decisions.signposts(text) for text in checks.miss),
            len(checks.miss),
        )
        for flag in knowledge.red_flags
        for language, checks in _checks(flag, knowledge.manifest.language)
    )


def sure(text: str, release: Release) -> tuple[str, ...]:
    """The ids of the red flags that signs alone make sure, whatever likeness and retrieval say."""
    return tuple(seen.flag_id for seen in distress.screen(text, release.screens).seen if seen.strength is Strength.SURE)


def findings(decisions: Decisions) -> Iterator[Finding]:
    """Signs that do not recognise their own example, and checks that come out wrong."""
    _ask_all(decisions)
    release = decisions.release
    for flag in release.knowledge.red_flags:
        for number, sign in enumerate(flag.signs):
            if all(seen.flag_id != flag.id for seen in distress.screen(sign.example, release.screens).seen):
                cause = f"the sign does not see its example '{sign.example}'"
                yield Finding("redflag", flag.id, ("signs", number), cause, "mend the sign, or the lexicon", "warning")
        for language, checks in flag.checks_in.items():
            for number, text in enumerate(checks.reach):
                if not decisions.signposts(text):
                    place = ("checks_in", language, "reach", number)
                    yield Finding("redflag", flag.id, place, f"'{text}' is not seen", WIDEN, "warning")


def regressions(old: Decisions, new: Decisions) -> Iterator[str]:
    """Kinds with a lower recall or more false alarms than before, judged by the checks that both releases hold."""
    was, now = _shared(old, new), _shared(new, old)
    for (flag_id, language), then in was.items():
        after = now[flag_id, language]
        if after[0] < then[0]:
            yield f"{flag_id} in {language}: {after[0]} of its checks are seen, {then[0]} were"
        if after[1] > then[1]:
            yield f"{flag_id} in {language}: {after[1]} false alarms on its checks, {then[1]} before"


def _shared(decisions: Decisions, other: Decisions) -> dict[tuple[str, str], tuple[int, int]]:
    """Recognised checks and false alarms of each kind and language, counted on checks that both releases hold."""
    _ask_all(decisions)
    counts = {}
    knowledge, others = decisions.release.knowledge, other.release.knowledge
    for flag in knowledge.red_flags:
        twin = others.red_flag.get(flag.id)
        theirs = dict(_checks(twin, others.manifest.language)) if twin else {}
        for language, checks in _checks(flag, knowledge.manifest.language):
            if language in theirs:
                reach = set(checks.reach) & set(theirs[language].reach)
                miss = set(checks.miss) & set(theirs[language].miss)
                seen = sum(bool(decisions.signposts(text)) for text in reach)
                alarms = sum(flag.id in decisions.signposts(text) for text in miss)
                counts[flag.id, language] = (seen, alarms)
    return counts


def _ask_all(decisions: Decisions) -> None:
    """Ask every check of every red flag, in all languages."""
    knowledge = decisions.release.knowledge
    held = (checks for flag in knowledge.red_flags for _, checks in _checks(flag, knowledge.manifest.language))
    decisions.ask((text, None) for checks in held for text in (*checks.reach, *checks.miss))


def _checks(flag: RedFlag, base: str) -> Iterator[tuple[str, Checks]]:
    yield base, flag.checks
    yield from flag.checks_in.items()

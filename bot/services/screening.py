"""How well distress is screened, by kind and language: recall and false alarms on the flags' held-out checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.answering import distress, pipeline
from bot.answering.decision import Signpost
from bot.answering.distress import Strength
from bot.answering.release import Release
from bot.knowledge.checking import Checks
from bot.knowledge.finding import Finding
from bot.knowledge.red_flag import RedFlag

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


def tallies(release: Release, today: date) -> tuple[Tally, ...]:
    """The tally of every red flag in every language of its checks, counting everything that leads to a signpost."""
    base = release.knowledge.manifest.language
    return tuple(
        Tally(
            flag.id,
            language,
            sum(bool(signposted(text, release, today)) for text in checks.reach),
            len(checks.reach),
            sum(flag.id in signposted(text, release, today) for text in checks.miss),
            len(checks.miss),
        )
        for flag in release.knowledge.red_flags
        for language, checks in _checks(flag, base)
    )


def signposted(text: str, release: Release, today: date) -> tuple[str, ...]:
    """The ids of the red flags that would give a member a signpost: by signs, by likeness, or by both."""
    decided = pipeline.answer(text, release, today).decision
    return decided.red_flag_ids if isinstance(decided, Signpost) else ()


def sure(text: str, release: Release) -> tuple[str, ...]:
    """The ids of the red flags that signs alone make sure, whatever likeness and retrieval say."""
    return tuple(seen.flag_id for seen in distress.screen(text, release.screens).seen if seen.strength is Strength.SURE)


def findings(release: Release, today: date) -> Iterator[Finding]:
    """Signs that do not recognise their own example, and checks that come out wrong."""
    for flag in release.knowledge.red_flags:
        for number, sign in enumerate(flag.signs):
            if all(seen.flag_id != flag.id for seen in distress.screen(sign.example, release.screens).seen):
                cause = f"the sign does not see its example '{sign.example}'"
                yield Finding("redflag", flag.id, ("signs", number), cause, "mend the sign, or the lexicon", "warning")
        for language, checks in flag.checks_in.items():
            for number, text in enumerate(checks.reach):
                if not signposted(text, release, today):
                    place = ("checks_in", language, "reach", number)
                    yield Finding("redflag", flag.id, place, f"'{text}' is not seen", WIDEN, "warning")


def regressions(old: Release, new: Release, today: date) -> Iterator[str]:
    """Kinds with a lower recall or more false alarms than before, judged by the checks that both releases hold."""
    was, now = _shared(old, new, today), _shared(new, old, today)
    for (flag_id, language), then in was.items():
        after = now[flag_id, language]
        if after[0] < then[0]:
            yield f"{flag_id} in {language}: {after[0]} of its checks are seen, {then[0]} were"
        if after[1] > then[1]:
            yield f"{flag_id} in {language}: {after[1]} false alarms on its checks, {then[1]} before"


def _shared(release: Release, other: Release, today: date) -> dict[tuple[str, str], tuple[int, int]]:
    """Recognised checks and false alarms of each kind and language, counted on checks that both releases hold."""
    counts = {}
    for flag in release.knowledge.red_flags:
        twin = other.knowledge.red_flag.get(flag.id)
        theirs = dict(_checks(twin, other.knowledge.manifest.language)) if twin else {}
        for language, checks in _checks(flag, release.knowledge.manifest.language):
            if language in theirs:
                reach = set(checks.reach) & set(theirs[language].reach)
                miss = set(checks.miss) & set(theirs[language].miss)
                seen = sum(bool(signposted(text, release, today)) for text in reach)
                alarms = sum(flag.id in signposted(text, release, today) for text in miss)
                counts[flag.id, language] = (seen, alarms)
    return counts


def _checks(flag: RedFlag, base: str) -> Iterator[tuple[str, Checks]]:
    yield base, flag.checks
    yield from flag.checks_in.items()

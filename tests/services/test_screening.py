"""How well distress is screened, told by kind and language, and what a release may not lose of it."""

from dataclasses import replace

from bot.answering import pipeline
from bot.answering.pipeline import Release
from bot.knowledge.checking import Checks
from bot.knowledge.models import Lexicon, RedFlag
from bot.services import screening
from bot.services.model_files import load_models
from tests import town

CHECKS = Checks(reach=("da ist ein knoten", "eine beule am hals"), miss=("ein haarknoten",))


def release(words: str) -> Release:
    """The town's, with these German words for a lump, and the flag's German checks."""
    base = town.knowledge()
    flags = tuple(_checked(flag) if flag.id == "lump" else flag for flag in base.red_flags)
    lexicons = tuple(_worded(each, words) if each.id == "de" else each for each in base.lexicons)
    return pipeline.prepare(replace(base, red_flags=flags, lexicons=lexicons), load_models())


def _checked(flag: RedFlag) -> RedFlag:
    return flag.model_copy(update={"checks_in": {"de": CHECKS}})


def _worded(lexicon: Lexicon, words: str) -> Lexicon:
    return lexicon.model_copy(update={"classes": {"lump": words}})


def test_recall_and_false_alarms_are_told_by_kind_and_language() -> None:
    (tally,) = (each for each in screening.tallies(release("knoten, haarknoten")) if each.language == "de")
    assert (tally.flag_id, tally.seen, tally.asked, tally.alarms, tally.harmless) == ("lump", 1, 2, 1, 1)


def test_a_kind_that_is_seen_less_or_cries_wolf_in_one_language_is_a_regression() -> None:
    old = release("knoten, beule")
    less = release("knoten")
    wolf = release("knoten, beule, haarknoten")
    assert list(screening.regressions(old, less)) == ["lump in de: 1 of its checks are seen, 2 were"]
    assert list(screening.regressions(old, wolf)) == ["lump in de: 1 false alarms on its checks, 0 before"]
    assert list(screening.regressions(less, old)) == []

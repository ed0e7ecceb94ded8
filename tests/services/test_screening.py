"""How well distress is screened, told by kind and language, and what a release may not lose of it."""

from dataclasses import replace
from datetime import date

from bot.answering import preparation
from bot.knowledge.checking import Checks
from bot.knowledge.red_flag import Lexicon, RedFlag
from bot.services import screening
from bot.services.decisions import Decisions
from bot.services.model_files import load_models
from tests import town

TODAY = date(2026, 6, 1)
CHECKS = Checks(
    reach=("da ist ein knoten", "eine beule am hals", "mir wächst was dickes unter der haut"), miss=("ein haarknoten",)
)


HEARD = ("mir wächst was hartes am hals", "etwas hartes wächst unter der haut", "da wächst was dickes am hals")
HARMLESS = ("wo kaufe ich die creme", "wie lange hält die tube", "was kostet das", "darf ich damit baden")


def decisions(words: str, heard: tuple[str, ...] = ()) -> Decisions:
    """Those of the town, with these German words for a lump, the flag's German checks, and how people told of it."""
    base = town.knowledge()
    flags = tuple(_checked(flag, heard) if flag.id == "lump" else flag for flag in base.red_flags)
    lexicons = tuple(_worded(each, words) if each.id == "de" else each for each in base.lexicons)
    release = preparation.prepare(replace(base, red_flags=flags, lexicons=lexicons), load_models())
    return Decisions(release, TODAY)


def _checked(flag: RedFlag, heard: tuple[str, ...]) -> RedFlag:
    return flag.model_copy(update={"checks_in": {"de": CHECKS}, "heard_in": {"de": heard} if heard else {}})


def _worded(lexicon: Lexicon, words: str) -> Lexicon:
    return lexicon.model_copy(update={"classes": {"lump": words}, "harmless": HARMLESS})


def test_recall_and_false_alarms_are_told_by_kind_and_language() -> None:
    (tally,) = (each for each in screening.tallies(decisions("knoten, haarknoten")) if each.language == "de")
    assert (tally.flag_id, tally.seen, tally.asked, tally.alarms, tally.harmless) == ("lump", 1, 3, 1, 1)


def test_a_kind_that_is_seen_less_or_cries_wolf_in_one_language_is_a_regression() -> None:
    old = decisions("knoten, beule")
    less = decisions("knoten")
    wolf = decisions("knoten, beule, haarknoten")
    assert list(screening.regressions(old, less)) == ["lump in de: 1 of its checks are seen, 2 were"]
    assert list(screening.regressions(old, wolf)) == ["lump in de: 1 false alarms on its checks, 0 before"]
    assert list(screening.regressions(less, old)) == []


def test_what_is_no_longer_like_anything_heard_is_a_regression_too() -> None:
    old = decisions("knoten, beule", HEARD)
    assert list(screening.regressions(old, decisions("knoten, beule"))) == [
        "lump in de: 2 of its checks are seen, 3 were"
    ]

"""What is asked under load: questions picked from what is proposed, or in a member's own words; some have no answer."""

from itertools import cycle, islice, product
from pathlib import Path

from bot.knowledge import files
from tests.discord_server.process import ROOT

# One question in five has no answer, which is more than the shipped knowledge leaves open of its own checks.
UNKNOWN = (
    "which {thing} does the club buy next year",
    "who repairs the {thing} at the town hall",
    "how long does a {thing} last in the rain",
    "can somebody lend me a {thing} on sunday",
)
THINGS = ("ladder", "piano", "kayak", "tractor", "kettle", "printer", "tent", "drum", "lantern", "sewing machine")
BEFORE = ("", "hi, ", "quick question: ", "sorry if this was asked before, ", "hello all, ")
AFTER = ("", "?", " please", " thanks")


def proposed(count: int, folder: Path = ROOT / "knowledge") -> list[str]:
    """That many questions as they are picked from what /ask proposes: the entries' own, over and over."""
    return list(islice(cycle([entry.question for entry in files.load(folder).entries]), count))


def own_words(count: int, folder: Path = ROOT / "knowledge") -> list[str]:
    """That many questions; none is asked twice before all that there are have been."""
    known = [each for entry in files.load(folder).entries for each in (entry.question, *entry.phrasings)]
    unknown = [text.format(thing=thing) for text, thing in product(UNKNOWN, THINGS)]
    worded = [f"{before}{text}{after}" for before, after in product(BEFORE, AFTER) for text in _mixed(known, unknown)]
    return list(islice(cycle(worded), count))


def _mixed(known: list[str], unknown: list[str]) -> list[str]:
    spare = cycle(unknown)
    return [each for number, text in enumerate(known) for each in ([text, next(spare)] if number % 4 == 0 else [text])]


# What is asked, by a name.
LOADS = {"proposed": proposed, "own words": own_words}

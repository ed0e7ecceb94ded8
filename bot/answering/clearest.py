"""Choose the wording that says a question most clearly; a gap is named by it."""

from collections.abc import Callable, Sequence

from bot.answering.clauses import Kind
from bot.answering.reading import Reading
from bot.answering.understanding import tokenize

# Wordings of fewer words seldom say what is asked; from this number on, fewer words are better.
ENOUGH = 4


def clearest(readings: Sequence[Reading], knows: Callable[[str], bool] = lambda _: True) -> int:
    """The index of the clearest wording; of equally clear ones, the first.

    One ask is clearer than several. A question that stands alone is clearer than one that depends on a story, follows
    on from another message, or does not have the form of a question. Of the rest, the one with the fewest misspelt
    words is clearest, then the shortest, then the one with the fewest courtesies.

    Args:
        readings: the reading of each wording; at least one.
        knows: whether a word is spelt correctly.
    """
    return min(range(len(readings)), key=lambda place: _unclear(readings[place], knows))


def _unclear(reading: Reading, knows: Callable[[str], bool]) -> tuple[bool, bool, bool, bool, int, int, int]:
    """What counts against a wording, the weightiest first."""
    if not reading.asks:
        return True, True, True, True, 0, 0, 0
    ask = reading.asks[0]
    words = len(ask.whole.split())
    plain = ask.kind in {Kind.QUESTION, Kind.CLAIM}
    few = len(ask.text.split()) < ENOUGH
    slips = sum(not knows(word) for word in tokenize(ask.text))
    return len(reading.asks) > 1, ask.leans or ask.goes_on, not plain, few, slips, words, len(reading.courtesies)

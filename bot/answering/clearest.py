"""Of several wordings of one question, the one that says it most clearly: a gap is named by it."""

from collections.abc import Callable, Sequence

from bot.answering.clauses import Kind
from bot.answering.reading import Reading
from bot.answering.understanding import tokenize

# Fewer words seldom say what is asked; from here on, fewer are better.
ENOUGH = 4


def clearest(readings: Sequence[Reading], knows: Callable[[str], bool] = lambda _: True) -> int:
    """The place of the clearest wording; of equal ones, the first.

    One ask is clearer than several; a question that stands alone is clearer than one that depends on a story, follows
    on from another message, or does not have the form of a question; of the rest, that with the fewest misspelt
    words, then the shorter, and of equal ones that with the fewest courtesies.

    Args:
        readings: what each wording was taken to say; at least one.
        knows: whether a word is right as it is.
    """
    return min(range(len(readings)), key=lambda place: _unclear(readings[place], knows))


def _unclear(reading: Reading, knows: Callable[[str], bool]) -> tuple[bool, bool, bool, bool, int, int, int]:
    """What speaks against a wording, the weightiest first."""
    if not reading.asks:
        return True, True, True, True, 0, 0, 0
    ask = reading.asks[0]
    words = len(ask.whole.split())
    plain = ask.kind in {Kind.QUESTION, Kind.CLAIM}
    few = len(ask.text.split()) < ENOUGH
    slips = sum(not knows(word) for word in tokenize(ask.text))
    return len(reading.asks) > 1, ask.leans or ask.goes_on, not plain, few, slips, words, len(reading.courtesies)

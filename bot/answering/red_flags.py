"""Screen a query for red flags by patterns of words, before any retrieval."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.understanding import Query, tokenize
from bot.knowledge.models import RedFlag, Sign, Urgency

_ORDER = {Urgency.EMERGENCY: 0, Urgency.TODAY: 1, Urgency.SOON: 2}
# A word that takes back what follows it: "no swelling", "without any fever".
_NEGATIONS = frozenset({"no", "not", "without", "never", "isnt", "dont", "doesnt", "didnt", "nor"})
# Words that may stand between the two.
_FILLERS = frozenset({"a", "any", "been", "feel", "feeling", "get", "got", "had", "has", "have", "having", "signs"})

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled sign: alternatives of each item that must be seen, and those that must not."""

    all: tuple[tuple[Words, ...], ...]
    none: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Screens:
    """Compiled red flags, most urgent first."""

    flags: tuple[tuple[RedFlag, tuple[Pattern, ...]], ...]


def compile_flags(red_flags: Sequence[RedFlag]) -> Screens:
    """Compile the signs of red flags once."""
    ordered = sorted(red_flags, key=lambda flag: (_ORDER[flag.urgency], flag.id))
    return Screens(tuple((flag, tuple(_compile(sign) for sign in flag.signs)) for flag in ordered))


def screen(query: Query, screens: Screens) -> tuple[RedFlag, ...]:
    """The red flags seen in a query, most urgent first.

    A flag that does not concern general questions is passed over in a query that asks one.
    """
    readings = tuple(dict.fromkeys((query.plain, query.tokens)))
    return tuple(
        flag
        for flag, patterns in screens.flags
        if (flag.in_general or not query.in_general)
        and any(_seen(pattern, reading) for pattern in patterns for reading in readings)
    )


def _compile(sign: Sign) -> Pattern:
    return Pattern(
        tuple(tuple(_alternative(part) for part in item.split("|") if part.strip()) for item in sign.all),
        tuple(_alternative(part) for item in sign.none for part in item.split("|") if part.strip()),
    )


def _alternative(text: str) -> Words:
    """The words of an alternative; a star stays on the last one."""
    star = text.strip().endswith("*")
    words = tokenize(text)
    return (*words[:-1], f"{words[-1]}*") if star and words else words


def _seen(pattern: Pattern, tokens: Words) -> bool:
    if any(_stands(words, tokens) for words in pattern.none):
        return False
    return all(any(_stands(words, tokens) for words in item) for item in pattern.all)


def _stands(words: Words, tokens: Words) -> bool:
    """Whether the words stand in a row among the tokens, not taken back by a negation just before them."""
    if not words:
        return False
    for start in range(len(tokens) - len(words) + 1):
        here = all(_matches(word, token) for word, token in zip(words, tokens[start:], strict=False))
        if here and (_NEGATIONS.intersection(words) or not _taken_back(tokens[:start])):
            return True
    return False


def _taken_back(before: Words) -> bool:
    """Whether the last word that means something is a negation: "no fever", "dont have any fever"."""
    return next((word for word in reversed(before) if word not in _FILLERS), "") in _NEGATIONS


def _matches(word: str, token: str) -> bool:
    return token.startswith(word[:-1]) if word.endswith("*") else token == word

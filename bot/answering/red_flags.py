"""Screen a query for red flags by patterns of words, before any retrieval."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.understanding import Query, tokenize
from bot.knowledge.models import RedFlag, Sign, Urgency

_ORDER = {Urgency.EMERGENCY: 0, Urgency.TODAY: 1, Urgency.SOON: 2}
# A word that takes back what follows it: "no swelling", "without any fever".
_NEGATIONS = frozenset({"no", "not", "without", "never", "isnt", "dont", "doesnt", "didnt", "nor"})
# Words that may stand between the two.
_FILLERS = frozenset({"a", "any", "been", "feel", "feeling", "get", "got", "had", "has", "have", "having", "signs"})

Words = tuple[str, ...]
_STAR, _ANY_ENDING = r"\*", r"\S*"


@dataclass(frozen=True, slots=True)
class Item:
    """Alternatives that may stand in a text: those a negation before them takes back, and those that hold one."""

    plain: re.Pattern[str] | None
    negated: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled sign: the items that must all be seen, and what must not be."""

    all: tuple[Item, ...]
    none: Item


@dataclass(frozen=True, slots=True)
class Screens:
    """Compiled red flags, most urgent first, each with what must stand in a text for any of its patterns to be seen."""

    flags: tuple[tuple[RedFlag, re.Pattern[str], tuple[Pattern, ...]], ...]


def compile_flags(red_flags: Sequence[RedFlag]) -> Screens:
    """Compile the signs of red flags once."""
    ordered = sorted(red_flags, key=lambda flag: (_ORDER[flag.urgency], flag.id))
    return Screens(tuple((flag, _any_of(flag), tuple(_compile(sign) for sign in flag.signs)) for flag in ordered))


def screen(query: Query, screens: Screens) -> tuple[RedFlag, ...]:
    """The red flags seen in a query, most urgent first.

    A flag that does not concern general questions is passed over in a query that asks one.
    """
    readings = tuple(dict.fromkeys(f" {' '.join(words)} " for words in (query.plain, query.tokens)))
    return tuple(
        flag
        for flag, any_of, patterns in screens.flags
        if (flag.in_general or not query.in_general)
        and any(any_of.search(text) and any(_seen(pattern, text) for pattern in patterns) for text in readings)
    )


def _compile(sign: Sign) -> Pattern:
    return Pattern(tuple(_item([item]) for item in sign.all), _item(sign.none))


def _any_of(flag: RedFlag) -> re.Pattern[str]:
    """The first items of all signs at once: most texts hold none of them, and need no closer look."""
    words = [_words(part) for sign in flag.signs for part in sign.all[0].split("|") if part.strip()]
    return _expression(words) or re.compile("(?!)")


def _item(alternatives: Iterable[str]) -> Item:
    """One expression a kind of alternative, over words set apart by blanks, a blank at each end."""
    words = [_words(part) for item in alternatives for part in item.split("|") if part.strip()]
    plain = [each for each in words if not _NEGATIONS.intersection(each)]
    negated = [each for each in words if _NEGATIONS.intersection(each)]
    return Item(_expression(plain), _expression(negated))


def _words(text: str) -> Words:
    """The words of an alternative; a star stays on the last one."""
    star = text.strip().endswith("*")
    words = tokenize(text)
    return (*words[:-1], f"{words[-1]}*") if star and words else words


def _expression(alternatives: Sequence[Words]) -> re.Pattern[str] | None:
    parts = ["".join(f" {re.escape(word).replace(_STAR, _ANY_ENDING)}" for word in words) for words in alternatives]
    # Looking ahead finds every start, also within what an earlier one spans.
    return re.compile(f"(?=(?:{'|'.join(parts)}) )") if any(parts) else None


def _seen(pattern: Pattern, text: str) -> bool:
    return not _stands(pattern.none, text) and all(_stands(item, text) for item in pattern.all)


def _stands(item: Item, text: str) -> bool:
    """Whether an alternative stands in the text, not taken back by a negation just before it."""
    if item.negated and item.negated.search(text):
        return True
    starts = item.plain.finditer(text) if item.plain else ()
    return any(not _taken_back(text[: found.start()]) for found in starts)


def _taken_back(before: str) -> bool:
    """Whether the last word that means something is a negation: "no fever", "dont have any fever"."""
    return next((word for word in reversed(before.split()) if word not in _FILLERS), "") in _NEGATIONS

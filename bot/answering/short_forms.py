"""The short forms, numbers and units of one language, and how a text reads without them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict

from bot.answering.spelling import Common

CONTEXT = 6

Words = tuple[str, ...]


class Kind(StrEnum):
    """The kinds of amount, each with the unit in which it is compared."""

    STRENGTH = "strength"
    MASS = "mass"
    VOLUME = "volume"
    CONCENTRATION = "concentration"
    DURATION = "duration"
    AGE = "age"
    COUNT = "count"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Unit(_Row):
    """A unit: its size in its kind's base unit, its words, and the abbreviations of the first of them."""

    kind: Kind
    size: float
    words: Words
    short: Words = ()


class InContext(_Row):
    """A short form that has one meaning beside certain words and another elsewhere."""

    form: str
    near: frozenset[str]
    meaning: str
    otherwise: str


class ShortForms(_Row):
    """One language's table, as in its file; words are written as they are compared.

    `passed_over` are lines of words that say nothing about the subject: they are not compared, unless nothing else is
    left. English has none, because its thresholds were chosen with every word. `asks` are the words that begin
    questions, for a language without a table of how it is spoken in a chat.
    """

    forms: Mapping[str, str] = {}
    in_context: tuple[InContext, ...] = ()
    words: Words = ()
    passed_over: Words = ()
    numbers: Mapping[str, float] = {}
    articles: frozenset[str] = frozenset()
    point: str = ""
    and_a_half: Words = ()
    between: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    units: tuple[Unit, ...] = ()
    after_number: Mapping[str, str] = {}
    ago: frozenset[str] = frozenset()
    ages: Mapping[str, float] = {}
    counts: Mapping[str, float] = {}
    persons: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lexicon:
    """What is known of a language apart from any knowledge base: its words, commonest first, and its short forms."""

    ranks: Mapping[str, int] = field(default_factory=dict)
    short: ShortForms = field(default_factory=ShortForms)

    @cached_property
    def common(self) -> Common:
        """Its common words, prepared once for every base in the language."""
        return Common(self.ranks)

    @cached_property
    def before(self) -> Callable[[int], frozenset[str]]:
        """A function that gives the words commoner than the word at a rank."""
        return cache(lambda end: frozenset(word for word, rank in self.ranks.items() if rank < end))


Forms = Mapping[str, Sequence[tuple[Words, Words]]]


def by_first_word(pairs: Mapping[Words, Words]) -> Forms:
    """Forms and their replacements by the form's first word, the longest form first."""
    found: dict[str, list[tuple[Words, Words]]] = {}
    for form, target in pairs.items():
        found.setdefault(form[0], []).append((form, target))
    return {first: tuple(sorted(each, key=lambda pair: (-len(pair[0]), pair[0]))) for first, each in found.items()}


def form_at(words: Sequence[str], at: int, forms: Forms) -> tuple[Words, Words] | None:
    """The longest form that begins there, with its replacement."""
    return next((pair for pair in forms.get(words[at], ()) if tuple(words[at : at + len(pair[0])]) == pair[0]), None)


def replace(words: Sequence[str], forms: Forms) -> Words:
    """The words with each form replaced, the longest form first."""
    if forms.keys().isdisjoint(words):
        return tuple(words)
    out: list[str] = []
    at = 0
    while at < len(words):
        if words[at] not in forms:
            out.append(words[at])
            at += 1
            continue
        found = form_at(words, at, forms)
        form, target = found or ((words[at],), (words[at],))
        out.extend(target)
        at += len(form)
    return tuple(out)


def settle(words: Sequence[str], rows: Mapping[str, InContext]) -> Words:
    """The words with each ambiguous short form replaced according to the words around it."""
    if rows.keys().isdisjoint(words):
        return tuple(words)
    out: list[str] = []
    for at, word in enumerate(words):
        row = rows.get(word)
        if row is None:
            out.append(word)
        else:
            around = words[max(at - CONTEXT, 0) : at + CONTEXT + 1]
            out.extend((row.otherwise if row.near.isdisjoint(around) else row.meaning).split())
    return tuple(out)

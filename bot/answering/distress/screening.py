"""Find signs in a message: classes that stand together and are not silenced by their context, most urgent first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from bot.answering.distress import reading
from bot.answering.distress.context import Context, silence
from bot.answering.distress.reading import Hit, Language, Reading
from bot.knowledge.red_flag import Lexicon, RedFlag, Sign, Silence, Urgency

_ORDER = {Urgency.EMERGENCY: 0, Urgency.TODAY: 1, Urgency.SOON: 2}
# The most words between the two sides of `+` and of `>`. Chosen on messages of frightened people, who write long
# sentences.
NEAR, NEXT = 12, 3
# The end of a sentence counts as this many words.
SENTENCE_WORDS = 3
# Besides the language it has most words of, a message is read in each language with at least this share of that number:
# "no" negates in Spanish and means "in the" in Portuguese. No message in the tests' six languages needs a lower share.
READ_SHARE = 0.8
# At most this many occurrences of a class are looked at, so that endless repetition costs little.
MAX_HITS = 60


class Strength(StrEnum):
    """How sure a flag is: a `sure` one replaces an answer, a `likely` one accompanies it."""

    SURE = "sure"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Seen:
    """A flag that was seen; `language` is that of the words that revealed it."""

    flag_id: str
    strength: Strength
    language: str = ""


@dataclass(frozen=True, slots=True)
class Screening:
    """The result of screening a message.

    Attributes:
        seen: the red flags seen in it, most urgent first.
        in_general: whether it is a general question, or is about strangers or long ago, and not about what is happening
            to somebody.
        told: whether it is about strangers, a scene elsewhere, long ago or a story, with nothing happening now; or is
            said in jest, or by somebody whose trade is other people's trouble.
    """

    seen: tuple[Seen, ...]
    in_general: bool
    told: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a sign: classes of which one is enough, and how far it may stand from the part before it."""

    classes: tuple[str, ...]
    after: bool
    reach: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A prepared sign. `rank` is the position of its flag among all flags, most urgent first."""

    rank: int
    flag_id: str
    items: tuple[Item, ...]
    unless: AbstractSet[str]
    even: AbstractSet[Silence]
    likely: bool


@dataclass(frozen=True, slots=True)
class Screens:
    """All signs by the classes of their first part, and the languages that they are looked for in."""

    patterns: Mapping[str, Sequence[Pattern]]
    languages: tuple[Language, ...]


def compile_signs(
    red_flags: Iterable[RedFlag], lexicons: Iterable[Lexicon], ordinary: Callable[[str], AbstractSet[str]]
) -> Screens:
    """Compile the signs of red flags.

    Args:
        red_flags: the flags with their signs.
        lexicons: the words of each language that is screened.
        ordinary: gives the words of a language that are correctly spelt; called when the first unknown word is met.
    """
    patterns: dict[str, list[Pattern]] = {}
    for rank, flag in enumerate(sorted(red_flags, key=lambda flag: (_ORDER[flag.urgency], flag.id))):
        for sign in flag.signs:
            pattern = _pattern(rank, flag, sign)
            for name in pattern.items[0].classes:
                patterns.setdefault(name, []).append(pattern)
    return Screens(patterns, tuple(reading.prepare(lexicon, partial(ordinary, lexicon.id)) for lexicon in lexicons))


def screen(text: str, screens: Screens) -> Screening:
    """Screen a raw message in all languages. Never raises."""
    best: dict[int, Seen] = {}
    in_general = told = False
    for code, context in _contexts(text, screens):
        in_general = in_general or context.remote
        told = told or context.told
        for pattern, strength in _matches(context, screens):
            if pattern.rank not in best or strength is Strength.SURE is not best[pattern.rank].strength:
                best[pattern.rank] = Seen(pattern.flag_id, strength, code)
    return Screening(tuple(best[rank] for rank in sorted(best)), in_general, told)


def _contexts(text: str, screens: Screens) -> Iterator[tuple[str, Context]]:
    """The message in each language that it is read in (see READ_SHARE), with its context."""
    words = reading.split(text)
    plain = {word for word, _ in words}
    known = [len(language.words & plain) for language in screens.languages]
    least = max(known, default=0) * READ_SHARE
    possible = [language for language, count in zip(screens.languages, known, strict=True) if count >= least]
    for language in possible:
        others = [other for other in possible if other is not language]
        yield language.code, Context(reading.read(words, language, others))


def _matches(context: Context, screens: Screens) -> Iterator[tuple[Pattern, Strength]]:
    present = context.reading.hits.keys()
    for name in present & screens.patterns.keys():
        for pattern in screens.patterns[name]:
            if pattern.unless.isdisjoint(present) and all(
                not present.isdisjoint(item.classes) for item in pattern.items[1:]
            ):
                strength = _strength(pattern, context)
                if strength:
                    yield pattern, strength


def _strength(pattern: Pattern, context: Context) -> Strength | None:
    if _stands(pattern, context, asked=False):
        unsure = pattern.likely or (context.told_as_tale and Silence.TOLD not in pattern.even)
        return Strength.LIKELY if unsure else Strength.SURE
    if context.personal and Silence.ASKED not in pattern.even and _stands(pattern, context, asked=True):
        return Strength.LIKELY
    return None


def _stands(pattern: Pattern, context: Context, *, asked: bool) -> bool:
    """Whether the parts of a sign stand near each other, none silenced; `asked` allows for a general question."""
    even = pattern.even | {Silence.ASKED} if asked else pattern.even
    live = [
        [
            hit
            for hit in sorted((hit for name in item.classes for hit in context.reading.hits.get(name, ())), key=_place)[
                :MAX_HITS
            ]
            if not silence(hit, context, even)
        ]
        for item in pattern.items
    ]
    return all(live) and any(_chained(hit, 1, live, pattern, context.reading) for hit in live[0])


def _chained(before: Hit, number: int, live: Sequence[Sequence[Hit]], pattern: Pattern, text: Reading) -> bool:
    if number == len(live):
        return True
    item = pattern.items[number]
    return any(_chained(hit, number + 1, live, pattern, text) for hit in live[number] if _near(before, hit, item, text))


def _near(one: Hit, other: Hit, item: Item, text: Reading) -> bool:
    if item.after and other.start < one.end:
        return False
    left, right = (one, other) if one.start <= other.start else (other, one)
    gap = text.gap(left.end, right.start)
    if not 0 <= gap <= item.reach:
        return False
    ends = sum(part >= reading.SENTENCE for part in text.breaks[left.end : right.start + 1])
    return gap + ends * SENTENCE_WORDS <= item.reach


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


def _pattern(rank: int, flag: RedFlag, sign: Sign) -> Pattern:
    items = []
    for part in sign.see.split("+"):
        for number, names in enumerate(part.split(">")):
            classes = tuple(name.strip() for name in names.split("|"))
            items.append(Item(classes, after=number > 0, reach=NEXT if number else sign.near or NEAR))
    unless = frozenset(name.strip() for name in sign.unless.split("|")) if sign.unless else frozenset()
    return Pattern(rank, flag.id, tuple(items), unless, frozenset((*flag.even, *sign.even)), sign.likely)

"""Numbers with units: the amounts that a text names, as comparable values, and a single notation for them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answering.short_forms import Forms, Kind, ShortForms, Unit, Words, by_first_word, form_at

_MEASURE = re.compile(r"(\d+(?:\.\d+)*)(%|mg|ml|mcg|kg|g|iu)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_GLUED = re.compile(r"(\d+(?:\.\d+)?)(%|[^\W\d]+)")
_YEAR = re.compile(r"(?:19|20)\d\d")
DAYS_A_YEAR = 365.0
MEASURED_IN = {
    Kind.STRENGTH: "%",
    Kind.MASS: "mg",
    Kind.VOLUME: "ml",
    Kind.CONCENTRATION: "micromolar",
    Kind.DURATION: "days",
    Kind.AGE: "days",
    Kind.COUNT: "times",
}
# Written as one word, because the tokenizer makes them one: 0.1%, 5mg.
_AS_ONE_WORD = frozenset({Kind.STRENGTH, Kind.MASS, Kind.VOLUME})
# Number words that may be followed by a digit: twenty to ninety.
_TENS = frozenset({20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0})
_DIGITS = 10
_FILLERS = 2


def is_measure(token: str) -> bool:
    """Whether a token is a number with a unit, like 0.1% or 5mg."""
    return token[:1].isdecimal() and _MEASURE.fullmatch(token) is not None


def unit(measure: str) -> str:
    """The unit of a measure."""
    found = _MEASURE.fullmatch(measure)
    return found[2] if found else ""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount named in a text.

    Attributes:
        value: the amount in the base unit of its kind, so that two amounts of a kind can be compared.
        unit: that base unit: %, mg, ml, micromolar, days or times; "" for a bare number.
        kind: what it measures. AGE is how old something is, or how long ago it was; DURATION is any other time.
    """

    value: float
    unit: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Found:
    """An amount, the words it spans, and its notation."""

    start: int
    end: int
    amount: Amount
    written: Words


@dataclass(frozen=True)
class Measures:
    """Finds amounts, by the number words and units of one language."""

    table: ShortForms

    def amounts(self, words: Sequence[str]) -> tuple[Amount, ...]:
        """The amounts that these words name, in order; of a range, both ends."""
        return tuple(found.amount for found in self._find(self._apart(words)))

    def ages(self, words: Sequence[str], year: int = 0) -> tuple[float, ...]:
        """The ages, in days, of the things that these words name; a person's own age does not count.

        Args:
            words: the words, as understood.
            year: the year that calendar years are compared with; 0 if they give no age.
        """
        words = self._apart(words)
        found = [
            each.amount.value
            for each in self._find(words)
            # What begins tonight may be about something old.
            if each.amount.kind is Kind.AGE
            and each.amount.value
            and self.table.persons.isdisjoint((*words[max(each.start - 2, 0) : each.start], *words[each.end :][:2]))
        ]
        # This year and last year may be recent or long ago, so they give no age.
        long_ago = (int(word) for word in words if _YEAR.fullmatch(word) and int(word) < year - 1)
        return (*found, *(DAYS_A_YEAR * (year - each) for each in long_ago))

    def rewrite(self, words: Sequence[str]) -> Words:
        """The words with every amount in a single notation: "3wks" becomes 3 weeks, "point one percent" 0.1%."""
        words = self._apart(words)
        out: list[str] = []
        at = 0
        for found in self._find(words):
            out.extend((*words[at : found.start], *found.written))
            at = found.end
        return (*out, *words[at:])

    def _apart(self, words: Sequence[str]) -> Words:
        """The words with a space between each number and its unit."""
        out: list[str] = []
        for word in words:
            glued = _GLUED.fullmatch(word) if word[:1].isdecimal() else None
            out.extend(glued.groups() if glued and (glued[2],) in self._units else (word,))
        return tuple(out)

    def _find(self, words: Words) -> Iterator[_Found]:
        at, counted = 0, False
        while at < len(words):
            if words[at] not in self._first and not words[at][:1].isdecimal():
                at, counted = at + 1, False
                continue
            # "Twice a day" names no duration.
            found = () if counted and words[at] in self.table.articles else self._at(words, at)
            counted = bool(found) and found[-1].amount.kind is Kind.COUNT
            yield from found
            at = found[-1].end if found else at + 1

    def _at(self, words: Words, at: int) -> tuple[_Found, ...]:
        """The amounts that start there: one, or the two ends of a range, or none."""
        if (counted := self.table.counts.get(words[at])) is not None:
            return (_Found(at, at + 1, Amount(counted, "times", Kind.COUNT), words[at : at + 1]),)
        if aged := form_at(words, at, self._ages):
            end = at + len(aged[0])
            return (_Found(at, end, Amount(self.table.ages[" ".join(aged[0])], "days", Kind.AGE), words[at:end]),)
        return self._measured(words, at)

    def _measured(self, words: Words, start: int) -> tuple[_Found, ...]:
        """The number that starts there, with its unit; or both ends of a range, of which the second names the unit."""
        first = self._number(words, start)
        if words[start] in self.table.articles and any(map(_NUMBER.fullmatch, words[start + 1 : start + 2])):
            # "A 9 year old" is not a range that begins with one.
            first = None
        if first is None:
            return ()
        value, end = first
        if named := self._named(words, end):
            return (named.amount(start, value, words[start:end]),)
        other = end + 1 if words[end : end + 1] and words[end] in self.table.range else end
        second = self._number(words, other)
        if second and (named := self._named(words, second[1])):
            upper = named.amount(other, second[0], words[other : second[1]])
            return named.alone(start, end, value, words[start:end]), upper
        bare = Amount(value, "", Kind.COUNT)
        return (_Found(start, end, bare, words[start:end]),) if _NUMBER.fullmatch(words[start]) else ()

    def _named(self, words: Words, at: int) -> "_Named | None":
        """The unit after a number that ends there."""
        start = at
        while start < min(at + _FILLERS, len(words)) and words[start] in self.table.between:
            start += 1
        found = form_at(words, start, self._forms) if start < len(words) else None
        if found is None:
            return None
        form, target = found
        stop = start + len(form)
        half = self._half(words, stop)
        aged = not self.table.ago.isdisjoint((*target, *words[stop : stop + 1]))
        return _Named(self._units[form], (*words[at:start], *target), stop + 3 * half, half / 2, aged)

    def _number(self, words: Words, at: int) -> tuple[float, int] | None:
        """The number that starts there, in digits or words, and its end."""
        if at >= len(words):
            return None
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        value = float(word) if _NUMBER.fullmatch(word) else self.table.numbers.get(word)
        if word == self.table.point:
            return self._decimals(words, at, 0.0)
        if value is None:
            return None
        if following == self.table.point:
            return self._decimals(words, at + 1, value)
        after = self.table.numbers.get(following)
        return self._two(words, at, value, after) if after is not None else self._with_half(words, at + 1, value)

    def _two(self, words: Words, at: int, value: float, after: float) -> tuple[float, int] | None:
        """What two number words say together: "a couple", "twenty five", "half a"."""
        if words[at] in self.table.articles:
            return self._number(words, at + 1)
        if value in _TENS and 0 < after < _DIGITS:
            return self._with_half(words, at + 2, value + after)
        return self._with_half(words, at + 1 + (value < 1 and words[at + 1] in self.table.articles), value)

    def _with_half(self, words: Words, at: int, value: float) -> tuple[float, int]:
        half = self._half(words, at)
        return value + half / 2, at + 3 * half

    def _decimals(self, words: Words, at: int, whole: float) -> tuple[float, int] | None:
        """A decimal in words: "point" and the digits after it."""
        end = at + 1
        digits = ""
        while end < len(words) and words[end] not in self.table.articles:
            value = self.table.numbers.get(words[end])
            if value is None or value != int(value) or value >= _DIGITS:
                break
            digits += str(int(value))
            end += 1
        return (float(f"{whole:.0f}.{digits}"), end) if digits else None

    def _half(self, words: Words, at: int) -> int:
        """1 if "and a half" stands there, otherwise 0."""
        return int(words[at : at + 3] == self.table.and_a_half)

    @cached_property
    def _first(self) -> frozenset[str]:
        """The words that an amount may begin with, apart from digits."""
        return frozenset({*self.table.counts, *self.table.numbers, self.table.point, *self._ages})

    @cached_property
    def _ages(self) -> Forms:
        return by_first_word({tuple(form.split()): () for form in self.table.ages})

    @cached_property
    def _units(self) -> Mapping[Words, Unit]:
        """The unit of each form."""
        units = {tuple(form.split()): each for each in self.table.units for form in (*each.words, *each.short)}
        longer = ((tuple(form.split()), tuple(meant.split())) for form, meant in self.table.after_number.items())
        return units | {form: units[meant[:1]] for form, meant in longer}

    @cached_property
    def _forms(self) -> Forms:
        """The notation of each form."""
        found = {form: each.words[:1] if form[0] in each.short else form for form, each in self._units.items()}
        return by_first_word(
            found | {tuple(form.split()): tuple(meant.split()) for form, meant in self.table.after_number.items()}
        )


@dataclass(frozen=True, slots=True)
class _Named:
    """The unit after a number: its notation, its end, the half that may follow, and whether it is an age."""

    unit: Unit
    written: Words
    stop: int
    half: float
    aged: bool

    def amount(self, start: int, number: float, words: Words) -> _Found:
        """That number of the unit."""
        value = number + self.half
        words = (f"{value:g}",) if self.half else words
        return self._found(start, self.stop, value, (*words, *self.written))

    def alone(self, start: int, end: int, number: float, words: Words) -> _Found:
        """That number as the first end of a range, whose unit stands after the second."""
        return self._found(start, end, number, words)

    def _found(self, start: int, end: int, value: float, written: Words) -> _Found:
        kind = Kind.AGE if self.unit.kind is Kind.DURATION and self.aged else self.unit.kind
        amount = Amount(round(value * self.unit.size, 6), MEASURED_IN[kind], kind)
        return _Found(start, end, amount, (f"{value:g}{self.unit.words[0]}",) if kind in _AS_ONE_WORD else written)

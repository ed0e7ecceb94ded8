"""The figures of a text: each number with the unit given for it."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from bot.locale import units


class Figure(NamedTuple):
    """A number as written, and its unit; None if the text names no known unit."""

    number: str
    unit: str | None = None

    def __str__(self) -> str:
        if self.unit is None:
            return self.number
        return f"{self.number}{'' if self.unit == '%' else ' '}{self.unit}"

    def fits(self, other: "Figure") -> bool:
        """Whether the units of both may be the same: "1 mg in 1 g" is 1 mg/g. A missing unit fits any."""
        one, two = self.unit, other.unit
        return one is None or two is None or one == two or one.startswith(f"{two}/") or two.startswith(f"{one}/")


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# The symbols are those of every language; the words are English. A unit that is not listed here counts as none.
_SPELT = {
    "%": ("%", "percent", "per cent"),
    "mg/mL": ("mg/mL",),
    "mg/g": ("mg/g",),
    "ng/mL": ("ng/mL", "ng per mL"),
    "micromolar": ("micromolar", "µM", "μM", "uM"),
    "micrograms": ("micrograms", "microgram", "µg", "μg", "mcg"),
    "mg": ("mg",),
    "g/mol": ("g/mol",),
    "g": ("g", "grams", "gram"),
    "mL": ("mL",),
    "cm2": ("cm2", "cm²"),
    "cm": ("cm",),
    "mm": ("mm",),
    "dalton": ("dalton", "Da"),
    "°C": ("°C",),
    "minutes": ("minutes", "minute"),
    "hours": ("hours", "hour"),
    "days": ("days", "day"),
    "weeks": ("weeks", "week"),
    "months": ("months", "month"),
    "years": ("years", "year"),
    "people": (
        "people",
        "persons",
        "person",
        "participants",
        "patients",
        "adults",
        "children",
        "users",
        "women",
        "men",
    ),
    "biopsies": ("biopsies", "biopsy"),
    "mice": ("mice",),
    "studies": ("studies", "trials"),
}
_UNIT_OF = {spelt.casefold(): unit for unit, all_spelt in _SPELT.items() for spelt in all_spelt}
_ANY_UNIT = "|".join(re.escape(each) for each in sorted(_UNIT_OF, key=len, reverse=True))
_AFTER = re.compile(rf"[ \u00a0-]?({_ANY_UNIT})(?![\w/])", re.IGNORECASE)
# "4 to 12 ng/mL": the first number has the unit of the second.
_RANGE = re.compile(r"(?: ?[-\u2013] ?| to | or | and )\d")
_AHEAD = re.compile(r"\b(minute|hour|day|week|month|year)s? $", re.IGNORECASE)
# The distance before a number within which such a unit may begin; text further ahead is not searched.
_FAR_AHEAD = len("minutes \n")


def read(text: str) -> Sequence[Figure]:
    """The figures of a text, in order."""
    figures: list[Figure] = []
    unit: str | None = None
    # From the last to the first: a number without a unit of its own has that of the next, if a range leads there.
    for found in reversed(list(NUMBER.finditer(text))):
        unit = _own_unit(text, found.start(), found.end()) or (unit if _RANGE.match(text, found.end()) else None)
        figures.append(Figure(found[0], unit))
    return tuple(reversed(figures))


def _own_unit(text: str, start: int, end: int) -> str | None:
    """The unit right after or before a number."""
    if after := _AFTER.match(text, end):
        return _UNIT_OF[after[1].casefold()]
    if ahead := _AHEAD.search(text, max(start - _FAR_AHEAD, 0), start):
        return _UNIT_OF[ahead[1].casefold()]
    return None


# A run of digits with its separators: dots and commas, and narrow blanks or apostrophes between thousands.
_WRITTEN = re.compile(r"\d+(?:[.,\u00a0\u202f'\u2019]\d+)*")


def read_in(text: str, language: str) -> Sequence[Figure]:
    """The figures of a text in that language, with numbers and units as in English: 1,5 Gramm is 1.5 g.

    A decimal point is understood in every language, unless it may separate thousands.
    """
    after, own = _after(language), units.words(language)
    return tuple(
        Figure(number, (own.get(unit[1].casefold()) or _UNIT_OF[unit[1].casefold()]) if unit else None)
        for found in _WRITTEN.finditer(text)
        for unit in [after.match(text, found.end())]
        for number in _numbers(found[0], language)
    )


@cache
def _after(language: str) -> re.Pattern[str]:
    """A unit after a number. One letter more than CLDR's word is allowed as a case ending: 5 Jahre, vor 5 Jahren."""
    own = "|".join(
        rf"{re.escape(each)}(?=\w?\b)"
        for each in sorted(units.words(language), key=len, reverse=True)
        if each.replace(" ", "").isalpha()
    )
    symbols = rf"(?:{_ANY_UNIT})(?![\w/])"
    return re.compile(
        rf"[ \u00a0\u202f-]?({symbols}|{own})" if own else rf"[ \u00a0\u202f-]?({symbols})", re.IGNORECASE
    )


def _numbers(written: str, language: str) -> Sequence[str]:
    decimal, group = (re.escape(each) for each in units.separators(language))
    whole = rf"[1-9]\d{{0,2}}(?:[{group}\u00a0\u202f'\u2019]\d{{3}})+|\d+"
    if found := re.fullmatch(rf"({whole})(?:{decimal}(\d+))?", written) or re.fullmatch(r"(\d+)[.,](\d+)", written):
        return [".".join(filter(None, (re.sub(r"\D", "", found[1]), found[2])))]
    return re.findall(r"\d+", written)

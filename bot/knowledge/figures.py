"""The figures of a text: each number with the unit that it is given in."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """A number as it is written, and its unit; None where the text names none that is known here."""

    number: str
    unit: str | None = None

    def __str__(self) -> str:
        if self.unit is None:
            return self.number
        return f"{self.number}{'' if self.unit == '%' else ' '}{self.unit}"


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Symbols hold in every language; the words are English. A unit that is not here is none, and is compared with nothing.
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
_RANGE = re.compile(rf"(?: ?[-\u2013] ?| to | or | and )({NUMBER.pattern})")
_AHEAD = re.compile(r"\b(minute|hour|day|week|month|year)s? $", re.IGNORECASE)


def read(text: str) -> Sequence[Figure]:
    """The figures of a text in their order."""
    return tuple(_figures(text))


def _figures(text: str) -> Iterator[Figure]:
    for found in NUMBER.finditer(text):
        yield Figure(found[0], _unit(text, found.start(), found.end()))


def _unit(text: str, start: int, end: int) -> str | None:
    if after := _AFTER.match(text, end):
        return _UNIT_OF[after[1].casefold()]
    if ahead := _AHEAD.search(text[:start]):
        return _UNIT_OF[ahead[1].casefold()]
    further = _RANGE.match(text, end)
    return _unit(text, further.start(1), further.end(1)) if further else None

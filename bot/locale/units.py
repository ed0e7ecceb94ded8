"""Numbers and units as each language writes them, from CLDR."""

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.units import format_unit

# The names of units in CLDR, by the names used here.
_UNITS = {
    "%": "concentr-percent",
    "micrograms": "mass-microgram",
    "mg": "mass-milligram",
    "g": "mass-gram",
    "mL": "volume-milliliter",
    "cm": "length-centimeter",
    "mm": "length-millimeter",
    "°C": "temperature-celsius",
    "minutes": "duration-minute",
    "hours": "duration-hour",
    "days": "duration-day",
    "weeks": "duration-week",
    "months": "duration-month",
    "years": "duration-year",
}
# These numbers cover the plural forms of the languages that CLDR knows.
_NUMBERS = (1, 2, 5)


@cache
def words(language: str) -> Mapping[str, str]:
    """The name of each unit, by the words for it in that language; empty for a language that CLDR does not know."""
    locale = _locale(language)
    return {
        format_unit(number, cldr, "long", locale=locale).lstrip(f"{number}\u00a0 ").casefold(): unit
        for unit, cldr in _UNITS.items()
        for number in _NUMBERS
        if locale
    }


@cache
def separators(language: str) -> tuple[str, str]:
    """The decimal separator and the thousands separator."""
    locale = _locale(language)
    return (get_decimal_symbol(locale), get_group_symbol(locale)) if locale else (".", ",")


def _locale(language: str) -> Locale | None:
    try:
        return Locale(language)
    except UnknownLocaleError:
        return None

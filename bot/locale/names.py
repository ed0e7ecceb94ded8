"""The names of months, days and languages, and the words that all its names are made of, from CLDR."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError


def names(languages: Iterable[str]) -> frozenset[str]:
    """The names of months, of days of the week and of these languages, in each of the languages, in lower case."""
    spoken = tuple(dict.fromkeys(languages))
    return frozenset(name.casefold() for language in spoken for name in _names(language, spoken))


@cache
def _names(language: str, others: tuple[str, ...]) -> tuple[str, ...]:
    try:
        locale = Locale(language)
    except UnknownLocaleError:
        return ()
    return tuple(_told(locale, others))


def _told(locale: Locale, others: Iterable[str]) -> Iterator[str]:
    for kind in (locale.months, locale.days):
        # In the form within a date, which many languages decline, and in the form that stands alone.
        yield from (name for form in ("format", "stand-alone") for name in kind[form]["wide"].values())
    yield from filter(None, map(locale.languages.get, others))


_WORD = re.compile(r"[^\W\d_]+")


def words(language: str) -> frozenset[str]:
    """The words of all names that CLDR has in a language, in lower case: of languages, countries, money, times."""
    locale = Locale.parse(language)
    kinds = (locale.languages, locale.scripts, locale.territories, locale.currencies, locale.months, locale.days)
    return frozenset(word for kind in kinds for text in _texts(kind) for word in _WORD.findall(text.lower()))


def _texts(value: object) -> Iterator[str]:
    """All texts in a table of tables."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for inner in value.values() for text in _texts(inner))

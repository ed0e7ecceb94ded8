"""The names of months, days and languages, from CLDR."""

from collections.abc import Iterable, Iterator
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

"""The interface in five languages: texts as they stand in the code, said in the language of who reads them.

A text is marked where it is written, and looked up where it is said. The catalogues are gettext's, one a language; they
are compiled from their `.po` files when a language is first spoken.
"""

import io
from collections.abc import Iterable
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

# The catalogue of each language; English stands in the code.
CATALOGUES = {"de": "de", "es": "es", "fr": "fr", "pt": "pt_BR"}
LANGUAGES = frozenset({"en", *CATALOGUES})
# The most characters that Discord takes of a button's label, a form's title and labels, a command's name and so on.
BUTTON, MODAL, LABEL, OPTION, PLACEHOLDER, NAME, MESSAGE = 80, 45, 45, 100, 150, 32, 2000


class Plural(NamedTuple):
    """What is said of one, and of several; both may name the `{number}`."""

    one: str
    several: str


def N_(text: str, most: int = MESSAGE) -> str:  # noqa: ARG001, N802 - gettext's name; `most` is for who checks the catalogues
    """Mark a text that is said later. In no language it may be longer than `most`."""
    return text


def NN_(one: str, several: str, most: int = MESSAGE) -> Plural:  # noqa: ARG001, N802
    """The same of a text that counts."""
    return Plural(one, several)


def NC_(context: str, text: str, most: int = MESSAGE) -> str:  # noqa: ARG001, N802
    """The same of a text that reads otherwise in another context."""
    return text


class Translator:
    """Says the bot's own texts in one language, and dates and numbers as its readers write them.

    Without a locale, texts are said as they stand in the code and dates as ISO 8601 has them: so they are logged.
    """

    def __init__(self, locale: Locale | None = None, catalogue: NullTranslations | None = None) -> None:
        self.locale = locale
        self._catalogue = catalogue or NullTranslations()

    @property
    def code(self) -> str:
        """The ISO 639-1 code of the language."""
        return self.locale.language if self.locale else "en"

    def __call__(self, text: str, **values: object) -> str:
        """A text that was marked, with these values in it."""
        said = self._catalogue.gettext(text) if text else ""
        return said.format(**values) if values else said

    def named(self, context: str, text: str) -> str:
        """A text that was marked with a context."""
        return self._catalogue.pgettext(context, text)

    def counted(self, text: Plural, number: int, **values: object) -> str:
        """A text that counts, in the form of this number."""
        return self._catalogue.ngettext(text.one, text.several, number).format(number=self.number(number), **values)

    def number(self, number: float) -> str:
        """A number."""
        return format_decimal(number, locale=self.locale) if self.locale else str(number)

    def date(self, day: date) -> str:
        """A day."""
        return format_date(day, "long", self.locale) if self.locale else day.isoformat()

    def duration(self, number: int, unit: str) -> str:
        """So many of a unit of time: a second, minute, hour or day."""
        return format_unit(number, f"duration-{unit}", locale=self.locale or ENGLISH.locale)

    def several(self, texts: Iterable[str]) -> str:
        """A list in a sentence: one, two and three."""
        return format_list(list(texts), locale=self.locale or ENGLISH.locale)

    def language(self, code: str) -> str:
        """The name of a language by its ISO 639-1 code; where it is not known, the code."""
        try:
            return Locale(code).get_language_name(self.locale or ENGLISH.locale) or code
        except UnknownLocaleError:
            return code


SOURCE, ENGLISH = Translator(), Translator(Locale("en"))


def translator(*spoken: str) -> Translator:
    """Who says it in the first of these languages or locales ("de", "pt-BR") that there is; in English failing all."""
    return next((_translator(each) for each in spoken if each.split("-")[0] in LANGUAGES), ENGLISH)


@cache
def _translator(spoken: str) -> Translator:
    language = spoken.split("-", maxsplit=1)[0]
    try:
        locale = Locale.parse(spoken, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale(language)
    return Translator(locale, _catalogue(CATALOGUES[language]) if language in CATALOGUES else None)


@cache
def _catalogue(name: str) -> NullTranslations:
    compiled = io.BytesIO()
    with (resources.files(__name__) / name / "LC_MESSAGES" / "salve.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)

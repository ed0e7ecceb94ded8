"""The interface in five languages: texts as they stand in the code, said in the language of whoever reads them.

A text is marked where it is written, and looked up where it is said. The catalogues are gettext's, one per language;
they are compiled from their `.po` files when a language is first spoken.
"""

import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import Any, NamedTuple, Self, cast

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

# The catalogue of each language; English stands in the code.
CATALOGUES = {"de": "de", "es": "es", "fr": "fr", "pt": "pt_BR"}
LANGUAGES = frozenset({"en", *CATALOGUES})
# From this many hours on, something takes days.
TWO_DAYS = 48
# The most characters that Discord takes of a button's label, a form's title and labels, a command's name and so on.
BUTTON, MODAL, LABEL, OPTION, PLACEHOLDER, NAME, MESSAGE = 80, 45, 45, 100, 150, 32, 2000


class Plural(NamedTuple):
    """What is said of one, and of several; both may name the `{number}`."""

    one: str
    several: str


def N_(text: str, most: int = MESSAGE) -> str:  # noqa: ARG001, N802 - gettext's name; `most` is for whoever checks the catalogues
    """Mark a text that is said later. In no language it may be longer than `most`."""
    return text


def NN_(one: str, several: str, most: int = MESSAGE) -> Plural:  # noqa: ARG001, N802
    """The same for a text that counts."""
    return Plural(one, several)


def NC_(context: str, text: str, most: int = MESSAGE) -> str:  # noqa: ARG001, N802
    """The same for a text that reads differently in another context."""
    return text


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number in a text that was said, with this many digits after the point; a share (0..1) is said in per cent."""

    number: float
    digits: int = 0
    share: bool = False

    def __str__(self) -> str:
        return str(_valued(self, SOURCE))


class Said(str):  # noqa: SLOT000 - a string has no slots
    """A text that was said where no reader was known: an error, a notice. It reads as English, and can be said anew.

    A value that was said so itself is said anew with it; a tuple is parted by commas and a list by lines; a day is
    written as its readers write it.
    """

    source: str | Plural
    values: Mapping[str, Any]
    number: int | None

    def __new__(cls, source: str | Plural, values: Mapping[str, Any], number: int | None = None) -> Self:
        """The English."""
        said = super().__new__(cls, _form(source, values, number, SOURCE))
        said.source, said.values, said.number = source, values, number
        return said

    def __deepcopy__(self, _: object) -> Self:
        """Itself: nothing in it changes."""
        return self

    def by(self, tr: "Translator") -> str:
        """The same in the language of a translator."""
        return _form(self.source, self.values, self.number, tr)


def S_(text: str, /, **values: Any) -> Said:  # noqa: N802
    """Mark a text and say it, for a reader who is not known yet."""
    return Said(text, values)


def SN_(one: str, several: str, number: int, /, **values: Any) -> Said:  # noqa: N802
    """The same for a text that counts."""
    return Said(Plural(one, several), values, number)


def kept(text: str) -> str:
    """A text as it is stored, so that `recalled` can say it anew."""
    return json.dumps(_packed(text)) if isinstance(text, Said) else text


def recalled(text: str) -> str:
    """What was `kept`; any other text as it is."""
    try:
        return str(text) if not text.startswith('{"said":') else _unpacked(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return text


def _packed(value: Any) -> Any:
    if isinstance(value, Said):
        values = {name: _packed(each) for name, each in value.values.items()}
        return {"said": value.source, "values": values, "number": value.number}
    if isinstance(value, tuple | list):
        return {"list" if isinstance(value, list) else "tuple": [_packed(each) for each in value]}
    return value if isinstance(value, int | float) else str(value)


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "said" not in value:
        several = [_unpacked(each) for each in next(iter(value.values()))]
        return several if "list" in value else tuple(several)
    source = value["said"] if isinstance(value["said"], str) else Plural(*value["said"])
    return Said(source, {name: _unpacked(each) for name, each in value["values"].items()}, value["number"])


def _form(source: str | Plural, values: Mapping[str, Any], number: int | None, tr: "Translator") -> str:
    formed = {name: _valued(value, tr) for name, value in values.items()}
    if isinstance(source, Plural):
        return tr.counted(source, number or 0, **formed)
    return tr(source, **formed)


def _valued(value: object, tr: "Translator") -> object:
    if isinstance(value, Rounded):
        return tr.share(value.number, value.digits) if value.share else tr.decimal(value.number, value.digits)
    if isinstance(value, date) and not isinstance(value, datetime):
        return tr.date(value)
    if isinstance(value, tuple | list):
        glue = ", " if isinstance(value, tuple) else "\n"
        return glue.join(str(_valued(each, tr)) for each in value)
    return tr(value) if isinstance(value, Said) else value


class Translator:
    """Says the bot's own texts in one language, and dates and numbers as its readers write them.

    Without a locale, texts are said as they stand in the code and dates as ISO 8601 has them: so they are logged.
    """

    def __init__(self, locale: Locale | None = None, catalogue: NullTranslations | None = None) -> None:
        self.locale = locale
        self._catalogue = catalogue or NullTranslations()

    @property
    def tag(self) -> str:
        """The language tag of BCP 47: de, pt-BR."""
        return str(self.locale).replace("_", "-") if self.locale else "en"

    @property
    def code(self) -> str:
        """The ISO 639-1 code of the language."""
        return self.locale.language if self.locale else "en"

    @property
    def colon(self) -> str:
        """The colon after a label; French sets a space before it that does not break."""
        return "\u00a0:" if self.code == "fr" else ":"

    def __call__(self, text: str, /, **values: object) -> str:
        """A text that was marked, with these values in it; one that was said already, said anew."""
        if isinstance(text, Said):
            return text.by(self)
        said = self._catalogue.gettext(text) if text else ""
        return said.format(**values) if values else said

    def named(self, context: str, text: str) -> str:
        """A text that was marked with a context."""
        return self._catalogue.pgettext(context, text)

    def form(self, text: Plural, number: int) -> str:
        """The form of a text that counts, for this number."""
        return self._catalogue.ngettext(text.one, text.several, number)

    def counted(self, text: Plural, number: int, /, **values: object) -> str:
        """A text that counts, in the form of this number."""
        return self.form(text, number).format(number=self.number(number), **values)

    def number(self, number: float) -> str:
        """A number."""
        return format_decimal(number, locale=self.locale) if self.locale else str(number)

    def decimal(self, number: float, digits: int) -> str:
        """A number with this many digits after the point."""
        if self.locale is None:
            return f"{number:.{digits}f}"
        return format_decimal(number, f"#,##0.{'0' * digits}" if digits else "#,##0", self.locale)

    def short(self, day: date) -> str:
        """A day of this year: 3 Nov."""
        return f"{day.day:2} {day:%b}" if self.code == "en" else format_skeleton("MMMd", day, locale=self.locale)

    def medium(self, day: date) -> str:
        """A day in short: 3 Nov 2026."""
        english = self.code == "en"
        return f"{day.day} {day:%b %Y}" if english else format_date(day, "medium", self.locale)

    def minute(self, at: datetime) -> str:
        """A moment (UTC) in short, to the minute, by the clock of 24 hours: 3 Nov 2026, 14:05 UTC."""
        return f"{self.medium(at)}, {at:%H:%M} UTC"

    def ago(self, seconds: int, unit: str) -> str:
        """How long ago, in that unit."""
        past = timedelta(seconds=-seconds)
        locale = self.locale or ENGLISH.locale
        # With a threshold this high no larger unit is taken.
        return format_timedelta(past, granularity=cast("Any", unit), threshold=1e9, add_direction=True, locale=locale)

    def moment(self, at: datetime) -> str:
        """A day of this year and the hour, by the clock of 24 hours."""
        return f"{at:%d %b %H:%M}" if self.code == "en" else f"{self.short(at)} {at:%H:%M}"

    def date(self, day: date) -> str:
        """A day."""
        return format_date(day, "long", self.locale) if self.locale else day.isoformat()

    def share(self, share: float, digits: int = 0) -> str:
        """A share (0..1) in per cent."""
        if self.locale is None:
            return f"{share:.{digits}%}"
        pattern = self.locale.percent_formats[None].pattern
        return format_percent(share, pattern.replace("0", f"0.{'0' * digits}") if digits else pattern, self.locale)

    def duration(self, number: int, unit: str) -> str:
        """That many of a unit of time: a second, minute, hour or day."""
        return format_unit(number, f"duration-{unit}", locale=self.locale or ENGLISH.locale)

    def lasting(self, hours: float) -> str:
        """How long something takes, in the unit that says most."""
        if hours < 1:
            return self.duration(round(hours * 60), "minute")
        return self.duration(round(hours), "hour") if hours < TWO_DAYS else self.duration(round(hours / 24), "day")

    def several(self, texts: Iterable[str]) -> str:
        """A list in a sentence: one, two and three."""
        return format_list(list(texts), locale=self.locale or ENGLISH.locale)

    def languages(self, codes: Iterable[str]) -> str:
        """The names of languages, in a list."""
        return self.several(map(self.language, codes))

    def language(self, code: str) -> str:
        """The name of a language by its ISO 639-1 code; where it is not known, the code."""
        try:
            return Locale(code).get_language_name(self.locale or ENGLISH.locale) or code
        except UnknownLocaleError:
            return code


SOURCE, ENGLISH = Translator(), Translator(Locale("en"))


def translator(*spoken: str) -> Translator:
    """Who says it in the first of these languages or locales ("de", "pt-BR") that there is, else in English."""
    return next((_translator(each) for each in spoken if each.split("-")[0] in LANGUAGES), ENGLISH)


def preferred(header: str) -> list[str]:
    """The languages that an Accept-Language header names, the most wanted first."""
    wanted = list[tuple[float, int, str]]()
    for place, part in enumerate(header[:1000].split(",")):
        tag, *parameters = (each.strip() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) and re.fullmatch(r"[01](\.\d{0,3})?", weight):
            language, *rest = tag.split("-")
            wanted.append((-float(weight), place, "-".join([language.lower(), *rest])))
    return [tag for weight, _, tag in sorted(wanted) if weight]


# Every reply asks for its reader's; what a browser sends is anything, so not all of them are kept.
@lru_cache(256)
def _translator(spoken: str) -> Translator:
    try:
        return _of(str(Locale.parse(spoken, sep="-")))
    except (UnknownLocaleError, ValueError):
        return _of(spoken.split("-", maxsplit=1)[0])


@cache
def _of(locale: str) -> Translator:
    """Kept by what CLDR knows, which is not many; what browsers and Discord send is anything."""
    found = Locale.parse(locale)
    name = CATALOGUES.get(found.language)
    return Translator(found, _catalogue(name) if name else None)


@cache
def _catalogue(name: str) -> NullTranslations:
    compiled = io.BytesIO()
    with (resources.files(__name__) / name / "LC_MESSAGES" / "salve.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)

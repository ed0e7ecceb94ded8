"""The interface in six languages: texts are written in English in the code, and said in the reader's language.

A text is marked where it is written, and looked up where it is said. There is one gettext catalogue per language,
compiled from its `.po` file when the language is first used.
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

# The catalogue of each language; the English texts are in the code.
CATALOGUES = {"de": "de", "es": "es", "fr": "fr", "pl": "pl", "pt": "pt_BR"}
LANGUAGES = frozenset({"en", *CATALOGUES})
# From this many hours on, a duration is given in days.
TWO_DAYS = 48
# The most characters that Discord allows in a button's label, a form's title and labels, a command's name and so on.
BUTTON, MODAL, LABEL, OPTION, PLACEHOLDER, NAME, MESSAGE = 80, 45, 45, 100, 150, 32, 2000


# What a stored text that can be translated begins with.
_KEPT = '{"said":'


class Plural(NamedTuple):
    """A text for one and a text for several; both may contain `{number}`."""

    one: str
    several: str


def N_(text: str, most: int = MESSAGE) -> str:  # noqa: ARG001, N802 - gettext's name; `most` is for whoever checks the catalogues
    """Mark a text for translation; it is said later. In no language may it be longer than `most`."""
    return text


def NN_(one: str, several: str, most: int = MESSAGE) -> Plural:  # noqa: ARG001, N802
    """The same for a text with a number."""
    return Plural(one, several)


def NC_(context: str, text: str, most: int = MESSAGE) -> str:  # noqa: ARG001, N802
    """The same for a text whose translation depends on the context."""
    return text


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number within a text, with this many digits after the decimal point; a share (0..1) is said in per cent."""

    number: float
    digits: int = 0
    share: bool = False

    def __str__(self) -> str:
        return str(_valued(self, SOURCE))


class Said(str):  # noqa: SLOT000 - a string has no slots
    """A text that is said before its reader is known: an error, a notice. It reads as English, and can be translated.

    A value that is itself such a text is translated with it. A tuple is joined with commas, a list with line breaks,
    and a day is written as in the reader's language.
    """

    source: str | Plural
    values: Mapping[str, Any]
    number: int | None

    def __new__(cls, source: str | Plural, values: Mapping[str, Any], number: int | None = None) -> Self:
        """Make the English text."""
        said = super().__new__(cls, _form(source, values, number, SOURCE))
        said.source, said.values, said.number = source, values, number
        return said

    def __deepcopy__(self, _: object) -> Self:
        """The text itself, because it is immutable."""
        return self

    def by(self, tr: "Translator") -> str:
        """The same text in the language of a translator."""
        return _form(self.source, self.values, self.number, tr)


def S_(text: str, /, **values: Any) -> Said:  # noqa: N802
    """Mark a text and say it, for a reader who is not known yet."""
    return Said(text, values)


def SN_(one: str, several: str, number: int, /, **values: Any) -> Said:  # noqa: N802
    """The same for a text with a number."""
    return Said(Plural(one, several), values, number)


def kept(text: str) -> str:
    """A text in a form for storage, which `recalled` turns into a translatable text again."""
    if text.startswith(_KEPT):
        # Somebody typed what would be recalled as a text of ours.
        text = Said("{typed}", {"typed": text})
    return json.dumps(_packed(text)) if isinstance(text, Said) else text


def recalled(text: str) -> str:
    """The text that `kept` stored; any other text unchanged."""
    try:
        return str(text) if not text.startswith(_KEPT) else _unpacked(json.loads(text))
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
    """Says the bot's own texts in one language, with dates and numbers as in that language.

    Without a locale, texts are in English as in the code, and dates are in ISO 8601; this is used for logs.
    """

    def __init__(self, locale: Locale | None = None, catalogue: NullTranslations | None = None) -> None:
        self.locale = locale
        self._catalogue = catalogue or NullTranslations()

    @property
    def tag(self) -> str:
        """The BCP 47 language tag: de, pt-BR."""
        return str(self.locale).replace("_", "-") if self.locale else "en"

    @property
    def code(self) -> str:
        """The ISO 639-1 code of the language."""
        return self.locale.language if self.locale else "en"

    @property
    def colon(self) -> str:
        """The colon after a label; in French, it follows a non-breaking space."""
        return "\u00a0:" if self.code == "fr" else ":"

    def __call__(self, text: str, /, **values: object) -> str:
        """A marked text with these values in it; a text that was said in English is translated."""
        if isinstance(text, Said):
            return text.by(self)
        said = self._catalogue.gettext(text) if text else ""
        return said.format(**values) if values else said

    def named(self, context: str, text: str) -> str:
        """A text that was marked with a context."""
        return self._catalogue.pgettext(context, text)

    def form(self, text: Plural, number: int) -> str:
        """The form of a text with a number, for this number."""
        return self._catalogue.ngettext(text.one, text.several, number)

    def counted(self, text: Plural, number: int, /, **values: object) -> str:
        """A text with a number, in the form for this number."""
        return self.form(text, number).format(number=self.number(number), **values)

    def number(self, number: float) -> str:
        """A number."""
        return format_decimal(number, locale=self.locale) if self.locale else str(number)

    def decimal(self, number: float, digits: int) -> str:
        """A number with this many digits after the decimal point."""
        if self.locale is None:
            return f"{number:.{digits}f}"
        return format_decimal(number, f"#,##0.{'0' * digits}" if digits else "#,##0", self.locale)

    def short(self, day: date) -> str:
        """A day of this year, in short; in English, days below each other are equally wide: " 3 Nov"."""
        return f"{day.day:2} {day:%b}" if self.code == "en" else format_skeleton("MMMd", day, locale=self.locale)

    def medium(self, day: date) -> str:
        """A day with its year, in short: 3 Nov 2026."""
        english = self.code == "en"
        return f"{day.day} {day:%b %Y}" if english else format_date(day, "medium", self.locale)

    def minute(self, at: datetime) -> str:
        """A time (UTC) in short, to the minute, on the 24-hour clock: 3 Nov 2026, 14:05 UTC."""
        return f"{self.medium(at)}, {at:%H:%M} UTC"

    def ago(self, seconds: int, unit: str) -> str:
        """How long ago, in that unit."""
        past = timedelta(seconds=-seconds)
        locale = self.locale or ENGLISH.locale
        # With a threshold this high, no larger unit is used.
        return format_timedelta(past, granularity=cast("Any", unit), threshold=1e9, add_direction=True, locale=locale)

    def moment(self, at: datetime) -> str:
        """A day of this year and the time, on the 24-hour clock."""
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
        """That many of a unit of time: second, minute, hour or day."""
        return format_unit(number, f"duration-{unit}", locale=self.locale or ENGLISH.locale)

    def lasting(self, hours: float) -> str:
        """A duration, in the unit that suits it best."""
        if hours < 1:
            return self.duration(round(hours * 60), "minute")
        return self.duration(round(hours), "hour") if hours < TWO_DAYS else self.duration(round(hours / 24), "day")

    def several(self, texts: Iterable[str]) -> str:
        """A list within a sentence: one, two and three."""
        return format_list(list(texts), locale=self.locale or ENGLISH.locale)

    def languages(self, codes: Iterable[str]) -> str:
        """The names of languages, as a list."""
        return self.several(map(self.language, codes))

    def language(self, code: str) -> str:
        """The name of a language by its ISO 639-1 code; the code itself if it is unknown."""
        try:
            return Locale(code).get_language_name(self.locale or ENGLISH.locale) or code
        except UnknownLocaleError:
            return code


SOURCE, ENGLISH = Translator(), Translator(Locale("en"))


def translator(*spoken: str) -> Translator:
    """The translator for the first of these languages or locales ("de", "pt-BR") that exists, otherwise for English."""
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


# Every reply asks for its reader's translator. Browsers may send anything, so only some are kept.
@lru_cache(256)
def _translator(spoken: str) -> Translator:
    try:
        return _of(str(Locale.parse(spoken, sep="-")))
    except (UnknownLocaleError, ValueError):
        return _of(spoken.split("-", maxsplit=1)[0])


@cache
def _of(locale: str) -> Translator:
    """The translator of a locale; the cache stays small, because CLDR knows few locales, whatever browsers send."""
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

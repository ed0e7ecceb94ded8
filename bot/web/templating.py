"""Jinja with everything escaped, in the reader's language, and the few filters that templates need."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.answering.own_words import DETAIL
from bot.curation.drafts import CONSENTS, STAGES, Kind, Stage
from bot.curation.gaps import REASONS, SURFACES
from bot.curation.review import SAID, Act
from bot.knowledge import commonmark
from bot.locale import ENGLISH, LANGUAGES, N_, S_, Plural, Said, Translator, translator
from bot.services.gate import in_words

# Characters that reorder the text around them, or that are invisible. Joiners stay, because many scripts need them.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

ACTS = {
    Act.CLAIM: N_("claimed it"),
    Act.UNCLAIM: N_("released it"),
    Act.TITLE: N_("titled it"),
    Act.SNOOZE: N_("put it off"),
    Act.EXPERT: N_("passed it to an expert"),
    Act.REJECT: N_("rejected it"),
    Act.NOT_FOR_BOT: N_("marked it as not for the bot"),
    Act.REOPEN: N_("reopened it"),
    Act.MERGE: N_("merged it"),
    Act.SPLIT: N_("split it"),
    Act.DRAFT: N_("began a draft"),
    "split_off": N_("split it off"),
    "same_as": N_("said an entry answers it"),
    "edit": N_("edited the draft"),
    "propose": N_("proposed the draft"),
    "return": N_("sent the draft back"),
    "discard": N_("discarded the draft"),
    "approve": N_("approved the draft"),
    "publish": N_("published"),
    "undo": N_("undid the last step"),
    "ask_back": N_("asked back"),
    "give": N_("handed it over"),
    "remark": N_("commented on"),
    "take_remark": N_("took a suggestion for"),
    "settle_remark": N_("settled a comment on"),
    "take_back": N_("took that question back"),
    "settings": N_("changed the settings:"),
}
DOES = {
    Kind.NEW: N_("a new entry"),
    Kind.EDIT: N_("edits an entry"),
    Kind.WORDING: N_("adds wordings to an entry"),
    Kind.TRANSLATION: N_("translates an entry"),
}
JUST_NOW = N_("just now")
# Each language's own name for itself, for readers who know no other.
TONGUES = tuple((code, translator(code).language(code)) for code in sorted(LANGUAGES))
# How many languages are cached, each with its compiled templates.
AT_HAND = 12


def clean(value: Any) -> Any:
    """A text without harmful characters, because members wrote some of the texts; other values unchanged."""
    return _HARMFUL.sub("", value) if isinstance(value, str) and not isinstance(value, Markup) else value


def you(act: str, numbers: Sequence[int]) -> Said:
    """The sentence that tells somebody what they have just done to gaps."""
    gaps = ", ".join(f"#{number}" for number in numbers)
    return S_("You {did}: {gaps}.", did=Said(ACTS[act], {}), gaps=gaps)


def typed(value: str) -> Markup:
    """Text for a text area, where HTML drops a first newline: the one added here, so that the text comes back whole."""
    return Markup("\n{}").format(value)


def marked(value: str) -> Markup:
    """A curator's text as HTML, with the subset of CommonMark that answers may hold."""
    return Markup(_HARMFUL.sub("", commonmark.html(value)))  # noqa: S704 - all else in it is escaped


def when(moment: datetime | date, tr: Translator = ENGLISH) -> Markup:
    """A moment (UTC) or a day, as a `time` element."""
    if isinstance(moment, datetime):
        return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(timespec="seconds"), tr.minute(moment))
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), tr.medium(moment))


# The units in which `ago` tells time, from the largest, with the seconds from which each is used.
_UNITS = (
    ("year", 365 * 86400),
    ("month", 30 * 86400),
    ("week", 14 * 86400),
    ("day", 86400),
    ("hour", 3600),
    ("minute", 60),
)


def ago(moment: datetime, now: datetime, tr: Translator = ENGLISH) -> Markup:
    """How long ago a moment was, as a `time` element with the moment itself in its title."""
    seconds = max(0, int((now - moment).total_seconds()))
    unit = next((unit for unit, size in _UNITS if seconds >= size), "")
    told = tr.ago(seconds, unit) if unit else tr(JUST_NOW)
    stamp = moment.isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, tr.minute(moment), told)


def _begun(tr: Translator, value: str) -> str:
    """A text that stands alone, with a capital letter at its start."""
    text = tr(value) if isinstance(value, Said) else value
    return f"{text[:1].upper()}{text[1:]}"


def _inside(shown: Callable[[Any], Any], tag: str, value: Any) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), shown(value))  # noqa: S704 - our own tags


class _Words:
    """The texts of templates in one language, with values escaped in them."""

    def __init__(self, tr: Translator) -> None:
        self.tr = tr

    def shown(self, value: Any) -> Any:
        """Any value as it is written into a page: translated if it is a text to translate, and cleaned."""
        return clean(self.tr(value) if isinstance(value, Said) else value)

    def text(self, text: str, /, **values: Any) -> Markup:
        """The translation of a template's text, with values in it; a value in place of a text is escaped."""
        if isinstance(text, Said) or not isinstance(text, str):
            return escape(self.shown(text))
        return self._with(self.tr(text), values)

    def several(self, one: str, several: str, number: int, /, **values: Any) -> Markup:
        """The translation of a template's text in the form for a number, with values in it."""
        form = self.tr.form(Plural(one, several), number)
        return self._with(form, {"number": self.tr.number(number), **values})

    def named(self, context: str, text: str) -> str:
        """The translation of a word in a context."""
        return self.tr.named(context, text)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share (0..1) as a percentage."""
        return f"{share * 100:.{digits}f} %" if self.tr.code == "en" else self.tr.share(share, digits)

    def _with(self, text: str, values: dict[str, Any]) -> Markup:
        shown = {name: self.shown(value) for name, value in values.items()}
        return Markup(text).format(**shown) if values else Markup(text)  # noqa: S704 - our own text


def environment(folder: Path, tr: Translator) -> Environment:
    """The templates of a folder, in the translator's language, with the filters that every page needs."""
    said = _Words(tr)
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=said.shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(marked=marked, typed=typed, when=partial(when, tr=tr), ago=partial(ago, tr=tr))
    made.filters.update(titled=lambda topic: topic.titled(tr.code))
    made.filters.update(percent=said.percent, number=tr.number, begun=partial(_begun, tr))
    made.filters.update(
        {tag: partial(_inside, said.shown, tag) for tag in ("bdi", "kbd", "code")},
        bold=partial(_inside, said.shown, "b"),
    )
    made.globals.update(t=said.text, tn=said.several, tc=said.named, tr=tr, lang=tr.tag, short=tr.short)
    return made


@lru_cache(maxsize=AT_HAND)
def _environment(tr: Translator) -> Environment:
    made = environment(Path(__file__).parent / "templates", tr)
    made.globals.update(language=tr.language, in_words=partial(in_words, tr=tr))
    made.globals.update(
        SAID=SAID,
        SURFACES=SURFACES,
        REASONS=REASONS,
        ACTS={act: Said(text, {}) for act, text in ACTS.items()},
        DOES={kind: Said(text, {}) for kind, text in DOES.items()},
        STAGES={stage: Said(text, {}) for stage, text in STAGES.items()},
        CONSENTS={consent: Said(text, {}) for consent, text in CONSENTS.items()},
        DETAIL=DETAIL,
        Act=Act,
        Kind=Kind,
        Stage=Stage,
        curator=None,
        desk=False,
        csrf=None,
        said="",
        undo=(),
        onward="",
        waiting=None,
        error="",
        refusal="",
        chosen_language="",
        there="/",
        TONGUES=TONGUES,
        tab="",
    )
    return made


def render(template: str, tr: Translator, **values: Any) -> str:
    """A template of the curators' page as HTML, with these values."""
    return _environment(tr).get_template(template).render(**values)

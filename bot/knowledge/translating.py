"""Translations and their originals: which still say what the original says, and the faults in them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from bot.knowledge import figures
from bot.knowledge.figures import Figure
from bot.knowledge.finding import Finding
from bot.knowledge.models import Entry, KnowledgeBase, Status
from bot.knowledge.profile import Rule
from bot.knowledge.translation import Translation, TranslationStatus
from bot.locale import S_, SN_

# The fields of an entry that are translated.
TEXTS = ("question", "answer", "detail", "not_known", "cautions")
_DIGITS = 8
# Marks the place for a translation in a template.
TO_DO = "…"
_BEGUN = TranslationStatus.BEING_TRANSLATED
# German is about a third longer than English, so an answer may be that much longer than one in the base's language.
ANSWER_LENGTH = 400
UNSERVED = S_("the original has changed; it is not served")
NOTICED = S_("the original has changed; it is served with a notice")
REVERSED = S_("the original now says something else; it is not served")


def meaning(entry: Entry) -> str:
    """The digest of an entry's texts, by which a translation names its original: 8 hexadecimal digits of SHA-256.

    Phrasings, checks, sources and dates do not count, because they change nothing in a translation.
    """
    said = {name: getattr(entry, name) for name in TEXTS}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGITS]


def out_of_date(translation: Translation, entry: Entry) -> bool:
    """Whether the original no longer says what was translated."""
    return translation.of != meaning(entry)


def served(entry: Entry, language: str, knowledge: KnowledgeBase) -> Translation | None:
    """The translation that members read: an approved one, which in a strict topic must also be up to date."""
    found = knowledge.translation.get(f"{language}/{entry.id}")
    if found is None or found.status is not TranslationStatus.APPROVED:
        return None
    return None if knowledge.strict(entry) and out_of_date(found, entry) else found


def withheld(old: KnowledgeBase, new: KnowledgeBase, turned: Iterable[str]) -> KnowledgeBase:
    """The new knowledge without serving the translations of entries that now say something else.

    Args:
        old: the previous release's knowledge.
        new: the knowledge to release. A translation that it also changes has been looked at, and stays as it is.
        turned: the ids of the entries whose answer no longer holds, from `versions.reversed_by`.
    """
    entries = frozenset(turned)

    def unread(each: Translation) -> bool:
        entry = new.entry.get(each.entry)
        same = old.translation.get(each.id) == each and each.status is TranslationStatus.APPROVED
        return each.entry in entries and same and entry is not None and out_of_date(each, entry)

    gone = {"status": TranslationStatus.WITHHELD}
    return replace(new, translations=tuple(e.model_copy(update=gone) if unread(e) else e for e in new.translations))


class Standing(StrEnum):
    """The state of an entry in another language."""

    LACKING = "lacking"
    OUT_OF_DATE = "out of date"
    BEING_TRANSLATED = "being translated"
    TRANSLATED = "translated"


def standing(entry: Entry, language: str, knowledge: KnowledgeBase) -> Standing:
    """The state of that entry in that language."""
    found = knowledge.translation.get(f"{language}/{entry.id}")
    if found is None:
        return Standing.LACKING
    if found.status is TranslationStatus.BEING_TRANSLATED:
        return Standing.BEING_TRANSLATED
    return Standing.OUT_OF_DATE if out_of_date(found, entry) else Standing.TRANSLATED


def worklist(language: str, knowledge: KnowledgeBase) -> Sequence[tuple[Entry, Standing]]:
    """Every entry that is served, with its state in that language."""
    return [(each, standing(each, language, knowledge)) for each in knowledge.entries if each.status is Status.APPROVED]


def integrity(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Translations and wordings of missing entries, and those in the originals' own language."""
    rename, take = S_("give the file the entry's name, or delete it"), S_("name another entry or delete the line")
    for kind, mend, items in (("translation", rename, knowledge.translations), ("wordings", take, knowledge.wordings)):
        for each in items:
            if each.entry not in knowledge.entry:
                cause = S_("no entry '{id}'", id=each.entry)
                yield Finding(kind, each.id, (), cause, mend, wants=("entry", each.entry))
            if each.language == knowledge.manifest.language:
                cause = S_("the entries are in '{language}' themselves", language=each.language)
                yield Finding(kind, each.id, (), cause, S_("delete it"))


def proofread(knowledge: KnowledgeBase, today: date) -> Iterator[Finding]:
    """Faults that a translator should mend."""
    from bot.knowledge import commonmark  # noqa: PLC0415 - the parser takes a moment to import

    for each in knowledge.translations:
        original = knowledge.entry.get(each.entry)
        if original is None or each.status is TranslationStatus.BEING_TRANSLATED:
            continue
        if each.status is TranslationStatus.WITHHELD:
            renew = S_(
                "translate what changed, then write of: {meaning} and status: {status}",
                meaning=meaning(original),
                status=TranslationStatus.APPROVED,
            )
            yield Finding("translation", each.id, ("status",), REVERSED, renew, "warning")
            continue
        for place, cause, mend, severity in _faults(each, original, knowledge, today):
            yield Finding("translation", each.id, place, cause, mend, severity)
        for place, text in pieces(each):
            for refusal in commonmark.refused(text):
                yield Finding("translation", each.id, place, refusal.cause, refusal.mend, quoted=refusal.at)


class _Fault(NamedTuple):
    place: tuple[str | int, ...]
    cause: str
    mend: str
    severity: str = "error"


def _faults(each: Translation, original: Entry, knowledge: KnowledgeBase, today: date) -> Iterator[_Fault]:
    if out_of_date(each, original):
        yield _outdated(original, knowledge)
    for place, text in (*pieces(each), (("reviewed_by",), each.reviewed_by)):
        if text == TO_DO:
            mend = S_("translate it, or write status: {status}", status=_BEGUN)
            yield _Fault(place, S_("not translated yet"), mend)
    yield from _lacking(each, original)
    yield from _misquoted(each, original, knowledge.manifest.language)
    if Rule.READING in knowledge.manifest.rules and len(each.answer) > ANSWER_LENGTH:
        cause = S_("{number} characters; at most {most}", number=len(each.answer), most=ANSWER_LENGTH)
        yield _Fault(("answer",), cause, S_("move the rest to detail"))
    if Rule.CLINICAL in knowledge.manifest.rules and not each.reviewed_by:
        yield _Fault(("reviewed_by",), "missing", S_("name the reviews that took place, or say that there was none"))
    if not isinstance(each.reviewed_by, str):
        for number, signed in enumerate(each.reviewed_by):
            if signed.date > today:
                yield _Fault(("reviewed_by", number), S_("lies in the future"), S_("name reviews that took place"))


def _outdated(original: Entry, knowledge: KnowledgeBase) -> _Fault:
    mend = S_("translate what changed, then write of: {meaning}", meaning=meaning(original))
    return _Fault(("of",), UNSERVED if knowledge.strict(original) else NOTICED, mend, "warning")


def _lacking(each: Translation, original: Entry) -> Iterator[_Fault]:
    """Texts that only one of the two has. Cautions are in the original's order."""
    for field in ("detail", "not_known"):
        here, there = getattr(each, field), getattr(original, field)
        if there and not here:
            yield _Fault((field,), S_("missing, and the original has it"), S_("translate it"))
        elif here and not there:
            yield _Fault((field,), S_("the original has none"), S_("delete it"))
    if len(each.cautions) != len(original.cautions):
        here, there = len(each.cautions), len(original.cautions)
        cause = SN_(
            "{number} caution, and the original has {there}",
            "{number} cautions, and the original has {there}",
            here,
            there=there,
        )
        yield _Fault(("cautions",), cause, S_("give each of the original's cautions, in the same order"))


def _misquoted(each: Translation, original: Entry, language: str) -> Iterator[_Fault]:
    """Figures that differ from those of the same text in the original."""
    there = dict(pieces(original))
    for place, text in pieces(each):
        if place in there:
            yield from _compared(place, figures.read_in(text, each.language), figures.read_in(there[place], language))


def _compared(place: tuple[str | int, ...], here: Sequence[Figure], there: Sequence[Figure]) -> Iterator[_Fault]:
    for figure in dict.fromkeys(there):
        if all(each.number != figure.number for each in here):
            cause = S_("the original's {figure} is missing", figure=str(figure))
            yield _Fault(place, cause, S_("give it in digits, as the original does"))
    for figure in dict.fromkeys(here):
        same = [each for each in there if each.number == figure.number]
        if not same:
            mend = S_("give the original's figures, in the language's own way of writing them")
            yield _Fault(place, S_("the original has no {figure} there", figure=figure.number), mend)
        elif not any(figure.fits(each) for each in same):
            cause = S_("{figure}, and the original has {other}", figure=str(figure), other=str(same[0]))
            yield _Fault(place, cause, S_("give the original's unit"))


def pieces(item: Entry | Translation) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each text with its place."""
    for field in TEXTS:
        value = getattr(item, field)
        if isinstance(value, tuple):
            yield from (((field, number), text) for number, text in enumerate(value))
        elif value:
            yield (field,), value

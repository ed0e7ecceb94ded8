"""Exchange translations as PO or XLIFF files: translators use their own tools, and a second person reads the result."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from bot.errors import SalveError
from bot.knowledge import translating
from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.translation import Translation, TranslationStatus
from bot.locale import po, xliff
from bot.locale.po import Unit

NO_FILE = "that is no {format} file: {why}"
# The formats, by the ending of the file's name.
FORMATS = {".po": "PO", ".xlf": "XLIFF", ".xliff": "XLIFF"}
PO, XLIFF = FORMATS[".po"], FORMATS[".xlf"]
UNKNOWN = "{place}: the base has no such text. Was it exported from this base?"
CHANGED = "{place}: the original has changed since it was exported. Export anew; what you have translated is in it"
UNSOUND = "{entry}: {why}"


def exported(language: str, knowledge: KnowledgeBase, written: str = PO) -> bytes:
    """The file of every text that members may read, with its translation; outdated translations are marked."""
    units = [
        unit for entry, _ in translating.worklist(language, knowledge) for unit in _units(entry, language, knowledge)
    ]
    if written == XLIFF:
        return xliff.write(units, knowledge.manifest.language, language)
    return po.write(units, language, knowledge.manifest.title)


def imported(content: bytes, language: str, knowledge: KnowledgeBase, written: str = PO) -> Sequence[Translation]:
    """The translations that the file adds or changes, none of them approved: a second person reads them first.

    An entry that is not completely translated is skipped. Phrasings and checks stay as they are.

    Raises:
        SalveError: the file has another format, belongs to another base, or translates an earlier text of the
            originals.
    """
    try:
        base = knowledge.manifest.language
        units = xliff.read(content, base, language) if written == XLIFF else po.read(content)
    except ValueError as error:
        raise SalveError(NO_FILE.format(format=written, why=error)) from None
    given: dict[str, dict[str, str]] = {}
    for each in units:
        entry_id, _, place = each.place.partition("/")
        original = _places(knowledge.entry.get(entry_id)).get(place)
        if original is None:
            raise SalveError(UNKNOWN.format(place=each.place[:80]))
        if _same(original) != _same(each.source):
            raise SalveError(CHANGED.format(place=each.place))
        if each.target and not each.unsure:
            given.setdefault(entry_id, {})[place] = unicodedata.normalize("NFC", each.target)
    made = (_made(knowledge.entry[id_], language, texts, knowledge) for id_, texts in given.items())
    return [each for each in made if each is not None]


def _same(text: str) -> str:
    """The part of a text that every tool keeps: some normalise its letters, and some break its lines elsewhere."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _made(entry: Entry, language: str, texts: Mapping[str, str], knowledge: KnowledgeBase) -> Translation | None:
    """The translation of the entry into that language; None if a text is missing, or nothing has changed."""
    if texts.keys() != _places(entry).keys():
        return None
    before = knowledge.translation.get(f"{language}/{entry.id}")
    fields: dict[str, Any] = {name: text for name, text in texts.items() if "/" not in name}
    fields["cautions"] = [texts[f"cautions/{number}"] for number in range(len(entry.cautions))]
    kept = before.model_dump(exclude_defaults=True) if before else {"language": language, "entry": entry.id}
    fields = {**kept, **dict.fromkeys(("detail", "not_known")), **fields, "of": translating.meaning(entry)}
    try:
        made = Translation.model_validate(fields)
    except ValidationError as error:
        raise SalveError(UNSOUND.format(entry=entry.id, why=error.errors()[0]["msg"])) from None
    if made == before:
        return None
    # Whoever reviewed the text before has not reviewed this one.
    return made.model_copy(update={"status": TranslationStatus.BEING_TRANSLATED, "reviewed_by": ()})


def _units(entry: Entry, language: str, knowledge: KnowledgeBase) -> Iterator[Unit]:
    found = knowledge.translation.get(f"{language}/{entry.id}")
    targets = _places(found)
    unsure = found is not None and translating.out_of_date(found, entry)
    for place, text in _places(entry).items():
        yield Unit(f"{entry.id}/{place}", text, targets.get(place, ""), unsure)


def _places(item: Entry | Translation | None) -> Mapping[str, str]:
    """The texts by their places, such as cautions/0."""
    if item is None:
        return {}
    return {"/".join(map(str, place)): text for place, text in translating.pieces(item)}

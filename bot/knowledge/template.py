"""A file to write a translation into, with the original in comments above each text."""

import textwrap
from collections.abc import Iterator

from bot.knowledge import editing
from bot.knowledge.models import Entry
from bot.knowledge.prose import WIDTH
from bot.knowledge.translating import TEXTS, TO_DO, meaning
from bot.knowledge.translation import TranslationStatus

_HEAD = """\
# yaml-language-server: $schema=../../schema/translation.json
# "{entry}" in the language "{language}". Write each text in place of {to_do}; its original is above it.
# Numbers stay in digits and keep their units. Once it is whole and somebody else has read it: status: approved.
"""
_PHRASINGS = "Other ways in which members ask it in this language, as they type; these are some of the original's."
_CHECKS = "Held out: asked by somebody who has not read the phrasings. Those that must reach it, and near misses."
_REVIEWED = "List the reviews of this text, or say plainly that there were none."


def template(entry: Entry, language: str, shown: int = 8) -> str:
    """The file of a new translation.

    Args:
        entry: the original.
        language: the ISO 639-1 code of the language.
        shown: how many of the original's phrasings are shown.
    """
    head = _HEAD.format(entry=entry.id, language=language, to_do=TO_DO)
    return head + "".join(f"{line}\n" for line in _lines(entry, shown))


def _lines(entry: Entry, shown: int) -> Iterator[str]:
    yield f"of: {meaning(entry)}"
    for field in TEXTS:
        value = getattr(entry, field)
        if not value:
            continue
        yield ""
        yield from _comment("\n".join(f"- {each}" for each in value) if isinstance(value, tuple) else value)
        yield from editing.lines({field: (TO_DO,) * len(value) if isinstance(value, tuple) else TO_DO})
    yield ""
    yield from _comment("\n".join([_PHRASINGS, *(f"- {each}" for each in entry.phrasings[:shown])]))
    yield "phrasings: []"
    yield from _comment(_CHECKS)
    yield "checks: {reach: [], miss: []}"
    yield from _comment(_REVIEWED)
    yield from editing.lines({"reviewed_by": TO_DO, "status": TranslationStatus.BEING_TRANSLATED.value})


def _comment(text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        yield from textwrap.wrap(paragraph, WIDTH, initial_indent="# ", subsequent_indent="# ") or ["#"]

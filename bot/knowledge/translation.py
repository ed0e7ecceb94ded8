"""An entry in another language: a text of its own, reviewed on its own; and its wordings there."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.knowledge.checking import Checks
from bot.knowledge.fields import Id, Language, Line, Model, Text
from bot.knowledge.signing import SignOff

Meaning = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]


class TranslationStatus(StrEnum):
    """Where a translation stands; only approved ones are served.

    A release withholds those whose original now says something else, until they are renewed or a curator approves
    them as they stand.
    """

    BEING_TRANSLATED = "being-translated"
    APPROVED = "approved"
    WITHHELD = "withheld"


class Translation(Model):
    """What an entry says in another language: `translations/LANGUAGE/ENTRY.yaml`.

    `of` tells which original it says: the digest of its texts (`translating.meaning`). `reviewed_by`: the reviews that
    took place of this text, or in plain words that none did. Sources, grade and certainty are the original's.
    """

    language: Language
    entry: Id
    of: Meaning
    question: Line
    phrasings: Annotated[tuple[Line, ...], Field(max_length=60)] = ()
    answer: Text
    detail: Text | None = None
    not_known: Text | None = None
    cautions: tuple[Text, ...] = ()
    reviewed_by: Line | tuple[SignOff, ...] = ()
    status: TranslationStatus = TranslationStatus.APPROVED
    checks: Checks = Checks()

    @property
    def id(self) -> str:
        """Its language and entry: de/how-do-i-join."""
        return f"{self.language}/{self.entry}"


class Wordings(Model):
    """What an entry is asked by in another language, whether it is translated or not: `wordings/LANGUAGE.yaml`.

    Members read none of it.
    """

    language: Language
    entry: Id
    phrasings: Annotated[tuple[Line, ...], Field(max_length=60)] = ()

    @property
    def id(self) -> str:
        """Its language and entry: fr/how-do-i-join."""
        return f"{self.language}/{self.entry}"

"""A red flag: a situation that calls for care, the signs that reveal it, and the lexicons of words they are made of."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.knowledge.checking import Checks
from bot.knowledge.fields import Id, Label, Language, Line, Message, Model, Phrases, Text
from bot.knowledge.signing import SignOff
from bot.knowledge.source import Citation


class Urgency(StrEnum):
    """How soon a person with this red flag needs care."""

    EMERGENCY = "emergency"
    TODAY = "today"
    SOON = "soon"


class Silence(StrEnum):
    """Context in which a sign does not count: "no fever", "can it cause a fever", "years ago", "i heard of a man"."""

    NEGATED = "negated"
    ASKED = "asked"
    AGO = "ago"
    TOLD = "told"


class Sign(Model):
    """What must be seen for a flag: classes of the lexicons that stand near each other.

    `see`: "swell + face | lips" wants any of `face` and `lips` near `swell`, in any order; "into > eye" wants the
    second right after the first. `near`: how many words may stand between. `unless`: classes that must not stand in the
    message. `even`: contexts that do not silence it. `likely`: it is not sure, so an answer is given with the flag's
    line on top. `example`: a message that shows it, or the first of several.
    """

    see: Annotated[Line, StringConstraints(pattern=r"^[a-z][a-z0-9-]*( [+>|] [a-z][a-z0-9-]*)*$")]
    example: Line
    near: Annotated[int, Field(ge=0, le=40)] | None = None
    unless: Annotated[Line, StringConstraints(pattern=r"^[a-z][a-z0-9-]*( \| [a-z][a-z0-9-]*)*$")] | None = None
    even: tuple[Silence, ...] = ()
    likely: bool = False

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that the sign names."""
        return tuple(re.split(r" [+>|] ", f"{self.see} | {self.unless}" if self.unless else self.see))


class FlagText(Model):
    """What a flag says in one language: its steps and what not to do; `line` is all of it in one line."""

    title: Line
    opening: Line | None = None
    steps: Annotated[tuple[Line, ...], Field(min_length=1, max_length=4)]
    avoid: Line | None = None
    line: Line


class RedFlag(Model):
    """A situation in which the right reply is a signpost to care, before any retrieval.

    `texts` and `checks_in` are by language, `checks` in that of the base; `call` names the numbers that the lexicons
    give. `heard`: how people describe it, in the base's language and as they type, and `heard_in` in others; distress
    without a sign is learned from these. `even`: contexts that do not silence its signs. `reviewed_by` says who has
    read its texts: the reviews that took place, or in plain words that none did.
    """

    id: Id
    urgency: Urgency
    texts: Annotated[dict[Language, FlagText], Field(min_length=1)]
    call: tuple[Id, ...] = ()
    signs: Annotated[tuple[Sign, ...], Field(min_length=1)]
    even: tuple[Silence, ...] = ()
    phrasings: tuple[Line, ...] = ()
    # Left out of the canonical form if empty, so that older releases keep their digests.
    heard: Annotated[tuple[Message, ...], Field(exclude_if=lambda value: not value)] = ()
    heard_in: dict[Language, tuple[Message, ...]] = Field({}, exclude_if=lambda value: not value)
    sources: tuple[Citation, ...] = ()
    reviewed_by: Line | tuple[SignOff, ...]
    reviewed: date
    next_review: date
    checks: Checks = Checks()
    checks_in: dict[Language, Checks] = Field(default_factory=dict)

    def text(self, *languages: str) -> FlagText:
        """Its text in the first of these languages that has one, otherwise the first text of the file."""
        return next((self.texts[each] for each in languages if each in self.texts), next(iter(self.texts.values())))


class CareLabels(Model):
    """What the buttons under a signpost say: its reader is fine, shows it to whoever wrote, or sees nothing urgent."""

    fine: Label = "I am fine, answer my question"
    show: Label = "Show them"
    not_urgent: Label = "It is not urgent, show the answer"


class Lexicon(Model):
    """The words of one language that signs are made of, and what is said in it beside the flags' own texts.

    Phrases are separated by commas; `a/b` stands for either word, `a*` for any ending. `same`: a word and the forms
    that are read as it. `fillers`: words that are passed over. `ordinary`: words that must not be corrected.
    `phonetic`: words are spelt as they sound, so a misspelt one keeps its vowels. `classes`: a name and its phrases.
    `care`: the line that ends every reply which is neither an answer nor a signpost. `disclaimer`: the standing note
    that ends an answer in this language. `urgencies`: how the title of a signpost begins, with a colon of
    its own where the language puts a space before one. `calls`: the line that gives a number, by the name that flags
    use. `buttons`: what those under a signpost say. `harmless`: messages that sound like distress and are not, to learn
    from.
    """

    id: Language
    care: Line
    urgencies: dict[Urgency, Line]
    calls: dict[Id, Line] = Field(default_factory=dict)
    # Both are left out of the canonical form if they are not given, so that older releases keep their digests.
    disclaimer: Annotated[Text | None, Field(exclude_if=lambda value: value is None)] = None
    buttons: Annotated[CareLabels | None, Field(exclude_if=lambda value: value is None)] = None
    fillers: Phrases = ""
    ordinary: Phrases = ""
    phonetic: bool = False
    same: dict[str, Phrases] = Field(default_factory=dict)
    classes: Annotated[dict[str, Phrases], Field(min_length=1)]
    harmless: Annotated[tuple[Message, ...], Field(exclude_if=lambda value: not value)] = ()

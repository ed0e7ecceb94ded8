"""The knowledge base as one frozen value: entries, scope notes, glossary, and its description of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.knowledge.checking import Checks
from bot.knowledge.fact import Fact
from bot.knowledge.fields import Digest, Id, Language, Line, Model, Text, Version
from bot.knowledge.profile import Profile, Rule, rules
from bot.knowledge.red_flag import Lexicon, RedFlag
from bot.knowledge.signing import SignOff
from bot.knowledge.source import Citation, Evidence, Source
from bot.knowledge.translation import Translation, Wordings

# The topic of an entry that names none.
GENERAL = "general"


class Certainty(StrEnum):
    """How settled the answer is."""

    KNOWN = "known"
    PARTLY_KNOWN = "partly-known"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """The state of an entry; only approved entries are ever served."""

    DRAFT = "draft"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Distinct(Model):
    """A curator's judgement that another entry, though worded alike, asks something else."""

    entry: Id
    why: Line


class Ages(Model):
    """How old, in days, what an entry is about may be: at least, at most, or both. What is fresh is not old."""

    least: Annotated[float, Field(ge=0)] = 0.0
    most: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.most is not None and self.most <= self.least:
            raise ValueError("most must be more than least")
        return self

    def hold(self, days: float) -> bool:
        """Whether that age, in days, lies within the limits."""
        return self.least <= days and (self.most is None or days <= self.most)


class Entry(Model):
    """One question the community asks, with its approved answer.

    The base's profile says what else it must have (`Manifest.rules`); its file's name is its id.
    """

    id: Id
    topic: Id = GENERAL
    question: Line
    phrasings: Annotated[tuple[Line, ...], Field(max_length=60)] = ()
    answer: Text
    detail: Text | None = None
    not_known: Text | None = None
    cautions: tuple[Text, ...] = ()
    certainty: Certainty | None = None
    # A grade of the base's own scale, if it has one; without a grade, it follows from the sources.
    evidence: Evidence | Id | None = Field(None, union_mode="left_to_right")
    sources: tuple[Citation, ...] = ()
    related: tuple[Id, ...] = ()
    distinct: tuple[Distinct, ...] = ()
    tags: tuple[Id, ...] = ()
    owner: Line | None = None
    reviewed: date | None = None
    next_review: date | None = None
    status: Status = Status.APPROVED
    # Both are left out of the canonical form if they are not set, so that older entries keep their digests.
    reviewed_by: Annotated[tuple[SignOff, ...], Field(exclude_if=lambda value: not value)] = ()
    checks: Checks = Checks()
    ages: Annotated[Ages | None, Field(exclude_if=lambda value: value is None)] = None

    @model_validator(mode="after")
    def _reviews_in_order(self) -> Self:
        if self.reviewed and self.next_review and self.next_review <= self.reviewed:
            raise ValueError("next_review must come after reviewed")
        return self

    def overdue(self, today: date) -> bool:
        """Whether its review was due before that day."""
        return self.next_review is not None and self.next_review < today


class Scope(Model):
    """A neighbouring subject Salve does not answer, and the polite note that says so.

    `competes` is False for a subject that the entries speak of as well, such as a treatment that goes with the product:
    its phrasings take no question from an entry, but teach which messages are about that subject alone.
    """

    id: Id
    title: Line
    # Left out of the canonical form if it is not given, so that older releases keep their digests.
    competes: Annotated[bool, Field(exclude_if=lambda value: value)] = True
    phrasings: Annotated[tuple[Line, ...], Field(min_length=1, max_length=80)]
    note: Text
    related: tuple[Id, ...] = ()
    checks: Checks = Checks()


class Term(Model):
    """A word of the field, the other ways people write it, and what it means.

    `opposite` is a word that asks for another answer: a question about old paint is not one about fresh paint.
    `product` says whether a product is the base's own subject or another: a question that names only
    another one is not answered by an entry that never speaks of it.
    """

    term: Line
    also: tuple[Line, ...] = ()
    opposite: Line | None = None
    # Left out of the canonical form if it is not given, so that older releases keep their digests.
    product: Annotated[Literal["own", "other"] | None, Field(exclude_if=lambda value: value is None)] = None
    meaning: Line | None = None


class PastRelease(Model):
    """A release as `releases.yaml` keeps it; `digest` and `parent` are of the whole knowledge base."""

    version: Version
    released: date
    digest: Digest
    parent: Digest | None = None
    author: Line
    note: Line | None = None
    changes: tuple[Line, ...] = ()


class Topic(Model):
    """A group of entries. In a strict topic an entry whose review is overdue is not served at all.

    `title_in` is its title in other languages than the base's.
    """

    id: Id
    title: Line
    # Left out of the canonical form if empty, so that older releases keep their digests.
    title_in: dict[Language, Line] = Field({}, exclude_if=lambda value: not value)
    strict: bool = False

    def titled(self, language: str) -> str:
        """Its title in that language, otherwise in the base's."""
        return self.title_in.get(language, self.title)


class Grade(Model):
    """A step of a base's own scale of evidence: what members read, and the kinds of source that give it."""

    id: Id
    title: Line
    kinds: tuple[Id, ...] = ()


class Manifest(Model):
    """What the knowledge base says of itself. `wrong_answer_limit` is a share of questions asked (0..1).

    `profile` and `switch` say what it requires of its entries, `scale` how it grades them, strongest first. A base of
    format 1 is one of evidence, with the scale of `Evidence`.
    """

    title: Line
    language: Language
    format: Annotated[int, Field(ge=1, le=2)]
    version: Version
    released: date
    # Left out of the canonical form if they are not given, so that releases of format 1 keep their digests.
    profile: Annotated[Profile | None, Field(exclude_if=lambda value: value is None)] = None
    switch: dict[Rule, bool] = Field(default_factory=dict, exclude_if=lambda value: not value)
    scale: Annotated[tuple[Grade, ...], Field(exclude_if=lambda value: not value)] = ()
    disclaimer: Text | None = None
    review_interval_days: Annotated[int, Field(ge=1, le=3650)] = 365
    wrong_answer_limit: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)] = (Topic(id=GENERAL, title="General"),)

    @model_validator(mode="after")
    def _of_its_format(self) -> Self:
        if self.format == 1 and (self.profile or self.switch or self.scale):
            raise ValueError("profile, switch and scale belong to format 2: run salve knowledge upgrade")
        return self

    @cached_property
    def rules(self) -> frozenset[Rule]:
        """The rules that its entries must follow."""
        own = Profile.EVIDENCE if self.format == 1 else self.profile or Profile.PLAIN
        return rules(own, self.switch)


@dataclass(frozen=True)
class KnowledgeBase:
    """A validated set of everything that Salve may say: one immutable value."""

    manifest: Manifest
    entries: tuple[Entry, ...]
    sources: tuple[Source, ...]
    red_flags: tuple[RedFlag, ...]
    scopes: tuple[Scope, ...]
    glossary: tuple[Term, ...]
    unanswerable: tuple[str, ...] = ()
    lexicons: tuple[Lexicon, ...] = ()
    facts: tuple[Fact, ...] = ()
    translations: tuple[Translation, ...] = ()
    wordings: tuple[Wordings, ...] = ()

    @cached_property
    def entry(self) -> Mapping[str, Entry]:
        """Entries by id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def translation(self) -> Mapping[str, Translation]:
        """Translations by id: de/how-do-i-join."""
        return {each.id: each for each in self.translations}

    @cached_property
    def worded(self) -> Mapping[str, Wordings]:
        """The wordings of entries in other languages, by id: fr/how-do-i-join."""
        return {each.id: each for each in self.wordings}

    @cached_property
    def red_flag(self) -> Mapping[str, RedFlag]:
        """Red flags by id."""
        return {flag.id: flag for flag in self.red_flags}

    @cached_property
    def lexicon(self) -> Mapping[str, Lexicon]:
        """Lexicons by their language."""
        return {lexicon.id: lexicon for lexicon in self.lexicons}

    @cached_property
    def scope(self) -> Mapping[str, Scope]:
        """Scope notes by id."""
        return {scope.id: scope for scope in self.scopes}

    @cached_property
    def topic(self) -> Mapping[str, Topic]:
        """Topics by id."""
        return {topic.id: topic for topic in self.manifest.topics}

    def strict(self, entry: Entry) -> bool:
        """Whether the entry must not be served when its review is overdue."""
        topic = self.topic.get(entry.topic)
        return topic is not None and topic.strict and Rule.STRICT in self.manifest.rules

    def served(self, today: date) -> tuple[Entry, ...]:
        """The entries that may be answered from on that day.

        These are the approved entries; in a strict topic, only those whose review is not overdue.
        """
        return tuple(
            entry
            for entry in self.entries
            if entry.status is Status.APPROVED and not (entry.overdue(today) and self.strict(entry))
        )

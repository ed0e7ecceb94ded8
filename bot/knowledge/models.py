"""The knowledge base as frozen values: entries, sources, red flags, scope notes and glossary."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.knowledge.checking import Checks
from bot.knowledge.fact import Fact
from bot.knowledge.fields import Digest, FactId, Id, Label, Language, Line, Link, Model, Phrases, Text, Version
from bot.knowledge.profile import Profile, Rule, rules
from bot.knowledge.signing import SignOff
from bot.knowledge.translation import Translation, Wordings

# The topic of what names none.
GENERAL = "general"


class SourceKind(StrEnum):
    """What sort of work a source is; the evidence grade of an entry follows from it."""

    LABEL = "label"
    GUIDELINE = "guideline"
    RCT = "rct"
    TRIAL = "trial"
    REVIEW = "review"
    IN_VITRO = "in-vitro"
    ANIMAL = "animal"
    FORUM = "forum"


class Evidence(StrEnum):
    """The strength of an entry's support, strongest first: that of its best source."""

    LABEL = "label"
    CONTROLLED_TRIAL = "controlled-trial"
    HUMAN_STUDY = "human-study"
    EXPERT_REVIEW = "expert-review"
    LABORATORY = "laboratory"
    COMMUNITY = "community"
    NONE = "none"


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


class Urgency(StrEnum):
    """How soon a person with this red flag needs care."""

    EMERGENCY = "emergency"
    TODAY = "today"
    SOON = "soon"


class Source(Model):
    """One citable work."""

    id: Id
    # One of a base's own kinds, where it has a scale of its own.
    kind: SourceKind | Id = Field(union_mode="left_to_right")
    title: Line
    authors: Line
    venue: Line
    year: Annotated[int, Field(ge=1800, le=2200)] | None = None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = None
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC\d+$")] | None = None
    registry: Annotated[str, StringConstraints(pattern=r"^[A-Z]+\d+$")] | None = None
    url: Link | None = None
    retracted: bool = False
    note: Line | None = None

    @property
    def link(self) -> str | None:
        """The most lasting address of the work, or None where no identifier is certain."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        if self.registry and self.registry.startswith("NCT"):
            return f"https://clinicaltrials.gov/study/{self.registry}"
        return self.url


class Citation(Model):
    """What one source says in support of an entry, in the curators' own words.

    A citation that `supports` a caution only does not raise the evidence grade of the answer. One that names a `fact`
    has its source and claim from there. `marked`: the words by which the entry says that the fact is not established.
    """

    # Left out of the canonical form where they are not given, so that older releases keep their digests.
    fact: Annotated[FactId | None, Field(exclude_if=lambda value: value is None)] = None
    source: Id
    claim: Text
    supports: Literal["answer", "caution"] = "answer"
    marked: Annotated[Line | None, Field(exclude_if=lambda value: value is None)] = None


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
        """Whether that age lies within."""
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
    # A grade of the base's own scale, where it has one; where none is given it follows from the sources.
    evidence: Evidence | Id | None = Field(None, union_mode="left_to_right")
    sources: tuple[Citation, ...] = ()
    related: tuple[Id, ...] = ()
    distinct: tuple[Distinct, ...] = ()
    tags: tuple[Id, ...] = ()
    owner: Line | None = None
    reviewed: date | None = None
    next_review: date | None = None
    status: Status = Status.APPROVED
    # Both are left out where they are not set, so that entries of before keep their digests.
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
        """The classes it names."""
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
    # Left out of the canonical form where there are none, so that older releases keep their digests.
    heard: Annotated[tuple[Line, ...], Field(exclude_if=lambda value: not value)] = ()
    heard_in: dict[Language, tuple[Line, ...]] = Field({}, exclude_if=lambda value: not value)
    sources: tuple[Citation, ...] = ()
    reviewed_by: Line | tuple[SignOff, ...]
    reviewed: date
    next_review: date
    checks: Checks = Checks()
    checks_in: dict[Language, Checks] = Field(default_factory=dict)

    def text(self, *languages: str) -> FlagText:
        """Its text in the first of these languages that has one, else the first text of the file."""
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
    that ends an answer in this language. `urgencies`: how the title of a signpost begins. `calls`: the line that gives
    a number, by the name that flags use. `buttons`: what those under a signpost say. `harmless`: messages that sound
    like distress and are not, to learn from.
    """

    id: Language
    care: Line
    urgencies: dict[Urgency, Line]
    calls: dict[Id, Line] = Field(default_factory=dict)
    # Both are left out of the canonical form where they are not given, so that older releases keep their digests.
    disclaimer: Annotated[Text | None, Field(exclude_if=lambda value: value is None)] = None
    buttons: Annotated[CareLabels | None, Field(exclude_if=lambda value: value is None)] = None
    fillers: Phrases = ""
    ordinary: Phrases = ""
    phonetic: bool = False
    same: dict[str, Phrases] = Field(default_factory=dict)
    classes: Annotated[dict[str, Phrases], Field(min_length=1)]
    harmless: Annotated[tuple[Line, ...], Field(exclude_if=lambda value: not value)] = ()


class Scope(Model):
    """A neighbouring subject Salve does not answer, and the polite note that says so."""

    id: Id
    title: Line
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
    # Left out of the canonical form where it is not given, so that older releases keep their digests.
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
    """A group of entries. In a strict topic an entry whose review is overdue is not served at all."""

    id: Id
    title: Line
    strict: bool = False


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
    # Left out of the canonical form where they are not given, so that releases of format 1 keep their digests.
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

    @property
    def rules(self) -> frozenset[Rule]:
        """What it requires of its entries."""
        own = Profile.EVIDENCE if self.format == 1 else self.profile or Profile.PLAIN
        return rules(own, self.switch)


@dataclass(frozen=True)
class KnowledgeBase:
    """A validated set of everything Salve may say: one immutable value."""

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
        """What entries are asked by in other languages, by id: fr/how-do-i-join."""
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
        """Whether nothing that is out of date is served of it."""
        topic = self.topic.get(entry.topic)
        return topic is not None and topic.strict and Rule.STRICT in self.manifest.rules

    def served(self, today: date) -> tuple[Entry, ...]:
        """The entries that may be answered from on that day.

        Approved ones; of a strict topic, only those whose review is not overdue.
        """
        return tuple(
            entry
            for entry in self.entries
            if entry.status is Status.APPROVED and not (entry.overdue(today) and self.strict(entry))
        )

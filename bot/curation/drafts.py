"""Draft: an entry as a curator proposes it, before approval. Nothing typed is lost because it is wrong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.curation import draft_faults
from bot.errors import SalveError
from bot.knowledge import ids, wording
from bot.knowledge.finding import Finding
from bot.knowledge.models import Certainty, Entry
from bot.knowledge.word_lists import word_lists
from bot.locale import N_

MAX_TEXT = 8000
MAX_PHRASINGS = 60


class Kind(StrEnum):
    """What a draft does: add an entry, replace its text, add phrasings to it, or translate it."""

    NEW = "new"
    EDIT = "edit"
    WORDING = "wording"
    TRANSLATION = "translation"


class Stage(StrEnum):
    """The stage of a draft. The consent of the author of a message that it was made from is tracked separately."""

    WRITING = "writing"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


# The stages in which a draft may still change.
OPEN = frozenset({Stage.WRITING, Stage.PROPOSED})


class Consent(StrEnum):
    """Whether the author of a message that became a draft allows its use; a curator's own words need no consent."""

    NONE = "none"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


KINDS: Mapping[Kind, str] = {
    Kind.NEW: N_("new"),
    Kind.EDIT: N_("edit"),
    Kind.WORDING: N_("wording"),
    Kind.TRANSLATION: N_("translation"),
}
STAGES: Mapping[Stage, str] = {
    Stage.WRITING: N_("writing"),
    Stage.PROPOSED: N_("proposed"),
    Stage.PUBLISHED: N_("published"),
    Stage.DISCARDED: N_("discarded"),
}
CONSENTS: Mapping[Consent, str] = {
    Consent.ASKED: N_("consent asked"),
    Consent.GIVEN: N_("consent given"),
    Consent.REFUSED: N_("consent refused"),
}


class Loose(BaseModel):
    """Base of what people type: unknown keys are refused, and everything else is accepted as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)


class Cited(Loose):
    """A source, named by its id or a few words of it, and what it says.

    `supports` is "answer" or "caution" if a curator said so; otherwise the claim's own words decide.
    """

    source: str = ""
    claim: str = ""
    supports: str = ""


class Proposal(Loose):
    """The fields of an entry as typed; `completing.complete` fills in or reports the empty ones."""

    id: str = Field("", max_length=100)
    topic: str = Field("", max_length=100)
    question: str = Field("", max_length=MAX_TEXT)
    answer: str = Field("", max_length=MAX_TEXT)
    detail: str = Field("", max_length=MAX_TEXT)
    not_known: str = Field("", max_length=MAX_TEXT)
    cautions: tuple[str, ...] = ()
    certainty: str = Field(Certainty.PARTLY_KNOWN, max_length=100)
    sources: tuple[Cited, ...] = ()
    new_sources: tuple[Mapping[str, str], ...] = ()
    phrasings: tuple[str, ...] = Field((), max_length=MAX_PHRASINGS)
    related: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    checks: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    # The keys of questions that a curator knowingly moves here from the entry that answers them today.
    moves: tuple[str, ...] = ()
    # For a translation: its language, the digest of its original, and in plain words who has reviewed it.
    language: str = Field("", max_length=12)
    of: str = Field("", max_length=8)
    reviewed_by: str = Field("", max_length=400)

    @property
    def prose(self) -> str:
        """Everything that members would read of it, and all its phrasings, in one text."""
        claims = (each.claim for each in self.sources)
        texts = (self.question, self.answer, self.detail, self.not_known, *self.cautions, *claims, *self.phrasings)
        return "\n".join((*texts, *(text for held in self.checks.values() for text in held)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal and its progress to a release.

    Attributes:
        number: the number that curators know it by, from 1; 0 before it is stored.
        kind: what it would do.
        stage: where it stands.
        proposal: what is proposed.
        gap: the number of the gap that it answers, if it came from one.
        base: for an edit, the revision of the entry that it was made from; for a translation, the revision that it
            replaces.
        author: the id of the last person who wrote or proposed it; `author_name` is their name.
        created_at: when it was started.
        changed_at: when it was last changed.
        consent: whether the author of the message that it was made from agrees.
        origin: the link to that message; `origin_author` is the id of its author. Both are erased when the author
            refuses.
        original: the fingerprint of that message, which is kept to recognise copies of it.
        guild_id: the server whose own entries it belongs to; None for the shared knowledge.
        note: why it was sent back.
        version: the release that contains it, once it is published.
        revision: grows with every change; an approval counts for one revision only.
        turn: the id of the curator it is assigned to, empty for nobody; `turn_name` is their name.
    """

    number: int
    kind: Kind
    stage: Stage
    proposal: Proposal
    gap: int | None
    base: str | None
    author: str
    author_name: str
    created_at: datetime
    changed_at: datetime
    consent: Consent = Consent.NONE
    origin: str = ""
    origin_author: str | None = None
    note: str = ""
    version: str | None = None
    revision: int = 0
    original: str = ""
    guild_id: str | None = None
    turn: str = ""
    turn_name: str = ""

    @property
    def open(self) -> bool:
        """Whether it may still change: it is neither published nor discarded."""
        return self.stage in OPEN

    @property
    def entry_id(self) -> str:
        """The id of the entry that it would add or change."""
        return self.proposal.id or slug(self.proposal.question)


@dataclass(frozen=True, slots=True)
class Approval:
    """A curator's approval of one revision of a draft."""

    draft: int
    revision: int
    curator: str
    name: str
    at: datetime


def slug(question: str) -> str:
    """An entry's id made of a question's words, without uninformative words unless there are no others."""
    slight = word_lists()["en"].slight
    telling = [word for word in re.findall(r"[^\W_]+", question) if word.casefold() not in slight]
    return ids.slug(" ".join(telling) or question)


def lines(text: str) -> tuple[str, ...]:
    """The distinct lines of a text that are not empty, without list marks."""
    found = (re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", line).strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if line))


def cited(text: str) -> tuple[Cited, ...]:
    """Citations typed one per line, as "source: what it says"; a line without a colon only names a source."""
    pairs = (line.partition(": ") for line in lines(text))
    return tuple(Cited(source=source.strip(" :"), claim=claim.strip()) for source, _, claim in pairs)


def cited_text(citations: Iterable[Cited]) -> str:
    """The citations as they are typed."""
    return "\n".join(f"{each.source}: {each.claim}".rstrip(": ") for each in citations)


def of_entry(entry: Entry) -> Proposal:
    """An entry as a proposal, for editing."""
    return Proposal(
        id=entry.id,
        topic=entry.topic,
        question=entry.question,
        answer=entry.answer,
        detail=entry.detail or "",
        not_known=entry.not_known or "",
        cautions=entry.cautions,
        certainty=entry.certainty or "",
        sources=tuple(
            Cited(source=each.source, claim=each.claim, supports="" if each.supports == "answer" else each.supports)
            for each in entry.sources
        ),
        phrasings=entry.phrasings,
        related=entry.related,
        tags=entry.tags,
        checks={"reach": entry.checks.reach, "miss": entry.checks.miss},
    )


def parse_fields(fields: Mapping[str, Any]) -> Proposal:
    """A proposal from typed fields.

    Raises:
        SalveError: a field is unknown, too long or of the wrong kind; the message names it.
    """
    try:
        return Proposal.model_validate(fields)
    except ValidationError as error:
        detail = wording.faults(error)[0]
        finding = Finding("entry", "", tuple(detail["loc"]), *wording.explain(detail))
        raise SalveError(draft_faults.said(finding)) from None

"""Draft: an entry as a curator proposes it, before anybody approved it. Nothing typed is ever lost for being wrong."""

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
    """What a draft would do: add an entry, put another text in place of one, add phrasings to one, or translate one."""

    NEW = "new"
    EDIT = "edit"
    WORDING = "wording"
    TRANSLATION = "translation"


class Stage(StrEnum):
    """Where a draft stands. Consent of the author of a message it was made from is asked for beside it."""

    WRITING = "writing"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Consent(StrEnum):
    """Whether the author of a message that became a draft lets it be used; none is needed for a curator's own words."""

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
    """Base of what people type: unknown keys are refused, everything else is taken as it comes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)


class Cited(Loose):
    """A source, named by its id or a few words of it, and what it says.

    `supports` is "answer" or "caution", where a curator said so; else the claim's own words decide.
    """

    source: str = ""
    claim: str = ""
    supports: str = ""


class Proposal(Loose):
    """The fields of an entry as typed; empty ones are filled in or reported by `completing.complete`."""

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
    # Questions, by their keys, that a curator knowingly moves here from the entry that answers them today.
    moves: tuple[str, ...] = ()
    # Of a translation: its language, the digest of the original that it says, and in plain words who has read it.
    language: str = Field("", max_length=12)
    of: str = Field("", max_length=8)
    reviewed_by: str = Field("", max_length=400)

    @property
    def prose(self) -> str:
        """All that members would read of it, and all ways to ask it, in one text."""
        claims = (each.claim for each in self.sources)
        texts = (self.question, self.answer, self.detail, self.not_known, *self.cautions, *claims, *self.phrasings)
        return "\n".join((*texts, *(text for held in self.checks.values() for text in held)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal and its way to a release.

    Attributes:
        number: what curators call it by, from 1; 0 before it is stored.
        kind: what it would do.
        stage: where it stands.
        proposal: what is proposed.
        gap: the gap it answers, if it came from one.
        base: for an edit, the revision of the entry it was made from; of a translation, that of the one before.
        author: the id of who wrote or proposed it last; `author_name` is their name.
        created_at: when it was begun.
        changed_at: when it was last changed.
        consent: whether the author of the message it was made from agrees.
        origin: the link to that message; `origin_author` is the id of who wrote it. Both go when its author says no.
        original: the fingerprint of that message, which tells a copy of it for ever after.
        guild_id: the server whose own entries it belongs to; None for the shared knowledge.
        note: why it was sent back.
        version: the release it is in, once published.
        revision: grows with every change; approvals count for one revision only.
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
    def entry_id(self) -> str:
        """The entry it would add or change."""
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
    """An entry's id made of a question's words, without those that tell nothing; of all where none tells."""
    slight = word_lists()["en"].slight
    telling = [word for word in re.findall(r"[^\W_]+", question) if word.casefold() not in slight]
    return ids.slug(" ".join(telling) or question)


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something, each once, without list marks."""
    found = (re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", line).strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if line))


def cited(text: str) -> tuple[Cited, ...]:
    """Citations typed one per line, as "source: what it says"; a line without a colon names a source only."""
    pairs = (line.partition(": ") for line in lines(text))
    return tuple(Cited(source=source.strip(" :"), claim=claim.strip()) for source, _, claim in pairs)


def cited_text(citations: Iterable[Cited]) -> str:
    """The citations as one types them."""
    return "\n".join(f"{each.source}: {each.claim}".rstrip(": ") for each in citations)


def of_entry(entry: Entry) -> Proposal:
    """An entry as a proposal, to be edited."""
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
        SalveError: a field is unknown, too long or not of its kind; it names the field.
    """
    try:
        return Proposal.model_validate(fields)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        finding = Finding("entry", "", tuple(detail["loc"]), *wording.explain(detail))
        raise SalveError(draft_faults.said(finding)) from None

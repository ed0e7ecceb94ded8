"""Draft: an entry as a curator proposes it, before anybody approved it. Nothing typed is ever lost for being wrong."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.curation import mending, naming, tying
from bot.errors import SalveError
from bot.knowledge import citing, grading, layers, lint, versions, wording
from bot.knowledge.finding import Finding
from bot.knowledge.models import GENERAL, Certainty, Citation, Entry, KnowledgeBase, Source, Status
from bot.knowledge.profile import Rule
from bot.locale import N_, S_

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

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Cited(Loose):
    """A source, named by its id or a few words of it, and what it says.

    `supports` is "answer" or "caution", where a curator said so; else the claim's own words decide.
    """

    source: str = ""
    claim: str = ""
    supports: str = ""


class Proposal(Loose):
    """The fields of an entry as typed; empty ones are filled in or reported by `complete`."""

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
        turn: the id of the curator who is to see to it, empty for nobody; `turn_name` is their name.
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
    """A curator stands behind one revision of a draft."""

    draft: int
    revision: int
    curator: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Completed:
    """A proposal turned into knowledge: the entry and the sources it brings; or the findings that keep it from being.

    `findings` also hold what the proof-reader would rather see mended; those of severity "error" stop a release.
    """

    knowledge: KnowledgeBase | None
    entry: Entry | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended before it may be proposed."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def slug(question: str) -> str:
    """An entry's id made of a question's words: at most 48 characters, "entry" where there are none."""
    words = [word for word in re.findall(r"[a-z0-9]+", question.casefold()) if word not in _SMALL]
    out = ""
    for word in words:
        if len(out) + len(word) + 1 > _SLUG:
            break
        out = f"{out}-{word}" if out else word[:_SLUG]
    return out or "entry"


_SLUG = 48
_SMALL = frozenset({"a", "an", "the", "is", "it", "i", "my", "on", "of", "to", "do", "does", "can", "in", "if", "for"})


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something, each once, without list marks."""
    found = (re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", line).strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if line))


def cited(text: str) -> tuple[Cited, ...]:
    """Citations typed one a line, as "source: what it says"; a line without a colon names a source only."""
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


def complete(draft: Draft, knowledge: KnowledgeBase, today: date) -> Completed:
    """The knowledge with this draft in it, and what the proof-reader says of the entry it touches."""
    if draft.kind is Kind.WORDING:
        return _add_wordings(draft, knowledge, today)
    findings: list[Finding] = []
    proposal, id_ = draft.proposal, draft.entry_id
    sources = list(knowledge.sources)
    for number, given in enumerate(proposal.new_sources):
        try:
            sources.append(Source.model_validate(dict(given)))
        except ValidationError as error:
            findings += typed_faults(id_, ("new_sources", number), error)
    old = knowledge.entry.get(id_)
    if draft.kind is Kind.NEW and old is not None:
        findings.append(
            Finding("entry", id_, ("id",), S_("there is an entry '{id}' already", id=id_), S_("give it another id"))
        )
    citations = _citations(draft, sources, knowledge, findings)
    rules, due = knowledge.manifest.rules, today + timedelta(days=knowledge.manifest.review_interval_days)
    fields = {
        "id": id_,
        "topic": proposal.topic or _only_topic(knowledge),
        "question": " ".join(proposal.question.split()),
        "phrasings": [" ".join(text.split()) for text in proposal.phrasings] or [proposal.question],
        "answer": proposal.answer,
        "detail": proposal.detail or None,
        "not_known": proposal.not_known or None,
        "cautions": proposal.cautions,
        "certainty": proposal.certainty if Rule.CERTAINTY in rules else None,
        "sources": citations,
        "related": proposal.related,
        "tags": proposal.tags,
        # Follow-ups are written in the folder.
        "checks": {**proposal.checks, "turns": old.checks.turns if old else ()},
        "owner": draft.author_name or draft.author,
        "reviewed": today,
        "next_review": due if Rule.REVIEW in rules else None,
        "distinct": old.distinct if old else (),
        "reviewed_by": old.reviewed_by if old else (),
    }
    try:
        entry = Entry.model_validate(fields)
    except ValidationError as error:
        return Completed(None, None, (*findings, *typed_faults(id_, (), error)))
    grown = replace(knowledge, sources=tuple(sources))
    if Rule.FACTS in rules:
        ids = layers.own_facts(draft.guild_id, grown) if draft.guild_id else None
        grown = citing.adopted(_with(entry, grown), (lambda _, __: {"id": next(ids)}) if ids else None)
        entry = grown.entry[id_]
    if Rule.GRADE in rules:
        entry = entry.model_copy(update={"evidence": grading.derived(entry, grown)})
    if old is not None and not versions.reads_alike(old, entry):
        # Nobody has reviewed the new text yet.
        entry = entry.model_copy(update={"reviewed_by": ()})
    return _judged(_with(entry, grown), entry, findings, today)


def _citations(
    draft: Draft, sources: Sequence[Source], knowledge: KnowledgeBase, findings: list[Finding]
) -> list[dict[str, str]]:
    """Each claim with the source it names and what it supports; what is amiss joins the findings."""
    proposal, id_ = draft.proposal, draft.entry_id
    citations: list[dict[str, str]] = []
    for number, each in enumerate(proposal.sources):
        named = naming.find(each.source, sources)
        if named is None:
            near = ", ".join(naming.near(each.source, sources)) or S_("see the list of sources")
            cause = S_("'{source}' names no source", source=each.source)
            findings.append(Finding("entry", id_, ("sources", number), cause, S_("near: {sources}", sources=near)))
            continue
        citations.append({"source": named, "claim": each.claim, "supports": each.supports})
        if kept := _kept(named, each.claim, draft, knowledge):
            citations[-1] |= {key: held for key in ("fact", "marked") if (held := getattr(kept, key))}
        if not each.supports:
            tied = _tied(named, each.claim, draft, knowledge)
            citations[-1]["supports"] = "answer" if tied else "caution"
            if not tied and proposal.certainty != Certainty.UNKNOWN:
                findings.append(Finding("entry", id_, ("sources", number), UNTIED, TIE_IT, "warning"))
    return citations


UNTIED = S_("it shares no telling word with the answer, so it lends it no grade of evidence")
TIE_IT = S_("say in the answer what it says, or mark that it supports the answer")


def _tied(source: str, claim: str, draft: Draft, knowledge: KnowledgeBase) -> bool:
    """Whether a claim counts for the answer; one that the entry makes already is judged no more."""
    if kept := _kept(source, claim, draft, knowledge):
        return kept.supports == "answer"
    typed = draft.proposal
    return tying.ties(claim, f"{typed.question} {typed.answer} {typed.detail}", knowledge)


def _kept(source: str, claim: str, draft: Draft, knowledge: KnowledgeBase) -> Citation | None:
    """The citation that the entry has already."""
    old = knowledge.entry.get(draft.entry_id)
    return next((each for each in old.sources if (each.source, each.claim) == (source, claim)), None) if old else None


def _add_wordings(draft: Draft, knowledge: KnowledgeBase, today: date) -> Completed:
    old = knowledge.entry.get(draft.proposal.id)
    if old is None or old.status is not Status.APPROVED:
        cause = S_("no entry '{id}' is served", id=draft.proposal.id)
        return Completed(None, None, (Finding("entry", draft.proposal.id, ("id",), cause, S_("choose another")),))
    known = {lint.fold(text) for text in (old.question, *old.phrasings)}
    new = [" ".join(text.split()) for text in draft.proposal.phrasings]
    added = [text for text in dict.fromkeys(new) if lint.fold(text) and lint.fold(text) not in known]
    # What is confirmed as a phrasing can no longer serve as a held-out check.
    folded = {lint.fold(text) for text in added}
    reach = tuple(text for text in old.checks.reach if lint.fold(text) not in folded)
    checks = old.checks.model_copy(update={"reach": reach})
    fields = {**dict(old), "phrasings": (*old.phrasings, *added), "checks": checks}
    try:
        entry = Entry.model_validate(fields)
    except ValidationError as error:
        return Completed(None, None, typed_faults(old.id, (), error))
    findings = [] if added else [_nothing_added(old.id, new)]
    return _judged(_with(entry, knowledge), entry, findings, today)


def _nothing_added(id_: str, given: Sequence[str]) -> Finding:
    if given:
        return Finding("entry", id_, ("phrasings",), S_("it has these wordings already"), "")
    return Finding("entry", id_, ("phrasings",), S_("no wording is chosen yet"), S_("tick those it should be found by"))


def _with(entry: Entry, knowledge: KnowledgeBase) -> KnowledgeBase:
    others = tuple(each for each in knowledge.entries if each.id != entry.id)
    return replace(knowledge, entries=tuple(sorted((*others, entry), key=lambda each: each.id)))


def _judged(knowledge: KnowledgeBase, entry: Entry, findings: Sequence[Finding], today: date) -> Completed:
    """Everything the proof-reader says of one entry."""
    sound = lint.integrity(knowledge)
    # The rules of style lean on references that hold.
    read = lint.proofread(knowledge, today) if not sound else []
    about = tuple(each for each in (*sound, *read) if (each.kind, each.id) == ("entry", entry.id))
    elsewhere = tuple(each for each in sound if (each.kind, each.id) != ("entry", entry.id))
    return Completed(knowledge, entry, (*findings, *about, *elsewhere))


def typed_faults(
    id_: str, place: tuple[str | int, ...], error: ValidationError, kind: str = "entry"
) -> tuple[Finding, ...]:
    """What pydantic says of typed fields, as findings."""
    return tuple(
        Finding(kind, id_, (*place, *detail["loc"]), *wording.explain(detail))
        for detail in error.errors(include_url=False)
    )


def _only_topic(knowledge: KnowledgeBase) -> str:
    topics = knowledge.manifest.topics
    return topics[0].id if len(topics) == 1 else GENERAL if GENERAL in knowledge.topic else ""


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
        raise SalveError(mending.said(finding)) from None

"""Turn a draft into knowledge: fill in what is left empty, and report what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from bot.curation import source_names, tying
from bot.curation.drafts import Draft, Kind
from bot.knowledge import citing, grading, layers, lint, twins, versions, wording
from bot.knowledge.finding import Finding
from bot.knowledge.models import GENERAL, Certainty, Entry, KnowledgeBase, Status
from bot.knowledge.profile import Rule
from bot.knowledge.source import Citation, Source
from bot.locale import S_


@dataclass(frozen=True, slots=True)
class Completed:
    """A proposal turned into knowledge: the entry and the sources that it adds, or the findings that prevent it.

    `findings` also hold what the proof-reader recommends to mend; those of severity "error" prevent a release.
    """

    knowledge: KnowledgeBase | None
    entry: Entry | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must be mended before the draft may be proposed."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def complete(draft: Draft, knowledge: KnowledgeBase, today: date) -> Completed:
    """The knowledge with this draft in it, and the proof-reader's findings about the entry that it changes."""
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
    try:
        entry = Entry.model_validate(_fields(draft, knowledge, today) | {"sources": citations})
    except ValidationError as error:
        return Completed(None, None, (*findings, *typed_faults(id_, (), error)))
    grown = replace(knowledge, sources=tuple(sources))
    rules = knowledge.manifest.rules
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


def _fields(draft: Draft, knowledge: KnowledgeBase, today: date) -> dict[str, Any]:
    """The fields of the entry that a draft becomes, without its citations."""
    proposal, old = draft.proposal, knowledge.entry.get(draft.entry_id)
    rules, due = knowledge.manifest.rules, today + timedelta(days=knowledge.manifest.review_interval_days)
    return {
        "id": draft.entry_id,
        "topic": proposal.topic or _only_topic(knowledge),
        "question": " ".join(proposal.question.split()),
        "phrasings": [" ".join(text.split()) for text in proposal.phrasings] or [proposal.question],
        "answer": proposal.answer,
        "detail": proposal.detail or None,
        "not_known": proposal.not_known or None,
        "cautions": proposal.cautions,
        "certainty": proposal.certainty if Rule.CERTAINTY in rules else None,
        "related": proposal.related,
        "tags": proposal.tags,
        # Follow-ups are only written in the folder.
        "checks": {**proposal.checks, "turns": old.checks.turns if old else ()},
        "owner": draft.author_name or draft.author,
        "reviewed": today,
        "next_review": due if Rule.REVIEW in rules else None,
        "distinct": old.distinct if old else (),
        "reviewed_by": old.reviewed_by if old else (),
    }


def _citations(
    draft: Draft, sources: Sequence[Source], knowledge: KnowledgeBase, findings: list[Finding]
) -> list[dict[str, str]]:
    """Each claim with the source that it names and what it supports; faults are added to `findings`."""
    proposal, id_ = draft.proposal, draft.entry_id
    citations: list[dict[str, str]] = []
    for number, each in enumerate(proposal.sources):
        named = source_names.find(each.source, sources)
        if named is None:
            near = ", ".join(source_names.near(each.source, sources)) or S_("see the list of sources")
            cause = S_("'{source}' does not name a source", source=each.source)
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


UNTIED = S_("it shares no significant word with the answer, so it lends it no grade of evidence")
TIE_IT = S_("say in the answer what the source says, or mark it as supporting the answer")


def _tied(source: str, claim: str, draft: Draft, knowledge: KnowledgeBase) -> bool:
    """Whether a claim counts for the answer; a claim that the entry already makes is not judged again."""
    if kept := _kept(source, claim, draft, knowledge):
        return kept.supports == "answer"
    typed = draft.proposal
    return tying.ties(claim, f"{typed.question} {typed.answer} {typed.detail}", knowledge)


def _kept(source: str, claim: str, draft: Draft, knowledge: KnowledgeBase) -> Citation | None:
    """The citation that the entry already has, or None."""
    old = knowledge.entry.get(draft.entry_id)
    return next((each for each in old.sources if (each.source, each.claim) == (source, claim)), None) if old else None


def _add_wordings(draft: Draft, knowledge: KnowledgeBase, today: date) -> Completed:
    old = knowledge.entry.get(draft.proposal.id)
    if old is None or old.status is not Status.APPROVED:
        cause = S_("no entry '{id}' is served", id=draft.proposal.id)
        return Completed(None, None, (Finding("entry", draft.proposal.id, ("id",), cause, S_("choose another")),))
    known = {twins.fold(text) for text in (old.question, *old.phrasings)}
    new = [" ".join(text.split()) for text in draft.proposal.phrasings]
    added = [text for text in dict.fromkeys(new) if twins.fold(text) and twins.fold(text) not in known]
    # A text that becomes a phrasing can no longer be a held-out check.
    folded = {twins.fold(text) for text in added}
    reach = tuple(text for text in old.checks.reach if twins.fold(text) not in folded)
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
    return Finding("entry", id_, ("phrasings",), S_("no wording is chosen yet"), S_("tick those that should find it"))


def _with(entry: Entry, knowledge: KnowledgeBase) -> KnowledgeBase:
    others = tuple(each for each in knowledge.entries if each.id != entry.id)
    return replace(knowledge, entries=tuple(sorted((*others, entry), key=lambda each: each.id)))


def _judged(knowledge: KnowledgeBase, entry: Entry, findings: Sequence[Finding], today: date) -> Completed:
    """All findings of the proof-reader about one entry."""
    read = lint.proofread_one(entry, knowledge, today)
    about = [each for each in read if (each.kind, each.id) == ("entry", entry.id)]
    elsewhere = [each for each in read if each not in about]
    return Completed(knowledge, entry, (*findings, *about, *elsewhere))


def typed_faults(
    id_: str, place: tuple[str | int, ...], error: ValidationError, kind: str = "entry"
) -> tuple[Finding, ...]:
    """The findings for the faults that pydantic reports in typed fields."""
    return tuple(
        Finding(kind, id_, (*place, *detail["loc"]), *wording.explain(detail)) for detail in wording.faults(error)
    )


def _only_topic(knowledge: KnowledgeBase) -> str:
    topics = knowledge.manifest.topics
    return topics[0].id if len(topics) == 1 else GENERAL if GENERAL in knowledge.topic else ""

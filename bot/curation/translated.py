"""A translation as a curator proposes it: a kind of draft, on its way to the next release."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.curation.completing import Completed, typed_faults
from bot.curation.drafts import Draft, Proposal
from bot.knowledge import lint, translating, versions
from bot.knowledge.finding import Finding
from bot.knowledge.models import Entry, KnowledgeBase, Status
from bot.knowledge.translation import Translation, TranslationStatus
from bot.locale import S_

CHANGED = S_("the original has changed since it was translated")
LOOK_AGAIN = S_("read on the page what changed, and save it there")
TRANSLATED_MEANWHILE = S_("somebody has published another translation of it in the meantime")
BEGIN_ANEW = S_("start again from the text as it is now")


def of_translation(entry: Entry, language: str, before: Translation | None) -> Proposal:
    """A translation as a proposal, for editing; if it does not exist yet, everything but the texts."""
    named = Proposal(id=entry.id, language=language, of=translating.meaning(entry))
    if before is None:
        return named
    texts = {name: getattr(before, name) or "" for name in ("question", "answer", "detail", "not_known")}
    lists = {name: getattr(before, name) for name in ("cautions", "phrasings")}
    checks = {"reach": before.checks.reach, "miss": before.checks.miss}
    read = before.reviewed_by if isinstance(before.reviewed_by, str) else ""
    return named.model_copy(update={**texts, **lists, "checks": checks, "of": before.of, "reviewed_by": read})


def revision(translation: Translation) -> str:
    """The revision of its text, by which a draft names the text that it replaces: a release may have withheld it."""
    return versions.revision(translation.model_copy(update={"status": TranslationStatus.APPROVED}))


def complete(draft: Draft, knowledge: KnowledgeBase, today: date) -> Completed:
    """The knowledge with this translation in it, and the proof-reader's findings."""
    typed, entry = draft.proposal, knowledge.entry.get(draft.proposal.id)
    id_ = f"{typed.language}/{typed.id}"
    if entry is None or entry.status is not Status.APPROVED:
        cause = S_("no entry '{id}' is served", id=typed.id)
        return Completed(None, None, (Finding("translation", id_, (), cause, S_("discard the draft")),))
    before = knowledge.translation.get(id_)
    try:
        made = Translation.model_validate(_fields(typed, before))
    except ValidationError as error:
        return Completed(None, entry, typed_faults(id_, (), error, "translation"))
    others = tuple(each for each in knowledge.translations if each.id != id_)
    grown = replace(knowledge, translations=tuple(sorted((*others, made), key=lambda each: each.id)))
    findings = [*_stale(draft, entry, before), *lint.integrity(grown)]
    if not any(each.severity == "error" for each in findings):
        read = lint.translations(grown, today)
        findings += [each for each in read if (each.kind, each.id) == ("translation", id_)]
    return Completed(grown, entry, tuple(findings))


def _stale(draft: Draft, entry: Entry, before: Translation | None) -> list[Finding]:
    """Changes since the draft was started: to the original, or to the translation that it would replace."""
    id_, found = f"{draft.proposal.language}/{entry.id}", []
    if draft.proposal.of != translating.meaning(entry):
        found.append(Finding("translation", id_, ("question",), CHANGED, LOOK_AGAIN))
    if draft.base != (revision(before) if before else None):
        found.append(Finding("translation", id_, ("question",), TRANSLATED_MEANWHILE, BEGIN_ANEW))
    return found


def _fields(typed: Proposal, before: Translation | None) -> Mapping[str, Any]:
    """The fields of a translation. An earlier review counts as long as the text is unchanged."""
    texts = {
        "question": " ".join(typed.question.split()),
        "answer": typed.answer,
        "detail": typed.detail or None,
        "not_known": typed.not_known or None,
        "cautions": typed.cautions,
    }
    same = before is not None and all(getattr(before, name) == text for name, text in texts.items())
    signed = before.reviewed_by if before is not None and same and not isinstance(before.reviewed_by, str) else ()
    return {
        **texts,
        "language": typed.language,
        "entry": typed.id,
        "of": typed.of,
        "phrasings": tuple(" ".join(text.split()) for text in typed.phrasings),
        "checks": typed.checks,
        "reviewed_by": typed.reviewed_by or signed,
        "status": TranslationStatus.APPROVED,
    }

"""The strength of an entry's support: that of its best source, on the base's own scale or that of `Evidence`."""

from collections.abc import Iterator, Mapping, Sequence

from bot.knowledge.finding import Finding
from bot.knowledge.models import Certainty, Entry, KnowledgeBase, Manifest
from bot.knowledge.profile import Rule
from bot.knowledge.source import Citation, Evidence, SourceKind
from bot.locale import S_

GRADE_OF: dict[SourceKind, Evidence] = {
    SourceKind.LABEL: Evidence.LABEL,
    SourceKind.RCT: Evidence.CONTROLLED_TRIAL,
    SourceKind.TRIAL: Evidence.HUMAN_STUDY,
    SourceKind.GUIDELINE: Evidence.EXPERT_REVIEW,
    SourceKind.REVIEW: Evidence.EXPERT_REVIEW,
    SourceKind.IN_VITRO: Evidence.LABORATORY,
    SourceKind.ANIMAL: Evidence.LABORATORY,
    SourceKind.FORUM: Evidence.COMMUNITY,
}


def grades(manifest: Manifest) -> Sequence[str]:
    """The grades of that base, strongest first; they always include `none`."""
    own = tuple(grade.id for grade in manifest.scale)
    return (*own, Evidence.NONE) if own else tuple(Evidence)


def kinds(manifest: Manifest) -> Mapping[str, str]:
    """The grade that each kind of source gives."""
    if not manifest.scale:
        return {kind.value: grade.value for kind, grade in GRADE_OF.items()}
    return {kind: grade.id for grade in manifest.scale for kind in grade.kinds}


def derived(entry: Entry, knowledge: KnowledgeBase) -> str:
    """The grade that follows from the sources: that of the best kind; `none` if it is unknown.

    A recalled or superseded fact gives no grade.
    """
    if entry.certainty is Certainty.UNKNOWN:
        return Evidence.NONE
    of = kinds(knowledge.manifest)
    cited = (knowledge.source[each.source] for each in entry.sources if _lends(each, knowledge))
    found = {of.get(source.kind) for source in cited}
    return next((grade for grade in grades(knowledge.manifest) if grade in found), Evidence.NONE)


def _lends(citation: Citation, knowledge: KnowledgeBase) -> bool:
    fact = knowledge.fact.get(citation.fact or "")
    return citation.supports == "answer" and (fact is None or fact.established)


def grade(entry: Entry, knowledge: KnowledgeBase) -> str | None:
    """The grade that members see; None if the base does not grade."""
    return (entry.evidence or derived(entry, knowledge)) if Rule.GRADE in knowledge.manifest.rules else None


def integrity(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Grades and kinds of source that are not on the base's scale.

    A base that grades by `Evidence` also requires the author and the venue of each work.
    """
    known = grades(knowledge.manifest), tuple(kinds(knowledge.manifest))
    given = (
        *(("entry", each.id, "evidence", each.evidence, known[0]) for each in knowledge.entries if each.evidence),
        *(("source", each.id, "kind", each.kind, known[1]) for each in knowledge.sources),
    )
    for kind, id_, field, value, allowed in given:
        if value not in allowed:
            cause = S_("'{value}' is not one of {known}", value=value, known=", ".join(map(repr, map(str, allowed))))
            yield Finding(kind, id_, (field,), cause, S_("choose one of them"))
    lacking = [
        (each.id, name) for each in knowledge.sources for name in ("authors", "venue") if not getattr(each, name)
    ]
    if lacking and not knowledge.manifest.scale and Rule.GRADE in knowledge.manifest.rules:
        for id_, name in lacking:
            yield Finding("source", id_, (name,), S_("missing"), S_("add it"))

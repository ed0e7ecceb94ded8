"""The faults to mend in a draft, in sentences with the form's own labels: the same on every surface."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.knowledge.finding import Finding
from bot.locale import N_, NN_, SOURCE, Translator

LABELS: Mapping[str, str] = {
    "id": N_("the short name"),
    "topic": N_("the topic"),
    "question": N_("the question"),
    "phrasings": N_("other ways to ask it"),
    "answer": N_("the answer"),
    "detail": N_("the detail"),
    "not_known": N_("what is not known"),
    "cautions": N_("the cautions"),
    "certainty": N_("how certain it is"),
    "evidence": N_("the evidence"),
    "sources": N_("the sources"),
    "new_sources": N_("the new sources"),
    "related": N_("the related entries"),
    "tags": N_("the tags"),
    "checks": N_("the checks"),
    "next_review": N_("the next review"),
    "reviewed": N_("the review"),
    "reviewed_by": N_("who has read it"),
    "of": N_("the original"),
}
# One item of a field with several.
ITEMS: Mapping[str, str] = {
    "phrasings": N_("way to ask it"),
    "cautions": N_("caution"),
    "sources": N_("source"),
    "new_sources": N_("new source"),
    "related": N_("related entry"),
    "tags": N_("tag"),
    "reach": N_("question that must find it"),
    "miss": N_("question that must not find it"),
}
PARTS: Mapping[str, str] = {
    "claim": N_("what it says"),
    "source": N_("which one it is"),
    "doi": N_("DOI"),
    "pmid": N_("PubMed id"),
    "url": N_("web address"),
    "venue": N_("where it was published"),
    "id": N_("short name"),
    "supports": N_("what it supports"),
}
# The proof-reader also speaks to people who edit files; a form has no keys and no options.
PLAIN: Mapping[str, str] = {
    "run with --fix": N_("take one of them out"),
    "see knowledge.yaml": N_("choose one from the list"),
    "add it to sources.yaml": N_("choose one from the list, or add a new source"),
    "cite one, or set certainty: unknown": N_("cite one, or say that nobody knows yet"),
    "write something or delete the key": N_("write something"),
    "put it in quotes": N_("write it as text"),
    "start each item with '- '": N_("write one per line"),
    "move the rest to detail": N_("move the rest to the detail"),
    "add it": N_("fill it in"),
    "delete it": N_("leave it out"),
    "indent its fields below it": N_("fill in its fields"),
}
_ABSENT = frozenset(
    {"missing", "empty", "no source", "no topic ''", "'' does not name a source", "'' is not written as it should be"}
)
DRAFT, AND = N_("the draft"), N_("and")
# Shown at the field itself.
LACKS = N_("This is missing.")
MISSING, AMISS = N_("{field} is missing."), N_("{field}: {cause}.")
LACKING = NN_(
    "{count} thing is missing before you can propose it: {fields}.",
    "{count} things are missing before you can propose it: {fields}.",
)
_NUMBERS = (
    "No",
    N_("One"),
    N_("Two"),
    N_("Three"),
    N_("Four"),
    N_("Five"),
    N_("Six"),
    N_("Seven"),
    N_("Eight"),
    N_("Nine"),
)
_MANIFEST_KEY = re.compile(r" \([a-z]+_[a-z_]+\)")


def label(place: Sequence[str | int], tr: Translator = SOURCE) -> str:
    """A form's name for a place in a draft: "the answer", "source 2, what it says"."""
    names = [part for part in place if isinstance(part, str)]
    numbers = [part for part in place if isinstance(part, int)]
    if not names:
        return tr(DRAFT)
    if not numbers:
        return tr(LABELS.get(names[0], names[0].replace("_", " ")))
    held = names[1] if names[0] == "checks" and len(names) > 1 else names[0]
    item = f"{tr(ITEMS.get(held, held.replace('_', ' ')))} {numbers[0] + 1}"
    parts = [tr(PARTS.get(name, name.replace("_", " "))) for name in names[1:] if name != held]
    return ", ".join([item, *parts])


def absent(finding: Finding) -> bool:
    """Whether a field is merely empty."""
    return finding.severity == "error" and finding.cause in _ABSENT


def said(finding: Finding, tr: Translator = SOURCE) -> str:
    """A finding in one or two sentences."""
    field = _capital(label(finding.place, tr))
    if absent(finding):
        return tr(MISSING, field=field)
    mend = tr(PLAIN[finding.mend]) if finding.mend in PLAIN else _MANIFEST_KEY.sub("", tr(finding.mend))
    return tr(AMISS, field=field, cause=tr(finding.cause)) + (f" {_capital(mend)}." if mend else "")


def summary(findings: Iterable[Finding], tr: Translator = SOURCE) -> str:
    """What prevents a draft from being proposed: everything missing in one sentence, then each fault to mend."""
    errors = [each for each in findings if each.severity == "error"]
    missing = list(dict.fromkeys(label(each.place, tr) for each in errors if absent(each)))
    lines = []
    if missing:
        count = tr(_NUMBERS[len(missing)]) if len(missing) < len(_NUMBERS) else tr.number(len(missing))
        lines.append(tr.counted(LACKING, len(missing), count=count, fields=_listed(missing, tr)))
    lines += dict.fromkeys(said(each, tr) for each in errors if not absent(each))
    return "\n".join(lines)


def by_field(findings: Iterable[Finding], tr: Translator = SOURCE) -> dict[str, list[tuple[str, bool]]]:
    """The faults to mend, by the field of a form, each with whether the field is merely empty."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for each in findings:
        names = [part for part in each.place if isinstance(part, str)]
        if each.severity == "error" and names:
            field = names[1] if names[0] == "checks" and len(names) > 1 else names[0]
            told = found.setdefault(field, [])
            lacks = absent(each) and len(each.place) == 1
            if (fault := (tr(LACKS) if lacks else said(each, tr), absent(each))) not in told:
                told.append(fault)
    return found


def _listed(names: Sequence[str], tr: Translator) -> str:
    *others, last = names
    return f"{', '.join(others)} {tr(AND)} {last}" if others else last


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

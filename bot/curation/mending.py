"""What must be mended in a draft, in sentences with the field's own label: the same on every surface."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.knowledge.finding import Finding

LABELS: Mapping[str, str] = {
    "id": "the short name",
    "topic": "the topic",
    "question": "the question",
    "phrasings": "other ways to ask it",
    "answer": "the answer",
    "detail": "the detail",
    "not_known": "what is not known",
    "cautions": "the cautions",
    "certainty": "how settled it is",
    "evidence": "the evidence",
    "sources": "the sources",
    "new_sources": "the new sources",
    "related": "the related entries",
    "tags": "the tags",
    "checks": "the checks",
    "next_review": "the next review",
    "reviewed": "the review",
}
# One item of a field that holds several.
ITEMS: Mapping[str, str] = {
    "phrasings": "way to ask it",
    "cautions": "caution",
    "sources": "source",
    "new_sources": "new source",
    "related": "related entry",
    "tags": "tag",
    "reach": "question that must find it",
    "miss": "question that must not find it",
}
PARTS: Mapping[str, str] = {
    "claim": "what it says",
    "source": "which one it is",
    "doi": "DOI",
    "pmid": "PubMed id",
    "url": "web address",
    "venue": "where it was published",
    "id": "short name",
    "supports": "what it supports",
}
# The proof-reader also speaks to who edits files; a form has no keys and no options.
PLAIN: Mapping[str, str] = {
    "run with --fix": "take one of them out",
    "see knowledge.yaml": "choose one of the list",
    "add it to sources.yaml": "choose one of the list, or add a new source",
    "cite one, or set certainty: unknown": "cite one, or say that nobody knows yet",
    "write something or delete the key": "write something",
    "put it in quotes": "write it as text",
    "start each item with '- '": "write one a line",
    "move the rest to detail": "move the rest to the detail",
    "add it": "fill it in",
    "delete it": "leave it out",
    "indent its fields below it": "fill in its fields",
}
_ABSENT = frozenset(
    {"missing", "empty", "no source", "no topic ''", "'' names no source", "'' is not written as it should be"}
)
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_MANIFEST_KEY = re.compile(r" \([a-z]+_[a-z_]+\)")


def label(place: Sequence[str | int]) -> str:
    """What a form calls a place in a draft: "the answer", "source 2, what it says"."""
    names = [part for part in place if isinstance(part, str)]
    numbers = [part for part in place if isinstance(part, int)]
    if not names:
        return "the draft"
    if not numbers:
        return LABELS.get(names[0], names[0].replace("_", " "))
    held = names[1] if names[0] == "checks" and len(names) > 1 else names[0]
    item = f"{ITEMS.get(held, held.replace('_', ' '))} {numbers[0] + 1}"
    parts = [PARTS.get(name, name.replace("_", " ")) for name in names[1:] if name != held]
    return ", ".join([item, *parts])


def absent(finding: Finding) -> bool:
    """Whether a field is simply not filled in."""
    return finding.severity == "error" and finding.cause in _ABSENT


def said(finding: Finding) -> str:
    """A finding as a sentence or two."""
    if absent(finding):
        return f"{_capital(label(finding.place))} is missing."
    mend = _MANIFEST_KEY.sub("", PLAIN.get(finding.mend, finding.mend))
    return f"{_capital(label(finding.place))}: {finding.cause}." + (f" {_capital(mend)}." if mend else "")


def summary(findings: Iterable[Finding]) -> str:
    """What keeps a draft from being proposed: what is missing in one sentence, then each thing to mend; else empty."""
    errors = [each for each in findings if each.severity == "error"]
    missing = list(dict.fromkeys(label(each.place) for each in errors if absent(each)))
    lines = []
    if missing:
        things = f"{_number(len(missing))} {'thing is' if len(missing) == 1 else 'things are'} missing"
        lines.append(f"{things} before you can propose it: {_listed(missing)}.")
    lines += dict.fromkeys(said(each) for each in errors if not absent(each))
    return "\n".join(lines)


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

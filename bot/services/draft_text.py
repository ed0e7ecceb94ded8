"""A proposal as text to edit, in the layout of an entry file, and back again."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.curation.drafts import Draft, Kind, Proposal
from bot.errors import Problem, SalveError
from bot.knowledge import faults, translating
from bot.knowledge.document import Document, parse
from bot.knowledge.editing import layout
from bot.knowledge.models import Certainty, KnowledgeBase
from bot.knowledge.source import Source
from bot.locale.signs import visible
from bot.services.wordings import Offer

KEYS = (
    "id",
    "topic",
    "question",
    "phrasings",
    "answer",
    "detail",
    "not_known",
    "cautions",
    "certainty",
    "sources",
    "related",
    "tags",
    "checks",
    "new_sources",
    "of",
    "reviewed_by",
)
# The fields of a translation; all others are the original's.
TRANSLATED = ("of", "question", "phrasings", "answer", "detail", "not_known", "cautions", "checks", "reviewed_by")
# Written even if empty, because an entry needs them.
ALWAYS = frozenset({"question", "phrasings", "answer", "certainty"})
# Filled in by the desk, so not to be typed.
FILLED_IN = frozenset({"owner", "reviewed", "next_review", "evidence", "status"})
LISTS = frozenset({"phrasings", "cautions", "sources", "related", "tags", "checks", "new_sources"})
CHECKS = ("reach", "miss")
HEAD = """\
# topics: {topics}
# certainty: {certainties}
# sources: each `source` is an id, a DOI, or words of one title; `claim` is what it says. New ones: new_sources.
# supports: answer, or caution, decides whether a claim counts for the grade of evidence; else its words do.
# Owner, dates and evidence are filled in by the desk.
"""
TRANSLATION_HEAD = """\
# "{entry}" in the language "{language}". of: which original it says; that of now is {meaning}.
"""


def to_yaml(draft: Draft, knowledge: KnowledgeBase, offer: Offer | None = None) -> str:
    """The draft's proposal as YAML to edit, under a few lines of help; `from_yaml` reads the same proposal back.

    Offered wordings are comments under the phrasings, so only those that a curator uncomments are taken.
    """
    typed = draft.proposal.model_dump()
    typed["sources"] = [
        {key: text for key, text in each.items() if text or key != "supports"} for each in typed["sources"]
    ]
    keys = TRANSLATED if draft.kind is Kind.TRANSLATION else KEYS
    kept = {key: _written(typed[key]) for key in keys if typed[key] or key in ALWAYS}
    offered = list(_offered(offer)) if offer is not None else []
    if offered and not kept["phrasings"]:
        # The list continues in the lines below.
        kept["phrasings"] = None
    text = []
    for key, value in kept.items():
        text += ["phrasings:"] if value is None else layout.mapping({key: value}, 0)
        text += offered if key == "phrasings" else []
    return _head(draft, knowledge) + "".join(f"{line}\n" for line in text)


def _head(draft: Draft, knowledge: KnowledgeBase) -> str:
    if draft.kind is Kind.TRANSLATION:
        entry = knowledge.entry.get(draft.entry_id)
        now = translating.meaning(entry) if entry else "gone"
        return TRANSLATION_HEAD.format(entry=draft.entry_id, language=draft.proposal.language, meaning=now)
    return HEAD.format(
        topics=", ".join(layout.inline(topic.id) for topic in knowledge.manifest.topics),
        certainties=", ".join(Certainty),
    )


def _offered(offer: Offer) -> Iterator[str]:
    """Members' wordings as comments; each becomes a list item once its "#" is removed."""
    if offer.proposed:
        yield "  # How members asked it. Take the # away from those it should be found by; change them as you like."
    for each in offer.proposed:
        if each.marks:
            yield f"  # The next one looks personal ({layout.inline(', '.join(each.marks))}): word it differently."
        yield f"  #- {layout.inline(layout.Typed(each.text))}"
    if offer.private:
        yield f"  # Asked in private, so not shown: {offer.private}. Say what is meant in your own words."


def _written(value: Any) -> Any:
    """The value, wrapped so that its line ends and keys stay as they were typed."""
    match value:
        case str():
            return layout.Typed(value)
        case Mapping():
            return {layout.inline(key): _written(inner) for key, inner in value.items()}
        case _:
            return tuple(_written(inner) for inner in value if inner != {})


def from_yaml(text: str) -> Proposal:
    """Read a proposal from text.

    Raises:
        SalveError: it cannot be read; each line of the message is a fault: "line N: key: cause (mend)".
    """
    document = parse(Path("draft.yaml"), text.encode("utf-8", "replace"))
    value = document.value
    if not document.problems and not isinstance(value, Mapping):
        document.refuse((), "should hold keys and values", "write `question:` and so on, one per line", line=1)
    if document.problems:
        raise _refusal(document)
    _check_keys(document, value)
    # A list that nobody filled in counts as empty.
    given = {key: inner for key, inner in value.items() if key in KEYS and not (key in LISTS and inner == "")}
    if isinstance(given.get("checks"), Mapping):
        given["checks"] = {key: () if inner == "" else inner for key, inner in given["checks"].items()}
    try:
        proposal = Proposal.model_validate(given)
    except ValidationError as error:
        document.problems += faults.found(document, (), error, Proposal)
        raise _refusal(document) from None
    if document.problems:
        raise _refusal(document)
    return proposal


def _check_keys(document: Document, value: Mapping[str, Any]) -> None:
    """Refuse keys that a draft does not have, at each level."""
    for key in value:
        if key in FILLED_IN:
            document.refuse((key,), "not yours to write", "delete it: the desk fills it in")
        elif key not in KEYS:
            document.refuse((key,), "unknown field", _nearest(key, KEYS))
    checks, new = value.get("checks"), value.get("new_sources")
    for key in checks if isinstance(checks, Mapping) else ():
        if key not in CHECKS:
            document.refuse(("checks", key), "unknown field", _nearest(key, CHECKS))
    for number, source in enumerate(new if isinstance(new, list) else ()):
        for key in source if isinstance(source, Mapping) else ():
            if key not in Source.model_fields:
                document.refuse(
                    ("new_sources", number, key), "unknown field", _nearest(key, tuple(Source.model_fields))
                )


def _nearest(key: str, keys: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key, keys, n=1)
    return f"did you mean '{near[0]}'?" if near else "delete it"


def _refusal(document: Document) -> SalveError:
    return SalveError("\n".join(map(_said, sorted(document.problems))))


def _said(problem: Problem) -> str:
    mend = f" ({problem.mend})" if problem.mend else ""
    said = f"line {problem.line}: {problem.key}: {problem.cause}{mend}"
    return visible(said)

"""Entries cite facts by id: convert between a file's citations and an entry's, and turn claims into facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from bot.knowledge.fact import Fact
from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.source import Citation

_CITING = (Entry, RedFlag)
# The fields that a citation of a fact takes from the fact.
_FROM_FACT = frozenset({"source", "claim"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in the citation at that index; `wants` is the id of the missing fact."""

    number: int
    cause: str
    mend: str
    wants: str | None = None


def resolved(value: Any, model: type[BaseModel], facts: Mapping[str, Fact]) -> tuple[Any, tuple[Fault, ...]]:
    """An item as in its file, with the source and claim of each cited fact added; and the faults in its citations."""
    cited = value.get("sources") if model in _CITING and isinstance(value, dict) else None
    if not isinstance(cited, list):
        return value, ()
    full = [_full(each, facts) for each in cited]
    return {**value, "sources": full}, tuple(_faults(cited, facts))


def _full(citation: Any, facts: Mapping[str, Fact]) -> Any:
    if not isinstance(citation, dict) or "fact" not in citation:
        return citation
    fact = facts.get(str(citation["fact"]))
    source, claim = (fact.source, fact.claim) if fact else ("unknown", "unknown")
    return {**citation, "source": source, "claim": claim}


def _faults(cited: Iterable[Any], facts: Mapping[str, Fact]) -> Iterator[Fault]:
    for number, each in enumerate(cited):
        if not isinstance(each, dict) or "fact" not in each:
            continue
        if not _FROM_FACT.isdisjoint(each):
            yield Fault(number, "a fact brings its own source and claim", "delete what is beside 'fact'")
        if str(each["fact"]) not in facts:
            yield Fault(number, f"no fact '{each['fact']}'", "add it to a file in facts/", str(each["fact"]))


def folded(plain: dict[str, Any]) -> dict[str, Any]:
    """A plain item as in its file: the citation of a fact without the fields that come from the fact."""
    if not any("fact" in each for each in plain.get("sources", ())):
        return plain
    cited = [
        {key: value for key, value in each.items() if "fact" not in each or key not in _FROM_FACT}
        for each in plain["sources"]
    ]
    return {**plain, "sources": cited}


def renewed(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The same knowledge, with each citation as its fact is now."""

    def current(citation: Citation) -> Citation:
        fact = knowledge.fact.get(citation.fact or "")
        return citation.model_copy(update={"source": fact.source, "claim": fact.claim}) if fact else citation

    return _recited(knowledge, lambda _, citation: current(citation))


# Gives the further fields of a claim's fact: its id, status and so on, without those that the citation gives.
Identify = Callable[[Entry | RedFlag, Citation], Mapping[str, Any]]


def adopted(knowledge: KnowledgeBase, identify: Identify | None = None) -> KnowledgeBase:
    """The same knowledge with every claim as a fact: an existing fact that says the same, otherwise a new one.

    If a citation no longer says what its fact says, it gets a fact of its own, so that nobody else's words change.

    Args:
        knowledge: the knowledge whose claims become facts.
        identify: gives further fields of a claim's fact; its `id` is used if it is free.
    """
    facts = dict(knowledge.fact)
    known = {(each.source, each.claim): each.id for each in reversed(knowledge.facts)}

    def named(item: Entry | RedFlag, citation: Citation) -> Citation:
        fact = facts.get(citation.fact or "")
        if fact is not None and (fact.source, fact.claim) == (citation.source, citation.claim):
            return citation
        key = citation.source, citation.claim
        if key not in known:
            made = _made(item, citation, identify(item, citation) if identify else {}, facts)
            facts[made.id] = made
            known[key] = made.id
        return citation.model_copy(update={"fact": known[key]})

    grown = _recited(knowledge, named)
    return replace(grown, facts=tuple(facts.values()))


def _recited(knowledge: KnowledgeBase, change: Callable[[Entry | RedFlag, Citation], Citation]) -> KnowledgeBase:
    entries = tuple(
        each.model_copy(update={"sources": tuple(change(each, cited) for cited in each.sources)})
        for each in knowledge.entries
    )
    flags = tuple(
        each.model_copy(update={"sources": tuple(change(each, cited) for cited in each.sources)})
        for each in knowledge.red_flags
    )
    return replace(knowledge, entries=entries, red_flags=flags)


def _made(item: Entry | RedFlag, citation: Citation, given: Mapping[str, Any], facts: Mapping[str, Fact]) -> Fact:
    theme = item.topic if isinstance(item, Entry) else "first-aid"
    role = (item.owner if isinstance(item, Entry) else None) or "editor"
    fields = {
        "theme": theme,
        "claim": citation.claim,
        "source": citation.source,
        "read": item.reviewed,
        "signed_by": role,
        **given,
    }
    return Fact.model_validate({**fields, "id": _free(fields.get("id"), facts)})


def _free(wanted: str | None, facts: Mapping[str, Fact]) -> str:
    """The id if it is free, else F030b or F030c for F030; without a wanted id, the next number from F501 on."""
    if wanted is None:
        return next(each for number in range(501, 10_000) if (each := f"F{number}") not in facts)
    letters = ("", *"bcdefghijklmnopqrstuvwxyz")
    return next(each for letter in letters if (each := f"{wanted}{letter}") not in facts)

"""Entries cite facts by id: what a file says ↔ what an entry holds, and claims of entries turned into facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from bot.knowledge.fact import Fact
from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.source import Citation

_CITING = (Entry, RedFlag)
# What a citation that names a fact has from there.
_FROM_FACT = frozenset({"source", "claim"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the citation at that number; `wants` is the missing fact."""

    number: int
    cause: str
    mend: str
    wants: str | None = None


def resolved(value: Any, model: type[BaseModel], facts: Mapping[str, Fact]) -> tuple[Any, tuple[Fault, ...]]:
    """An item as its file has it, with the source and claim of each cited fact; and what is wrong with those."""
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
    """A plain item as its file has it: a citation of a fact without what comes from the fact."""
    if not any("fact" in each for each in plain.get("sources", ())):
        return plain
    cited = [
        {key: value for key, value in each.items() if "fact" not in each or key not in _FROM_FACT}
        for each in plain["sources"]
    ]
    return {**plain, "sources": cited}


def renewed(knowledge: KnowledgeBase) -> KnowledgeBase:
    """The same with each citation as its fact is now."""

    def current(citation: Citation) -> Citation:
        fact = knowledge.fact.get(citation.fact or "")
        return citation.model_copy(update={"source": fact.source, "claim": fact.claim}) if fact else citation

    return _recited(knowledge, lambda _, citation: current(citation))


# Says which fact a claim of an item is: its id, status and so on, without what the citation gives.
Identify = Callable[[Entry | RedFlag, Citation], Mapping[str, Any]]


def adopted(knowledge: KnowledgeBase, identify: Identify | None = None) -> KnowledgeBase:
    """The same with every claim as a fact: an existing one that says the same, or else a new one.

    A citation whose claim is no longer that of its fact gets a fact of its own, so that nobody else's words change.

    Args:
        knowledge: what is to rest on facts.
        identify: what else is known of a claim's fact; its `id` is taken where it is free.
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
    """The id where it is free; F030b, F030c for another wording of F030; without one the next number from F501 on."""
    if wanted is None:
        return next(each for number in range(501, 10_000) if (each := f"F{number}") not in facts)
    letters = ("", *"bcdefghijklmnopqrstuvwxyz")
    return next(each for letter in letters if (each := f"{wanted}{letter}") not in facts)

"""The proof-reader's rules for facts and for the statements that rest on them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import combinations

from bot.knowledge import figures
from bot.knowledge.fact import Fact, FactStatus
from bot.knowledge.figures import NUMBER, Figure
from bot.knowledge.finding import Finding
from bot.knowledge.models import Entry, KnowledgeBase, Status
from bot.knowledge.profile import Rule
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.source import Citation
from bot.locale import S_

# Emergency numbers are not findings of a study.
_CALLS = frozenset({"112", "911", "999"})
# The share (0..100) of letters, numbers aside, from which on two claims of one source are taken to state the same
# thing. A lower share is enough if both name the same place in the source. Of the 1,437 pairs of claims of one source
# in the shipped base, those with different figures that state two things reach at most 74, for two rows of one table.
ONE_THING, ONE_THING_THERE = 85, 76


def findings(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """The faults in the facts themselves and, if the base requires facts, in their citations."""
    yield from _at_odds(knowledge)
    items: tuple[Entry | RedFlag, ...] = (*knowledge.entries, *knowledge.red_flags)
    for item in items:
        yield from cited(item, knowledge)


def cited(item: Entry | RedFlag, knowledge: KnowledgeBase) -> Iterator[Finding]:
    """The faults in one item's citations of facts."""
    for number, citation in enumerate(item.sources):
        if Rule.FACTS in knowledge.manifest.rules and citation.fact is None:
            cause = "a claim that is no fact"
            yield _of(item, number, cause, "cite a fact by its id, or run: salve knowledge upgrade")
        yield from _doubtful(item, number, citation, knowledge)


def integrity(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Facts that refer to missing items, and citations that no longer say what their fact says."""
    for fact in knowledge.facts:
        if fact.source not in knowledge.source:
            wants = ("source", fact.source)
            yield Finding(
                "fact", fact.id, ("source",), f"no source '{fact.source}'", "add it to sources.yaml", wants=wants
            )
        if fact.superseded_by and (fact.superseded_by not in knowledge.fact or fact.superseded_by == fact.id):
            wants = ("fact", fact.superseded_by)
            cause, mend = f"no other fact '{fact.superseded_by}'", "name the fact that is right"
            yield Finding("fact", fact.id, ("superseded_by",), cause, mend, wants=wants)
    for item, number, citation in _cited(knowledge):
        cited = knowledge.fact.get(citation.fact or "")
        if citation.fact and (cited is None or (cited.source, cited.claim) != (citation.source, citation.claim)):
            cause = f"does not say what the fact '{citation.fact}' says"
            yield _of(item, number, cause, "change the fact, or cite another one")


def _cited(knowledge: KnowledgeBase) -> Iterator[tuple[Entry | RedFlag, int, Citation]]:
    items: tuple[Entry | RedFlag, ...] = (*knowledge.entries, *knowledge.red_flags)
    for item in items:
        yield from ((item, number, citation) for number, citation in enumerate(item.sources))


def _of(item: Entry | RedFlag, number: int, cause: str, mend: str) -> Finding:
    kind = "entry" if isinstance(item, Entry) else "redflag"
    return Finding(kind, item.id, ("sources", number, "fact"), cause, mend)


def _doubtful(item: Entry | RedFlag, number: int, citation: Citation, knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Statements that rest on a fact that is only remembered or superseded, and do not say so."""
    fact = knowledge.fact.get(citation.fact or "")
    if fact is None or (isinstance(item, Entry) and item.status is not Status.APPROVED):
        return
    if citation.marked and citation.marked not in _read_of(item):
        yield _of(
            item, number, f"'{citation.marked}' stands nowhere in the text", "write the words that mark the doubt"
        )
    elif not fact.established and not citation.marked:
        better = f"cite {fact.superseded_by}" if fact.superseded_by else "cite another fact"
        cause = f"{fact.id} is {fact.status}, and the text does not say so"
        yield _of(item, number, cause, f"{better}, or say so and repeat those words in 'marked'")


def _read_of(item: Entry | RedFlag) -> str:
    if isinstance(item, Entry):
        return "\n".join(filter(None, (item.answer, item.detail, item.not_known, *item.cautions)))
    return "\n".join(line for text in item.texts.values() for line in (*text.steps, text.avoid or "", text.line))


def _at_odds(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Facts that state the same thing with different figures."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only the proof-reader needs it

    of_source: dict[str, list[Fact]] = defaultdict(list)
    for fact in knowledge.facts:
        if fact.status is not FactStatus.SUPERSEDED:
            of_source[fact.source].append(fact)
    for facts in of_source.values():
        for one, other in combinations(facts, 2):
            if not _differ(one, other) or (one.place and other.place and one.place != other.place):
                continue
            there = one.place is not None and one.place == other.place
            alike = fuzz.ratio(_worded(one), _worded(other))
            if alike >= (ONE_THING_THERE if there else ONE_THING):
                cause = f"{one.id} and {other.id} state one thing with other figures"
                yield Finding("fact", other.id, ("claim",), cause, "read the source; keep the one that is right")


def _differ(one: Fact, other: Fact) -> bool:
    """Whether each has a figure that the other lacks; one fact may simply say more than the other."""
    return not set(one.figures) <= set(other.figures) and not set(other.figures) <= set(one.figures)


def _worded(fact: Fact) -> str:
    return NUMBER.sub("#", re.sub(r"\s+", " ", fact.claim.casefold()))


def unproven(entry: Entry, knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Figures that members read but that are in no cited claim; with facts, the unit must match too."""
    known: set[str] = {*_CALLS}
    claimed: list[Figure] = []
    for citation in entry.sources:
        claimed += figures.read(citation.claim)
        if source := knowledge.source.get(citation.source):
            known.update(NUMBER.findall(f"{source.title} {source.year} {source.venue}"))
    texts: list[tuple[tuple[str | int, ...], str]] = [
        ((field,), getattr(entry, field) or "") for field in ("answer", "detail", "not_known")
    ]
    texts += [(("cautions", number), text) for number, text in enumerate(entry.cautions)]
    facts = Rule.FACTS in knowledge.manifest.rules
    for place, text in texts:
        for figure in dict.fromkeys(figures.read(text)):
            if figure.number not in known and (cause := _disproof(figure, claimed, units=facts)):
                yield Finding("entry", entry.id, place, cause, S_("add the claim that holds it, or drop it"))


def _disproof(figure: Figure, claimed: Collection[Figure], *, units: bool) -> str | None:
    """The reason why no claim has the figure; None if one does. A figure without a unit matches any unit."""
    same = [each for each in claimed if each.number == figure.number]
    if not same:
        return S_("the number {number} is in no cited claim", number=figure.number)
    if units and not any(map(figure.fits, same)):
        return S_("{figure} is in no cited fact; {other} is", figure=str(figure), other=str(same[0]))
    return None

"""What rests on a fact: the entries that cite it, where they state its figures, and which of them a change reopens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.knowledge import figures
from bot.knowledge.fact import Fact
from bot.knowledge.models import Entry, KnowledgeBase, Status
from bot.knowledge.profile import Rule

# The fields that hold what a fact says and how sure it is; a change to one of them reopens what rests on the fact.
_SAID = ("claim", "source", "status")


@dataclass(frozen=True, slots=True)
class Leaning:
    """An entry that cites a fact.

    Attributes:
        entry: the entry.
        supports: what the fact supports, the answer or a caution.
        marked: the words that say that the fact is not established; None without such words.
        stated: the fields whose text states a figure of the fact, such as "answer".
        due: whether the fact has changed since the entry was reviewed.
    """

    entry: Entry
    supports: str
    marked: str | None
    stated: tuple[str, ...]
    due: bool


def on(fact: Fact, knowledge: KnowledgeBase) -> Sequence[Leaning]:
    """The entries that cite a fact, each of them once."""
    return tuple(
        Leaning(entry, cited.supports, cited.marked, tuple(_stated(fact, entry)), _reopened(fact, entry))
        for entry in knowledge.entries
        for cited in [next((each for each in entry.sources if each.fact == fact.id), None)]
        if cited is not None
    )


def flags(fact: Fact, knowledge: KnowledgeBase) -> Sequence[str]:
    """The ids of the red flags that cite it."""
    return [each.id for each in knowledge.red_flags if any(cited.fact == fact.id for cited in each.sources)]


def changed(entry: Entry, knowledge: KnowledgeBase) -> Sequence[Fact]:
    """The cited facts that have changed since the entry was reviewed, so that its answer must be read again."""
    if Rule.REVIEW not in knowledge.manifest.rules or entry.status is not Status.APPROVED:
        return ()
    cited = dict.fromkeys(each.fact for each in entry.sources if each.fact)
    return [fact for id_ in cited if (fact := knowledge.fact.get(id_)) and _reopened(fact, entry)]


def due(entry: Entry, knowledge: KnowledgeBase) -> date | None:
    """The day on which the entry's review is due: the day set, or an earlier one on which a cited fact changed."""
    days = [fact.changed for fact in changed(entry, knowledge) if fact.changed]
    return min((*days, *([entry.next_review] if entry.next_review else [])), default=None)


def dated(old: KnowledgeBase, new: KnowledgeBase, today: date) -> KnowledgeBase:
    """The new knowledge, with today as the day of change of each fact that now says something else."""

    def turned(fact: Fact) -> bool:
        before = old.fact.get(fact.id)
        return before is not None and any(getattr(before, name) != getattr(fact, name) for name in _SAID)

    facts = tuple(fact.model_copy(update={"changed": today}) if turned(fact) else fact for fact in new.facts)
    return replace(new, facts=facts)


def _reopened(fact: Fact, entry: Entry) -> bool:
    return fact.changed is not None and entry.reviewed is not None and entry.reviewed < fact.changed


def _stated(fact: Fact, entry: Entry) -> Iterator[str]:
    numbers = {each.number for each in fact.figures}
    for field in ("answer", "detail", "not_known", "cautions"):
        text = getattr(entry, field) or ""
        if numbers & {each.number for each in figures.read(text if isinstance(text, str) else "\n".join(text))}:
            yield field

"""What rests on a fact: the entries that cite it, where they state its figures, and which of them a change reopens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.knowledge import figures
from bot.knowledge.fact import Fact
from bot.knowledge.models import Entry, KnowledgeBase, Status
from bot.knowledge.profile import Rule

# What a fact says, and how sure that is: where one of these changes, what leans on it is looked at again.
_SAID = ("claim", "source", "status")


@dataclass(frozen=True, slots=True)
class Leaning:
    """An entry that cites a fact.

    Attributes:
        entry: the entry.
        supports: answer or caution.
        marked: the words by which it says that the fact is not established; None if it does not.
        stated: the texts of it in which a figure of the fact stands, by their fields, such as "answer".
        due: whether the fact has changed since the entry was reviewed.
    """

    entry: Entry
    supports: str
    marked: str | None
    stated: tuple[str, ...]
    due: bool


def on(fact: Fact, knowledge: KnowledgeBase) -> Sequence[Leaning]:
    """The entries that cite a fact, each once."""
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
    """The facts it cites that have changed since it was reviewed, so its answer must be read again."""
    if Rule.REVIEW not in knowledge.manifest.rules or entry.status is not Status.APPROVED:
        return ()
    cited = dict.fromkeys(each.fact for each in entry.sources if each.fact)
    return [fact for id_ in cited if (fact := knowledge.fact.get(id_)) and _reopened(fact, entry)]


def due(entry: Entry, knowledge: KnowledgeBase) -> date | None:
    """The day on which its review is due: the one that was set, or the day on which one of its facts changed."""
    days = [fact.changed for fact in changed(entry, knowledge) if fact.changed]
    return min((*days, *([entry.next_review] if entry.next_review else [])), default=None)


def dated(old: KnowledgeBase, new: KnowledgeBase, today: date) -> KnowledgeBase:
    """The new knowledge, in which each fact that says something else than before has changed today."""

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

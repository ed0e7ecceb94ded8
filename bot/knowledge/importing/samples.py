"""The starter's samples, which give way to imported questions that they ask too."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Self

from bot.knowledge.models import Entry, KnowledgeBase, Scope
from bot.knowledge.twins import NEAR_TWIN, fold, in_order
from bot.knowledge.word_lists import word_lists


@dataclass(frozen=True)
class Samples:
    """The samples of the starter that a base holds as they were.

    Attributes:
        ids: the ids of the sample entries and scope notes.
        asked: the ids of those that may give way, by what they ask or hold out, folded.
        unanswerable: the starter's questions that nothing answers, by their folded form.
    """

    ids: frozenset[str] = frozenset()
    asked: Mapping[str, str] = field(default_factory=dict)
    unanswerable: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, knowledge: KnowledgeBase, ids: Collection[str], unanswerable: Iterable[str]) -> Self:
        """The samples among the entries and scope notes of a base, by their ids.

        Those that anything of the base's own refers to stay, so that nothing refers to what is gone.
        """
        items: tuple[Entry | Scope, ...] = (*knowledge.entries, *knowledge.scopes)
        own = [each for each in items if each.id not in ids]
        needed = {id_ for each in own for id_ in each.related}
        needed |= {each.entry for entry in knowledge.entries for each in entry.distinct if entry.id not in ids}
        needed |= {each.entry for each in knowledge.translations} | {each.entry for each in knowledge.wordings}
        giving = [each for each in items if each.id in ids and each.id not in needed]
        asked = {fold(text): each.id for each in giving for text in _asked(each)}
        lines = {fold(text): text for text in unanswerable if text in knowledge.unanswerable}
        return cls(frozenset(ids), asked, lines)

    def asking(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The ids of the samples that ask one of these, or nearly, and may give way."""
        return tuple(dict.fromkeys(id_ for text in texts if (id_ := self._asking(fold(text)))))

    def _asking(self, folded: str) -> str:
        """The id of the sample that asks this text; empty if none does."""
        if folded in self.asked:
            return self.asked[folded]
        return next((id_ for text, id_ in self.asked.items() if _ask_alike(text, folded)), "")

    def without(self, id_: str) -> "Samples":
        """The others."""
        asked = {text: each for text, each in self.asked.items() if each != id_}
        return Samples(self.ids - {id_}, asked, self.unanswerable)


def _ask_alike(one: str, other: str) -> bool:
    """Whether two texts have the same words that say what they are about, or nearly the same letters."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only an import needs it

    about = _telling(one)
    return bool(about and about == _telling(other)) or fuzz.ratio(in_order(one), in_order(other)) >= NEAR_TWIN


def _telling(folded: str) -> frozenset[str]:
    """The words of a text without those that stand in most questions, whatever they ask."""
    return frozenset(folded.split()) - _slight()


@cache
def _slight() -> frozenset[str]:
    return frozenset[str]().union(*(each.commonest | each.slight for each in word_lists().values()))


def _asked(sample: Entry | Scope) -> Iterable[str]:
    """What a sample asks, and what it holds out to see whether it is reached."""
    return (sample.question if isinstance(sample, Entry) else sample.title, *sample.phrasings, *sample.checks.reach)

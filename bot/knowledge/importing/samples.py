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
        wh: the words that say what is asked for, such as "when" and "where".
    """

    ids: frozenset[str] = frozenset()
    asked: Mapping[str, str] = field(default_factory=dict)
    unanswerable: Mapping[str, str] = field(default_factory=dict)
    wh: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        knowledge: KnowledgeBase,
        ids: Collection[str],
        unanswerable: Iterable[str],
        wh: frozenset[str] = frozenset(),
    ) -> Self:
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
        return cls(frozenset(ids), asked, lines, wh)

    def asking(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The ids of the samples that ask one of these, or nearly, and may give way."""
        return tuple(dict.fromkeys(id_ for text in texts if (id_ := self._asking(fold(text)))))

    def _asking(self, folded: str) -> str:
        """The id of the sample that asks this text; empty if none does."""
        if folded in self.asked:
            return self.asked[folded]
        return next((id_ for text, id_ in self.asked.items() if self._are_alike(text, folded)), "")

    def without(self, id_: str) -> "Samples":
        """The others."""
        asked = {text: each for text, each in self.asked.items() if each != id_}
        return Samples(self.ids - {id_}, asked, self.unanswerable, self.wh)

    def _are_alike(self, one: str, other: str) -> bool:
        """Whether two texts ask for the same thing with the same words, or have nearly the same letters."""
        from rapidfuzz import fuzz  # noqa: PLC0415 - only an import needs it

        about, else_ = (frozenset(text.split()) - (_slight() - self.wh) for text in (one, other))
        return (about == else_ and not about <= self.wh) or fuzz.ratio(in_order(one), in_order(other)) >= NEAR_TWIN


@cache
def _slight() -> frozenset[str]:
    """The words that stand in most texts, whatever they say, in all languages with a list."""
    return frozenset[str]().union(*(each.commonest | each.slight for each in word_lists().values()))


def _asked(sample: Entry | Scope) -> Iterable[str]:
    """What a sample asks, and what it holds out to see whether it is reached."""
    return (sample.question if isinstance(sample, Entry) else sample.title, *sample.phrasings, *sample.checks.reach)

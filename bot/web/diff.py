"""Compares two texts word by word: which words are gone, and which are new."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.answering.composing import weight
from bot.knowledge.models import Entry, KnowledgeBase
from bot.locale import S_, SOURCE, Translator


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text; `changed` if the other text does not have them in this place."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One field before and after."""

    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether the two texts differ."""
        return any(piece.changed for piece in (*self.old, *self.new))


def compare(label: str, old: str, new: str) -> Pair:
    """Compare two texts word by word; the joined pieces of each side are that side's text."""
    before, after = _words(old), _words(new)
    # White space after a word does not count, unless it is all that differs.
    words, others = ([each.strip() for each in side] for side in (before, after))
    if words == others:
        words, others = before, after
    left, right = [], []
    for what, a, b, c, d in SequenceMatcher(None, words, others).get_opcodes():
        same = what == "equal"
        if a < b:
            left.append(Piece("".join(before[a:b]), not same))
        if c < d:
            right.append(Piece("".join(after[c:d]), not same))
    return Pair(label, tuple(left), tuple(right))


def entries(id_: str, old: KnowledgeBase, new: KnowledgeBase, tr: Translator = SOURCE) -> tuple[Pair, ...]:
    """The fields in which an entry differs between two bases, in reading order."""
    before, after = (_fields(each.entry.get(id_), each, tr) for each in (old, new))
    pairs = (compare(label, before[label], after[label]) for label in before)
    return tuple(pair for pair in pairs if pair.changed)


def _fields(entry: Entry | None, knowledge: KnowledgeBase, tr: Translator) -> dict[str, str]:
    """An entry's fields as texts, by their labels; empty texts if there is no entry."""
    topics = {each.id: each.titled(tr.code) for each in knowledge.manifest.topics}

    def lines(texts: tuple[str, ...]) -> str:
        return "\n".join(texts)

    return {
        S_("Question"): entry.question if entry else "",
        S_("Answer"): entry.answer if entry else "",
        S_("What is not known"): (entry.not_known or "") if entry else "",
        S_("Take care"): lines(entry.cautions) if entry else "",
        S_("In more detail"): (entry.detail or "") if entry else "",
        S_("Certainty and evidence"): " · ".join(weight(entry, knowledge, tr)) if entry else "",
        S_("Sources"): lines(tuple(f"{each.source}: {each.claim}" for each in entry.sources)) if entry else "",
        S_("Other ways to ask it"): lines(entry.phrasings) if entry else "",
        S_("Checks that must reach it"): lines(entry.checks.reach) if entry else "",
        S_("Checks that must not reach it"): lines(entry.checks.miss) if entry else "",
        S_("Follow-ups"): lines(tuple(f"{each.context} → {each.ask}" for each in entry.checks.turns)) if entry else "",
        S_("Topic"): topics.get(entry.topic, entry.topic) if entry else "",
        S_("Related entries"): lines(tuple(called(id_, knowledge) for id_ in entry.related)) if entry else "",
        S_("Tags"): lines(entry.tags) if entry else "",
        S_("Status"): tr(entry.status) if entry else "",
    }


def called(id_: str, knowledge: KnowledgeBase) -> str:
    """The question of an entry; its id if the base has no such entry."""
    return knowledge.entry[id_].question if id_ in knowledge.entry else id_


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)

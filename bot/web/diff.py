"""Two texts side by side: which words are gone, and which are new."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.knowledge.models import Entry
from bot.locale import S_


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text; `changed` if the other text does not have them there."""

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
        """Whether it differs at all."""
        return any(piece.changed for piece in (*self.old, *self.new))


def compare(label: str, old: str, new: str) -> Pair:
    """Two texts, word by word. Put together, the pieces of each side are that side's text."""
    before, after = _words(old), _words(new)
    left, right = [], []
    for what, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        same = what == "equal"
        if a < b:
            left.append(Piece("".join(before[a:b]), not same))
        if c < d:
            right.append(Piece("".join(after[c:d]), not same))
    return Pair(label, tuple(left), tuple(right))


def entries(old: Entry | None, new: Entry | None) -> tuple[Pair, ...]:
    """The fields in which two texts of an entry differ, in the order in which they are read."""
    before, after = _fields(old), _fields(new)
    pairs = (compare(label, before[label], after[label]) for label in before)
    return tuple(pair for pair in pairs if pair.changed)


def _fields(entry: Entry | None) -> dict[str, str]:
    """The texts of an entry by their labels; empty ones if there is no entry."""

    def lines(texts: tuple[str, ...]) -> str:
        return "\n".join(texts)

    return {
        S_("Question"): entry.question if entry else "",
        S_("Answer"): entry.answer if entry else "",
        S_("What is not known"): (entry.not_known or "") if entry else "",
        S_("Take care"): lines(entry.cautions) if entry else "",
        S_("In more detail"): (entry.detail or "") if entry else "",
        S_("Certainty and evidence"): ", ".join(filter(None, (entry.certainty, entry.evidence))) if entry else "",
        S_("Sources"): lines(tuple(f"{each.source}: {each.claim}" for each in entry.sources)) if entry else "",
        S_("Phrasings"): lines(entry.phrasings) if entry else "",
        S_("Checks that must reach it"): lines(entry.checks.reach) if entry else "",
        S_("Checks that must not"): lines(entry.checks.miss) if entry else "",
        S_("Follow-ups"): lines(tuple(f"{each.context} → {each.ask}" for each in entry.checks.turns)) if entry else "",
        S_("Topic"): entry.topic if entry else "",
        S_("Related"): lines(entry.related) if entry else "",
        S_("Tags"): lines(entry.tags) if entry else "",
        S_("Status"): entry.status if entry else "",
    }


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)

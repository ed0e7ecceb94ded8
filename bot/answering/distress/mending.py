"""Correct misspelt words to the few that signs are made of: swoling, throte, blod, brethe."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rapidfuzz.distance import OSA

# Shorter words have too many neighbours: "lip" lies one letter from "lap", "tip" and "zip".
MIN_SOUNDED, MIN_SLIPPED, LONG = 3, 4, 8
MAX_LENGTH = 24
# A word of the same sound may differ by at most this many letters, and by at most half of its own, rounded up:
# "throught" is two letters from "throat", but neither "thing" nor "tart" is close enough to it.
MAX_SPELT = 3
# Letters that sound alike.
_SOUNDS = (
    ("ph", "f"), ("gh", ""), ("ck", "k"), ("q", "k"), ("x", "ks"), ("sch", "ch"), ("tch", "ch"), ("ch", "C"),
    ("ce", "s"), ("ci", "s"), ("cy", "s"), ("z", "s"), ("c", "k"),
)  # fmt: skip
_SILENT, _SILENT_PHONETIC = frozenset("aeiouyhw"), frozenset("h")


@dataclass(frozen=True, slots=True)
class Slack:
    """How far a misspelling may stray: silent letters, and the shortest words that may have one slip and two slips."""

    silent: AbstractSet[str]
    slipped: int
    long: int


LOOSE = Slack(_SILENT, MIN_SLIPPED, LONG)
# In languages spelt as they sound, vowels are seldom mistaken, and most short words have a neighbour: of the 7,000
# commonest Spanish words, the loose limits would mend 1,800 into another word, and these limits mend 930.
PHONETIC = Slack(_SILENT_PHONETIC, 5, 10)


@dataclass(frozen=True, slots=True)
class Spelling:
    """The possible corrections, by what is left when one letter is dropped and by how they sound."""

    slips: Mapping[str, Sequence[str]]
    sounds: Mapping[str, Sequence[str]]
    long: Mapping[str, Sequence[str]]
    words: AbstractSet[str]
    ordinary: AbstractSet[str]
    slack: Slack


def spelling(words: AbstractSet[str], ordinary: AbstractSet[str], slack: Slack = LOOSE) -> Spelling:
    """Prepare the correction of words.

    Args:
        words: the possible corrections.
        ordinary: everyday words that are correctly spelt.
        slack: how far a misspelling strays in that language.
    """
    slips: dict[str, list[str]] = {}
    sounds: dict[str, list[str]] = {}
    long: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= MIN_SOUNDED:
            sounds.setdefault(sound(word, slack.silent), []).append(word)
        if len(word) >= slack.slipped:
            for left in _less_one(word):
                slips.setdefault(left, []).append(word)
        if len(word) >= slack.long:
            long.setdefault(word[0], []).append(word)
    return Spelling(slips, sounds, long, words, ordinary, slack)


def sound(word: str, silent: AbstractSet[str]) -> str:
    """The letters of a word that sound, similar ones as one: most misspellings leave this unchanged."""
    head = word[0]
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    kept = [letter for letter in word if letter not in silent]
    return head + "".join(one for one, before in zip(kept, [head, *kept], strict=False) if one != before)


def mend(word: str, spelt: Spelling) -> tuple[str, ...]:
    """What a word may mean: itself if it is ordinary, else the words that are one slip away or sound alike."""
    if word in spelt.ordinary or not word.isalpha() or not MIN_SOUNDED <= len(word) <= MAX_LENGTH:
        return (word,)
    found = _slipped(word, spelt) or _sounded(word, spelt) or _far(word, spelt) or _parted(word, spelt)
    return tuple(dict.fromkeys(found)) or (word,)


def _less_one(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _slipped(word: str, spelt: Spelling) -> list[str]:
    """The words that one letter left out, put in, changed or swapped turns into this one (optimal string alignment)."""
    if len(word) < spelt.slack.slipped:
        return []
    near = {other for left in _less_one(word) for other in spelt.slips.get(left, ())}
    return sorted(other for other in near if _begins(word, other) and OSA.distance(word, other, score_cutoff=1) <= 1)


def _begins(word: str, other: str) -> bool:
    """Whether both begin alike; a first letter may be lost, added or swapped, but it is hardly ever mistaken."""
    return word[0] == other[0] or word[1:] == other or word == other[1:] or word[:2] == other[1::-1]


def _sounded(word: str, spelt: Spelling) -> list[str]:
    heard = spelt.sounds.get(sound(word, spelt.slack.silent), ())
    most = min(MAX_SPELT, (len(word) + 1) // 2)
    return [other for other in heard if OSA.distance(word, other, score_cutoff=most) <= most]


def _far(word: str, spelt: Spelling) -> list[str]:
    """The words that are two slips away from a long word."""
    if len(word) < spelt.slack.long - 1:
        return []
    return [other for other in spelt.long.get(word[0], ()) if OSA.distance(word, other, score_cutoff=2) <= 2]  # noqa: PLR2004


def _parted(word: str, spelt: Spelling) -> list[str]:
    """Two known words typed without a space between them, still as one string; the reader separates them."""
    for cut in range(2, len(word) - 2):
        if word[:cut] in spelt.words and word[cut:] in spelt.words and max(cut, len(word) - cut) >= MIN_SLIPPED:
            return [f"{word[:cut]} {word[cut:]}"]
    return []

"""Correct misspelt words by likelihood: how probable a word is, times how probable the typing slips are.

This is the noisy channel of Kernighan, Church & Gale (1990) and Norvig (2007): of all words that may be meant, it
chooses the one with the greatest P(word) * P(typed | word), unless a name or an unknown word is likelier still. P(word)
mixes the language (Zipf's law over the ranks of its words) with the knowledge base (the share of its words).
"""

import math
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import repeat
from typing import Self

from jellyfish import metaphone
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 3, 24
# This many of the language's words are searched by sound and by two slips; rarer words must be one slip away.
COMMON = 10_000
# A word of three letters is mended only to one of this many words, because too many lie near it.
VERY_COMMON = 2_000
# From TWO_SLIPS letters on, a word may be two slips away; from THREE_SLIPS letters on, a word of the base may be three.
TWO_SLIPS, THREE_SLIPS = 5, 8
# Without a list of the language's words, a word needs this many letters to be mended by one slip, and THREE_SLIPS
# letters to be mended by two: "handy" is not "hunde", nor is "liegen" "leihen".
UNLISTED = 6
CACHED = 4096
_LENGTHS = 3

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = frozenset("aeiouy")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Log-probabilities, in nats. The order of the kinds follows Kernighan et al. (1990). The values were chosen on half of
# the generated misspellings of tests/answering/misspelling.py, and hold on the other half.
_SWAP, _DOUBLE, _VOWEL, _NEIGHBOUR, _MISSED, _EXTRA, _OTHER = -3.5, -3.0, -4.0, -4.5, -4.5, -5.5, -6.5
_FIRST_LETTER = -2.0
_SPACE = -3.5
# A word typed as it sounds counts as one slip, however many letters differ.
_SAME_SOUND, _SAME_LONG_SOUND = 0.8, 0.7
_LONG_SOUND = 3
_LEAST_SLIP = _DOUBLE * _SAME_LONG_SOUND
# A word that is once or twice in the base and not in the language may be a slip in the base's own texts.
_OFTEN, _PERHAPS_A_SLIP = 3, -3.0
# The prior of a word that no list holds, and what each of its letters adds to it.
_NEW_WORD, _PER_LETTER = -8.0, -1.8
_ZIPF = 12.0
_OF_BASE = 0.5
# A small base says little about what is asked, so this many unseen words are added to its count.
_TRUST = 5_000


def _neighbours() -> frozenset[tuple[str, str]]:
    """The pairs of neighbouring keys on a QWERTY keyboard; each row is shifted half a key to the right."""
    places = {key: (row, column + row / 2) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return frozenset(
        (one, other)
        for one, (row, column) in places.items()
        for other, (row_, column_) in places.items()
        if one != other and abs(row - row_) <= 1 and abs(column - column_) <= 1
    )


_NEIGHBOURS = _neighbours()

Reading = tuple[tuple[str, ...], float]


@dataclass(frozen=True)
class Common:
    """The common words of a language, indexed for a speller; they are the same for every base.

    Attributes:
        ranks: the language's words with their ranks; the commonest has rank 1.
    """

    ranks: Mapping[str, int]

    @cached_property
    def letters(self) -> Mapping[str, Sequence[str]]:
        """The words by their first letter."""
        return _by_first_letter(word for word, rank in self.ranks.items() if rank <= COMMON)

    @cached_property
    def sounds(self) -> Mapping[str, Sequence[str]]:
        """The words by their sound."""
        return _by_sound(self.letters, {})

    @cached_property
    def ends(self) -> "Ends":
        """How its words begin and end, rare ones included."""
        return Ends.of(self.ranks)


@dataclass(frozen=True)
class Ends:
    """How words begin and end: the words in alphabetical order, and each reversed, again in that order."""

    forwards: Sequence[str]
    backwards: Sequence[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Those of these words."""
        given = list(words)
        return cls(sorted(given), sorted(word[::-1] for word in given))

    def shared(self, typed: str) -> tuple[int, int]:
        """How many letters any word begins with as the typed word does, and how many any ends with."""
        return _shared(typed, self.forwards), _shared(typed[::-1], self.backwards)


@dataclass(frozen=True)
class Speller:
    """Mends words.

    Attributes:
        ranks: the language's words with their ranks; the commonest has rank 1.
        held: the base's words, each with the number of its texts that hold it.
        also: further correct words.
        common: the language's common words, if they are prepared already.
    """

    ranks: Mapping[str, int]
    held: Mapping[str, int]
    also: frozenset[str] = field(default=frozenset())
    common: Common | None = None

    def knows(self, word: str) -> bool:
        """Whether the word is correct as it is."""
        return word in self.ranks or word in self.also or self.held.get(word, 0) >= self._often(word)

    @cached_property
    def _knows(self) -> Callable[[str], bool]:
        """The same, with the results for the latest words kept."""
        return lru_cache(CACHED)(self.knows)

    @staticmethod
    def _often(word: str) -> int:
        return _OFTEN if len(word) > SHORTEST else 1

    def mend(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words as they were meant; a word that is known, too short, too long or not alphabetic stays as it is."""
        known = list(map(self._knows, words))
        if all(known):
            return tuple(words)
        out: list[str] = []
        position = 0
        while position < len(words):
            word, following = words[position], words[position + 1 : position + 2]
            if known[position] and all(known[position + 1 : position + 2]):
                out.append(word)
                position += 1
                continue
            joined = self._join(word, following[0]) if following else ()
            out.extend(joined or self.meant(word))
            position += 2 if joined else 1
        return tuple(out)

    def meant(self, word: str) -> tuple[str, ...]:
        """The most likely meaning of one word: itself, another word, or two."""
        return self._weigh(word)[0]

    @cached_property
    def _weigh(self) -> Callable[[str], Reading]:
        return lru_cache(CACHED)(self._likeliest)

    def _likeliest(self, typed: str) -> Reading:
        """The likeliest reading of a typed word, and its log-likelihood."""
        if self.knows(typed):
            return (typed,), self._prior(typed)
        as_it_is = self._prior(typed) + (_PERHAPS_A_SLIP if typed in self.held else 0)
        best: Reading = (typed,), as_it_is
        if not (SHORTEST <= len(typed) <= LONGEST and typed.isalpha()):
            return best
        pairs = [(pair, sum(map(self._prior, pair)) + _SPACE) for pair in self._splits(typed)]
        best = max((best, *pairs), key=lambda reading: (reading[1], reading[0]))
        sound = metaphone(typed)
        for prior, word in sorted(((self._prior(word), word) for word in self._candidates(typed, sound)), reverse=True):
            # The remaining words are rarer still, and each is at least one slip away.
            if prior + _LEAST_SLIP < best[1]:
                break
            likelihood = prior + slips(word, typed)
            if likelihood > best[1]:
                best = (word,), likelihood
        return best

    def _prior(self, word: str) -> float:
        rank = self.ranks.get(word)
        share = (1 - _OF_BASE) / (_ZIPF * rank) if rank else 0.0
        share += _OF_BASE * self.held.get(word, 0) / self._total
        return math.log(share) if share else _NEW_WORD + _PER_LETTER * len(word)

    def _candidates(self, typed: str, sound: str) -> set[str]:
        """The words that may be meant: one slip away or of the same sound; if there are none, further away."""
        slipped = one_slip(typed, slippery(typed, (self._language.ends, self._ends)))
        near = {*filter(self.ranks.__contains__, slipped), *filter(self.held.__contains__, slipped)}
        if not self.ranks:
            near.update(self._within(self._base, typed, 2) if len(typed) >= THREE_SLIPS else ())
            return near if len(typed) >= UNLISTED else set()
        near.update(word for word in self._sounds.get(sound, ()) if abs(len(word) - len(typed)) <= _LENGTHS)
        near.update(self._within(self._base, typed, 2))
        if len(typed) == SHORTEST:
            return {word for word in near if self.ranks.get(word, COMMON) <= VERY_COMMON or self._told(word)}
        if near:
            return near
        far = set(self._within(self._common, typed, 2))
        return far or set(self._within(self._base, typed, 3 if len(typed) >= THREE_SLIPS else 2))

    def _told(self, word: str) -> bool:
        """Whether the base uses the word often."""
        return self.held.get(word, 0) >= _OFTEN

    def _within(self, words: Mapping[str, Sequence[str]], typed: str, most: int) -> Iterator[str]:
        """The words with the same first letter that are at most this many slips away."""
        if len(typed) < TWO_SLIPS:
            return
        found = process.extract(typed, words.get(typed[0], ()), scorer=OSA.distance, score_cutoff=most, limit=None)
        yield from (word for word, *_ in found)

    def _splits(self, typed: str) -> Iterator[tuple[str, str]]:
        """Two known words typed without the space between them."""
        for cut in range(1, len(typed)):
            one, other = typed[:cut], typed[cut:]
            if self._stands_alone(one) and self._stands_alone(other):
                yield one, other

    def _stands_alone(self, part: str) -> bool:
        return (len(part) > 1 or part in {"a", "i"}) and self.knows(part)

    def _join(self, one: str, other: str) -> tuple[str, ...]:
        """The joined word, if a space slipped into it; nothing if two words are likelier."""
        joined = one + other
        if (self.knows(one) and self.knows(other)) or not joined.isalpha():
            return ()
        # If the joined word is unknown, it is only considered if neither half is a common word.
        if not self.knows(joined) and (self._usual(one) or self._usual(other)):
            return ()
        whole, likelihood = self._weigh(joined)
        right = len(whole) == 1 and self.knows(whole[0])
        return whole if right and likelihood + _SPACE > self._weigh(one)[1] + self._weigh(other)[1] else ()

    def _usual(self, word: str) -> bool:
        return word in self.held or word in self.also or self.ranks.get(word, COMMON) < COMMON

    @cached_property
    def _total(self) -> int:
        return sum(self.held.values()) + _TRUST

    @cached_property
    def _language(self) -> Common:
        return self.common or Common(self.ranks)

    @property
    def _common(self) -> Mapping[str, Sequence[str]]:
        return self._language.letters

    @cached_property
    def _base(self) -> Mapping[str, Sequence[str]]:
        return _by_first_letter(word for word in self.held if word.isalpha())

    @cached_property
    def _ends(self) -> Ends:
        return Ends.of(self.held)

    @cached_property
    def _sounds(self) -> Mapping[str, Sequence[str]]:
        return _by_sound(self._base, self._language.sounds)


def _by_sound(sorted_: Mapping[str, Sequence[str]], known: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """The known words by their sound, with these words added."""
    sounds = dict(known)
    for words in sorted_.values():
        for word in words:
            sound = metaphone(word)
            sounds[sound] = (*sounds.get(sound, ()), word)
    return sounds


def _by_first_letter(words: Iterable[str]) -> dict[str, list[str]]:
    sorted_: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= SHORTEST:
            sorted_[word[0]].append(word)
    return sorted_


def _shared(typed: str, words: Sequence[str]) -> int:
    """How many letters a typed word begins with as any of these words does; they are in alphabetical order."""
    place = bisect(words, typed)
    # Of all words, the ones that it stands between are most like it.
    return max((_begun_alike(typed, word) for word in words[max(place - 1, 0) : place + 1]), default=0)


def _begun_alike(one: str, other: str) -> int:
    """How many letters both words begin with."""
    different = (at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs)
    return next(different, min(len(one), len(other)))


def slippery(typed: str, known: Iterable[Ends]) -> range:
    """The places at which one slip may have made the typed word of a known one: others need not be tried."""
    begun, ended = map(max, zip(*(ends.shared(typed) for ends in known), strict=True))
    # What stands before a slip begins the known word, and what stands behind the letters of it, two at most, ends it.
    return range(max(len(typed) - ended - 2, 0), begun + 1)


def one_slip(typed: str, places: Sequence[int]) -> list[str]:
    """All strings that differ from the typed word by one letter added, dropped, changed or swapped at these places."""
    found: list[str] = []
    for place in places:
        left, right = typed[:place], typed[place:]
        # `str.join` with two parts is the quickest way to put a letter between them.
        found += map(str.join, _LETTERS, repeat((left, right)))
        if right:
            found += map(str.join, _LETTERS, repeat((left, right[1:])))
            found.append(left + right[1:])
        if len(right) > 1:
            found.append(left + right[1] + right[0] + right[2:])
    return found


def slips(word: str, typed: str) -> float:
    """Log-probability that somebody who means `word` types `typed`: the likeliest sequence of slips (0 for none)."""
    # One letter before the difference is included, so that a doubled letter is recognised.
    start = max(_begun_alike(word, typed) - 1, 0)
    total = _alignment(word, typed, start)
    # The first letter is seldom wrong, but it is swapped with the second as often as any other.
    if word[0] != typed[0] and word[:2] != typed[1::-1]:
        total += _FIRST_LETTER
    sound = metaphone(word)
    if sound != metaphone(typed):
        return total
    return total * (_SAME_LONG_SOUND if len(sound) >= _LONG_SOUND else _SAME_SOUND)


def _alignment(word: str, typed: str, start: int) -> float:
    """Optimal string alignment with weighted slips, over the letters from `start` on."""
    columns = range(start, len(typed) + 1)
    before: dict[int, float] = {}
    row: dict[int, float] = {}
    for i in range(start, len(word) + 1):
        earlier, before, row = before, row, {}
        for j in columns:
            ways = [0.0] if i == j == start else []
            if i > start:
                ways.append(before[j] + _single(word, i - 1, _MISSED))
            if j > start:
                ways.append(row[j - 1] + _single(typed, j - 1, _EXTRA))
            if i > start and j > start:
                ways.append(before[j - 1] + _instead(word[i - 1], typed[j - 1]))
                if i > start + 1 and j > start + 1 and word[i - 2 : i] == typed[j - 1] + typed[j - 2]:
                    ways.append(earlier[j - 2] + _SWAP)
            row[j] = max(ways)
    return row[len(typed)]


def _single(text: str, at: int, otherwise: float) -> float:
    """The cost of a letter that the other text lacks; a letter beside an equal one is easily missed or doubled."""
    doubled = text[at] in (text[at - 1 : at] + text[at + 1 : at + 2])
    return _DOUBLE if doubled else otherwise


def _instead(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return _VOWEL
    return _NEIGHBOUR if (one, other) in _NEIGHBOURS else _OTHER

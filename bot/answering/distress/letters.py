"""Recognise distress from letters alone: in every language that has examples, without a sentence encoder.

Ridge regression on the words of a message and their character n-grams (Wang & Manning 2012), hashed into a table
(Weinberger et al. 2009), solved by conjugate gradients (Hestenes & Stiefel 1952). Frightened people write "krieg kei
luft" and "nn respiro": the letters within words survive misspellings.
"""

import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from bot.answering.distress.reading import split
from bot.answering.vectors import unit

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
# The features of a text by their positions in the table, and how often the text holds each.
Counted = tuple[Numbers, Floats]

SIZE = 2**15
SHORTEST, LONGEST = 3, 5
# Chosen by 3-fold cross-validation on some 2,100 examples in five languages, and on 225 messages by another writer.
PENALTY = 1.0
# The positions of this many words are kept, those met last.
WORDS_KEPT = 4096
# The penalty makes the equations well-conditioned: after this many steps the weights' first three digits stay the same.
STEPS = 60


@dataclass(frozen=True)
class Letters:
    """Recognises distress by a message's letters.

    Attributes:
        rarity: how rare each feature is, shape (SIZE,).
        weights: how much each feature speaks for distress, shape (SIZE,); `bias` is the value of an empty message.
        flags: the ids of the red flags; `centres`: the mean of the examples of each, shape (SIZE, flags).
    """

    rarity: Floats
    weights: Floats
    bias: float
    flags: tuple[str, ...]
    centres: npt.NDArray[np.float16]

    def judge(self, text: str, least: float = -math.inf) -> tuple[str, float]:
        """The red flag that a message is most like, and how much it is like distress: -1 not at all, 1 fully.

        If it is no more like distress than `least`, the flag is an empty string.
        """
        places, values = _vector(_counts(text), self.rarity)
        near = float(self.weights[places] @ values) + self.bias
        if near <= least:
            return "", near
        return self.flags[int((values @ self.centres[places].astype(np.float32)).argmax())], near


@dataclass(frozen=True)
class _Rows:
    """Texts as sparse rows, one after another: `starts` holds the position at which each begins."""

    places: Numbers
    values: Floats
    starts: Numbers
    rows: Numbers

    def times(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return _sums(self.rows, self.values * weights[self.places], len(self.starts))

    def gathered(self, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return _sums(self.places, self.values * shares[self.rows], SIZE + 1)


def learn(heard: Sequence[tuple[str, str]], harmless: Sequence[str], ordinary: Sequence[str]) -> Letters:
    """Learn from examples of distress (red flag, text), from look-alikes and from ordinary questions.

    Distress weighs as much as the other two together, and those two weigh the same if both are given.
    """
    texts = [*(text for _, text in heard), *harmless, *ordinary]
    counted = [_counts(text) for text in texts]
    rarity = _rarity(counted)
    vectors = [_vector(each, rarity) for each in counted]
    others = [size for size in (len(harmless), len(ordinary)) if size]
    share = np.array([1 / len(heard)] * len(heard) + [1 / (size * len(others)) for size in others for _ in range(size)])
    wanted = np.array([1.0] * len(heard) + [-1.0] * sum(others))
    weights = _solve(_rows(vectors), wanted, share * len(texts) / 2)
    flags = tuple(dict.fromkeys(flag for flag, _ in heard))
    centres = np.zeros((len(flags), SIZE), np.float32)
    counts = Counter(flag for flag, _ in heard)
    for (flag, _), (places, values) in zip(heard, vectors, strict=False):
        np.add.at(centres[flags.index(flag)], places, values / counts[flag])
    # The values of one feature are stored side by side, because a message has few features.
    turned = np.ascontiguousarray(unit(centres).T, np.float16)
    return Letters(rarity, weights[:SIZE].astype(np.float32), float(weights[SIZE]), flags, turned)


@lru_cache(WORDS_KEPT)
def _features(word: str) -> tuple[int, ...]:
    """The positions of a word and of its n-grams in the table."""
    edged = f"<{word}>"
    sizes = (*range(SHORTEST, min(LONGEST, len(edged) - 1) + 1), len(edged))
    grams = (edged[at : at + size] for size in sizes for at in range(len(edged) - size + 1))
    return tuple(zlib.crc32(gram.encode()) % SIZE for gram in grams)


def _counts(text: str) -> Counted:
    counts = Counter(chain.from_iterable([_features(word) for word, _ in split(text)]))
    return np.array(list(counts), np.int64), np.array(list(counts.values()), np.float32)


def _rarity(counted: Sequence[Counted]) -> Floats:
    held = np.zeros(SIZE)
    for places, _ in counted:
        held[places] += 1
    # A feature that only one example holds says nothing yet.
    return np.where(held > 1, np.log((1 + len(counted)) / (1 + held)), 0).astype(np.float32)


def _vector(counted: Counted, rarity: Floats) -> tuple[Numbers, Floats]:
    places, counts = counted
    values = (1 + np.log(counts)) * rarity[places]
    length = float(np.sqrt(values @ values))
    return places, np.asarray(values / (length or 1), np.float32)


def _rows(vectors: Sequence[tuple[Numbers, Floats]]) -> _Rows:
    """The rows, each with the bias as an additional feature."""
    sizes = np.array([len(places) + 1 for places, _ in vectors])
    places = np.concatenate([np.append(places, SIZE) for places, _ in vectors])
    values = np.concatenate([np.append(values, np.float32(0.5)) for _, values in vectors])
    return _Rows(places, values, np.cumsum(sizes) - sizes, np.repeat(np.arange(len(vectors)), sizes))


def _sums(places: Numbers, values: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
    return np.asarray(np.bincount(places, values, minlength=size), np.float64)


def _solve(rows: _Rows, wanted: npt.NDArray[np.float64], share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The weights w that minimise share·(Xw - wanted)² + PENALTY·w²."""
    weights = np.zeros(SIZE + 1)
    left = rows.gathered(share * wanted)
    way = left.copy()
    size = float(left @ left)
    for _ in range(STEPS):
        turned = rows.gathered(share * rows.times(way)) + PENALTY * way
        step = size / max(float(way @ turned), 1e-12)
        weights += step * way
        left -= step * turned
        before, size = size, float(left @ left)
        way = left + size / max(before, 1e-12) * way
    weights[SIZE] *= 0.5
    return weights

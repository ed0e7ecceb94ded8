"""Cutting words into pieces by a unigram language model (Kudo 2018, "Subword Regularization").

The library `tokenizers` does the same, but needs 200 MB for the 250,000 pieces of a hundred languages.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.answering.vectors import Matrix

WORD_START = "\u2581"
# An unknown character is less likely than any piece by this much, as in SentencePiece.
UNLIKELIER = 10
# A piece of this probability counts half of what the rarest ones count, as in Arora, Liang & Ma 2017, "A Simple but
# Tough-to-Beat Baseline for Sentence Embeddings".
COMMON = 1e-4


@dataclass(frozen=True)
class Pieces:
    """The pieces that words are cut into.

    Attributes:
        numbers: the number of each piece.
        scores: the log-probability of each piece, by its number.
        unknown: the number that stands for a character of which no piece is made.
    """

    numbers: Mapping[str, int]
    scores: Sequence[float]
    unknown: int

    def ids(self, text: str) -> list[int]:
        """The numbers of the text's likeliest pieces, none of which spans a space."""
        words = unicodedata.normalize("NFKC", text).split()
        return [number for word in words for number in self._cut(WORD_START + word)]

    def rarity(self, numbers: Sequence[int]) -> Matrix:
        """How much each piece counts for what a text says, from 0 to 1, shape (pieces,): the less the commoner it is.

        What begins and ends a text has the probability 1.
        """
        likely = np.exp(np.array([self.scores[number] for number in numbers], np.float32))
        return np.asarray(COMMON / (COMMON + likely), np.float32)

    def _cut(self, word: str) -> list[int]:
        # Viterbi's algorithm: for each place, the likeliest way there, and the piece that leads to it.
        likeliest = [0.0] + [-math.inf] * len(word)
        reached_by = [(0, self.unknown)] * (len(word) + 1)
        for start in range(len(word)):
            ends = range(start + 1, min(start + self._longest, len(word)) + 1)
            known = [(end, self.numbers[word[start:end]]) for end in ends if word[start:end] in self.numbers]
            for end, number in [(start + 1, self.unknown), *known]:
                score = likeliest[start] + (self._unlikely if number == self.unknown else self.scores[number])
                if score > likeliest[end]:
                    likeliest[end], reached_by[end] = score, (start, number)
        found: list[int] = []
        place = len(word)
        while place:
            place, number = reached_by[place]
            found.append(number)
        return found[::-1]

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.numbers))

    @cached_property
    def _unlikely(self) -> float:
        return min(self.scores) - UNLIKELIER

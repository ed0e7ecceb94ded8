"""Texts as vectors: static word vectors, which cost microseconds, and sentence encoders, which cost milliseconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

Matrix = npt.NDArray[np.float32]
_WORD_START = "\u2581"


class Encoder(Protocol):
    """Turns texts into unit vectors; equal texts have equal vectors, whatever stands beside them."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of an empty text, zeros."""
        ...


@dataclass(frozen=True)
class StaticVectors:
    """A table of vectors, shape (tokens, dimensions), and the tokenizer that names its rows.

    A text's vector is the mean of its tokens' rows.
    """

    table: npt.NDArray[np.float16]
    tokenizer: Tokenizer

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of a text without tokens, zeros."""
        out = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for row, text in enumerate(texts):
            # One at a time: the tokenizer's batches start threads, which costs more than it gains on short texts.
            ids = self.tokenizer.encode(text, add_special_tokens=False).ids
            if ids:
                out[row] = self.table[ids].mean(axis=0, dtype=np.float32)
        return unit(out)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The common words with their ranks, from 1 on: the tokenizer learned them in the order of their frequency."""
        numbers = self.tokenizer.get_vocab()
        tokens = sorted((token for token in numbers if token.startswith(_WORD_START)), key=numbers.__getitem__)
        words = [token[1:] for token in tokens if token[1:].isalpha() and token[1:].islower()]
        return {word: rank for rank, word in enumerate(words, 1)}


@dataclass(frozen=True)
class Averaged:
    """Several encoders as one, whose cosine is the mean of theirs."""

    encoders: tuple[Encoder, ...]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions of all encoders)."""
        return unit(np.hstack([encoder.encode(texts) for encoder in self.encoders]))


def unit(rows: Matrix) -> Matrix:
    """The rows at unit length; rows of zeros stay so."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms > 0, norms, 1), np.float32)

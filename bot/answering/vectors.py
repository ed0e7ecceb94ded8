"""Texts as vectors: static word vectors, which cost microseconds, and sentence encoders, which cost milliseconds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

Matrix = npt.NDArray[np.float32]
_WORD_START = "\u2581"
# Words whose vectors are kept, those met last: 4 MB.
WORDS_KEPT = 4096


class Encoder(Protocol):
    """Turns texts into unit vectors; equal texts have equal vectors, whatever they are encoded with."""

    @property
    def digest(self) -> str:
        """Names what the vectors come from: encoders of one digest give the same ones."""
        ...

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of an empty text, zeros."""
        ...


@dataclass(frozen=True)
class StaticVectors:
    """A table of vectors, shape (tokens, dimensions), and the tokenizer that names its rows.

    A text's vector is the mean of its tokens' rows. `digest` is the SHA-256 of the files of both.
    """

    table: npt.NDArray[np.float16]
    tokenizer: Tokenizer
    digest: str

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of a text without tokens, zeros."""
        out = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for row, text in enumerate(texts):
            out[row] = self.total(text)
        return unit(out)

    def total(self, text: str) -> Matrix:
        """The sum of the rows of a text's tokens: the vector that `encode` brings to unit length."""
        first, *others = map(self._word, self.words(text))
        total = first.copy()
        for word in others:
            total += word
        return total

    @staticmethod
    def words(text: str) -> list[str]:
        """The words a text may be cut into, because no token spans a single space; one spans doubled spaces."""
        words = text.split(" ")
        return words if all(words) else [text]

    @cached_property
    def _word(self) -> Callable[[str], Matrix]:
        """The sum of the rows of a word's tokens. Most words of a text were met before."""

        def total(word: str) -> Matrix:
            # One at a time: the tokenizer's batches start threads, which costs more than it gains on short texts.
            ids = self.tokenizer.encode(word, add_special_tokens=False).ids
            rows = self.table.take(ids, axis=0)
            return np.asarray(rows.sum(axis=0, dtype=np.float32))

        return lru_cache(WORDS_KEPT)(total)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The common words with their ranks, from 1 on: the tokenizer learned them in the order of their frequency."""
        numbers = self.tokenizer.get_vocab()
        words = {word: number for token, number in numbers.items() if (word := _whole_word(token))}
        return {word: rank for rank, word in enumerate(sorted(words, key=words.__getitem__), 1)}


@dataclass(frozen=True)
class Centred:
    """An encoder without what texts of one base have in common: their mean, of shape (dimensions,), is subtracted.

    The cosines of a sentence encoder sit close together (Ethayarajh 2019); those of its centred vectors spread out.
    """

    encoder: Encoder
    mean: Matrix

    @property
    def digest(self) -> str:
        """That of the encoder; the mean follows from the texts."""
        return self.encoder.digest

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of an empty text, zeros."""
        return self.ready(self.encoder.encode(texts))

    def ready(self, rows: Matrix) -> Matrix:
        """The encoder's vectors, without their mean, at unit length; a row of zeros stays one: it is like no other."""
        return unit(np.where(rows.any(axis=1, keepdims=True), rows - self.mean, 0))


def centre(encoder: Encoder, texts: Sequence[str]) -> tuple[Centred, Matrix]:
    """The encoder without what these texts have in common, and its vectors of them."""
    rows = encoder.encode(texts)
    centred = Centred(encoder, rows.mean(axis=0))
    return centred, centred.ready(rows)


def _whole_word(token: str) -> str:
    """The common word that a token is, or nothing."""
    word = token[1:]
    return word if token[0] == _WORD_START and word.isalpha() and word.islower() else ""


def unit(rows: Matrix) -> Matrix:
    """The rows at unit length; rows of zeros stay so."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms > 0, norms, 1), np.float32)

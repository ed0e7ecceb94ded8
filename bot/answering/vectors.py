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
# The vectors of this many words are kept, those met last: 4 MB.
WORDS_KEPT = 4096


class Encoder(Protocol):
    """Turns texts into unit vectors. Equal texts have equal vectors, whatever other texts are encoded with them."""

    @property
    def digest(self) -> str:
        """Identifies the source of the vectors: encoders of the same digest give the same vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); zeros for an empty text."""
        ...


@dataclass(frozen=True)
class StaticVectors:
    """A table of vectors, shape (tokens, dimensions), and the tokenizer that numbers its rows.

    The vector of a text is the mean of its tokens' rows. `digest` is the SHA-256 of the files of both.
    """

    table: npt.NDArray[np.float16]
    tokenizer: Tokenizer
    digest: str

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); zeros for a text without tokens."""
        out = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for row, text in enumerate(texts):
            out[row] = self.total(text)
        return unit(out)

    def total(self, text: str) -> Matrix:
        """The sum of the rows of a text's tokens, which `encode` scales to unit length."""
        first, *others = map(self._word, self.words(text))
        total = first.copy()
        for word in others:
            total += word
        return total

    @staticmethod
    def words(text: str) -> list[str]:
        """The words of a text, at which it may be cut: no token spans a single space, but one spans doubled spaces."""
        words = text.split(" ")
        return words if all(words) else [text]

    @cached_property
    def _word(self) -> Callable[[str], Matrix]:
        """The sum of the rows of a word's tokens. The results for the latest words are kept."""

        def total(word: str) -> Matrix:
            # Words are encoded one at a time: the tokenizer's batches start threads, which cost more than they save on
            # short texts.
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
    """An encoder whose vectors lose what the texts of one base have in common: their mean, of shape (dimensions,).

    The cosines of a sentence encoder lie close together (Ethayarajh 2019); those of its centred vectors spread out.
    """

    encoder: Encoder
    mean: Matrix

    @property
    def digest(self) -> str:
        """The digest of the encoder; the mean follows from the texts."""
        return self.encoder.digest

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); zeros for an empty text."""
        return self.ready(self.encoder.encode(texts))

    def ready(self, rows: Matrix) -> Matrix:
        """The encoder's vectors minus the mean, at unit length; rows of zeros stay zeros: they are like no other."""
        return unit(np.where(rows.any(axis=1, keepdims=True), rows - self.mean, 0))


def centre(encoder: Encoder, texts: Sequence[str]) -> tuple[Centred, Matrix]:
    """The encoder centred on these texts, and its vectors of them."""
    rows = encoder.encode(texts)
    centred = Centred(encoder, rows.mean(axis=0))
    return centred, centred.ready(rows)


def _whole_word(token: str) -> str:
    """The common word that a token stands for, or an empty string."""
    word = token[1:]
    return word if token[0] == _WORD_START and word.isalpha() and word.islower() else ""


def unit(rows: Matrix) -> Matrix:
    """The rows at unit length; rows of zeros stay zeros."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms > 0, norms, 1), np.float32)


def gaussian(cosines: Matrix, width: float) -> Matrix:
    """The Gaussian kernel exp(-width · |a - b|²) of unit vectors, by their cosines; in single precision."""
    near: Matrix = np.exp(2 * width * (cosines - 1)).astype(np.float32)
    return near

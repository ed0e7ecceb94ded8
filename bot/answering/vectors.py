"""Static word vectors: a text's vector is the mean of its tokens' rows, which costs microseconds and no model run."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

Matrix = npt.NDArray[np.float32]
_WORD_START = "\u2581"


@dataclass(frozen=True)
class StaticVectors:
    """A table of vectors, shape (tokens, dimensions), and the tokenizer that names its rows."""

    table: npt.NDArray[np.float16]
    tokenizer: Tokenizer

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of a text without tokens, zeros."""
        out = np.zeros((len(texts), self.table.shape[1]), np.float32)
        for row, text in enumerate(texts):
            # One at a time: the tokenizer's batches start threads, which costs more than it gains on short texts.
            ids = self.tokenizer.encode(text, add_special_tokens=False).ids
            if ids:
                out[row] = self.table[ids].astype(np.float32).mean(axis=0)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        out /= np.where(norms > 0, norms, 1)
        return out

    @cached_property
    def known_words(self) -> AbstractSet[str]:
        """Common words: those that the tokenizer holds whole."""
        vocabulary = self.tokenizer.get_vocab()
        return frozenset(
            token[1:]
            for token in vocabulary
            if token.startswith(_WORD_START) and token[1:].isalpha() and token[1:].islower()
        )

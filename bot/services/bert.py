"""The network of a sentence encoder in numpy: BERT (Devlin et al. 2019, arXiv 1810.04805)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.vectors import Matrix


@dataclass(frozen=True)
class Linear:
    """A linear map: `weights` of shape (in, out), and `bias` of shape (out,)."""

    weights: Matrix
    bias: Matrix

    def __call__(self, x: Matrix) -> Matrix:
        """The rows of x, mapped."""
        return x @ self.weights + self.bias


@dataclass(frozen=True)
class Norm:
    """Layer normalisation (Ba et al. 2016): each row to mean 0 and variance 1, then scaled and moved."""

    scale: Matrix
    bias: Matrix
    least: float

    def __call__(self, x: Matrix) -> Matrix:
        """The rows of x, normalised; `least` keeps a row without variance from being divided by zero."""
        own = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((own * own).mean(axis=-1, keepdims=True) + self.least)
        return np.asarray(own / deviation * self.scale + self.bias)


@dataclass(frozen=True)
class Layer:
    """Attention, in which each piece takes up something of all others, and what is made of it piece by piece.

    `asked` gives each piece's query, key and value, side by side.
    """

    asked: Linear
    attended: Linear
    after_attention: Norm
    wide: Linear
    narrow: Linear
    after: Norm
    heads: int

    def __call__(self, x: Matrix) -> Matrix:
        """The vectors of the pieces, shape (pieces, dimensions), after this layer."""
        x = self.after_attention(x + self.attended(self._attend(x)))
        return self.after(x + self.narrow(gelu(self.wide(x))))

    def _attend(self, x: Matrix) -> Matrix:
        count, width = x.shape
        parts = self.asked(x).reshape(count, 3, self.heads, width // self.heads)
        query, key, value = parts.transpose(1, 2, 0, 3)
        near = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(width // self.heads))
        # The largest exponent is 0, so that none overflows.
        near = np.exp(near - near.max(axis=-1, keepdims=True))
        near /= near.sum(axis=-1, keepdims=True)
        return np.asarray((near @ value).transpose(1, 0, 2).reshape(count, width))


@dataclass(frozen=True)
class Bert:
    """The network.

    Attributes:
        words: gives the vectors of pieces by their numbers, shape (pieces, dimensions).
        places: the vectors of the places in a text, shape (places, dimensions).
        begin: normalises the sum of both.
        layers: what that goes through.
    """

    words: Callable[[Sequence[int]], Matrix]
    places: Matrix
    begin: Norm
    layers: Sequence[Layer]

    def __call__(self, ids: Sequence[int]) -> Matrix:
        """The vectors of the pieces with these numbers, shape (pieces, dimensions)."""
        x = self.begin(self.words(ids) + self.places[: len(ids)])
        for layer in self.layers:
            x = layer(x)
        return x


def gelu(x: Matrix) -> Matrix:
    """The Gaussian error linear unit x·Φ(x) (Hendrycks & Gimpel 2016).

    The error function is approximated by formula 7.1.26 of Abramowitz & Stegun, with an error below 1.5e-7.
    """
    size = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-size * size))
    return np.asarray(0.5 * x * (1 + erf))

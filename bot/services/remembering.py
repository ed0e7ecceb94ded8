"""Sentence vectors kept by text: only what changed in a release is encoded, at milliseconds per text."""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bot.answering.vectors import Encoder, Matrix

# How many texts of earlier releases are kept beside those of the last: 30 MB.
MOST = 20_000
# What `numpy.load` raises on a file that is none, or one of which only a part reached the disk: an empty one is an
# EOFError, a changed header of the archive a RuntimeError.
DAMAGED = (OSError, KeyError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


class Remembering:
    """An encoder that reads no text twice."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Matrix] = {}
        self._used: dict[str, Matrix] = {}

    @property
    def digest(self) -> str:
        """The encoder's digest."""
        return self._encoder.digest

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); of an empty text, zeros."""
        new = [text for text in dict.fromkeys(texts) if text not in self._used]
        self._used |= {text: self._known[text] for text in new if text in self._known}
        if unread := [text for text in new if text not in self._used]:
            self._used |= zip(unread, self._encoder.encode(unread), strict=True)
        return np.stack([self._used[text] for text in texts])

    def recall(self, folder: Path) -> None:
        """Load what was kept there for the same encoder; what cannot be read is encoded again."""
        try:
            with read(self._file(folder)) as kept:
                rows = kept["vectors"]
                self._known = dict(zip(json.loads(kept["texts"].tobytes()), rows, strict=True))
        except DAMAGED:
            self._known = {}

    def keep(self, folder: Path) -> None:
        """Keep what was used, and as much of what was known before as there is room for.

        Raises:
            OSError: the folder cannot be written.
        """
        if self._used.keys() <= self._known.keys():
            return
        others = [text for text in self._known if text not in self._used][: max(MOST - len(self._used), 0)]
        kept = self._used | {text: self._known[text] for text in others}
        texts = np.frombuffer(json.dumps(list(kept)).encode(), np.uint8)
        write(self._file(folder), {"texts": texts, "vectors": np.stack(list(kept.values()))})

    def _file(self, folder: Path) -> Path:
        return folder / f"vectors-{self.digest[:16].replace(' ', '-')}.npz"


@contextmanager
def read(file: Path) -> Iterator[Mapping[str, Any]]:
    """The arrays of a file that `write` wrote.

    Raises:
        Exception: one of `DAMAGED`; it is no such file, or not whole.
    """
    # `numpy.load` leaves what it opened itself open where it is no archive.
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        yield arrays


def write(file: Path, arrays: dict[str, Any]) -> None:
    """Write a file of arrays, completely or not at all.

    Raises:
        OSError: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as new:
            np.savez(new, **arrays)
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)

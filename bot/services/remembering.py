"""Sentence vectors kept by text: only a release's new texts are encoded, which takes milliseconds each."""

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

# How many texts of earlier releases are kept beside those of the last one: 30 MB.
MOST = 20_000
# What `numpy.load` raises for a file of another kind or one that was written in part: EOFError if it is empty,
# RuntimeError if the archive's header was changed.
DAMAGED = (OSError, KeyError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


class Remembering:
    """An encoder that reads no text twice."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Matrix] = {}
        self._used: dict[str, Matrix] = {}

    @property
    def digest(self) -> str:
        """The digest of the wrapped encoder."""
        return self._encoder.digest

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of the texts, shape (texts, dimensions); zeros for an empty text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._used]
        self._used |= {text: self._known[text] for text in new if text in self._known}
        if unread := [text for text in new if text not in self._used]:
            self._used |= zip(unread, self._encoder.encode(unread), strict=True)
        return np.stack([self._used[text] for text in texts])

    def recall(self, folder: Path) -> None:
        """Load the vectors that the same encoder left in a folder; unreadable ones are encoded again."""
        try:
            with read(self._file(folder)) as kept:
                rows = kept["vectors"]
                self._known = dict(zip(json.loads(kept["texts"].tobytes()), rows, strict=True))
        except DAMAGED:
            self._known = {}

    def keep(self, folder: Path) -> None:
        """Keep the vectors that were used, and as many of the others as there is room for.

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
        Exception: one of `DAMAGED`; it is not such a file, or it is incomplete.
    """
    # `numpy.load` does not close a file that it opened itself if it is not an archive.
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

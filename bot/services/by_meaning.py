"""Finds texts with the meaning of a search, by the sentence encoder, which reads each text once, newest first."""

import hashlib
import threading
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.answering.vectors import Centred, Encoder

# Curators of several servers search different texts. With 384 numbers each, this many take 154 MB.
KEPT = 200_000
# This many are read while somebody waits, which takes a third of a second.
AT_ONCE = 64
# This cosine keeps 3 in 10 questions that ask the same in other words, and 1 in 200 of all others. Chosen on the topics
# of tests/long_tail.py.
LEAST = 0.4
SHOWN = 20

Vectors = dict[bytes, npt.NDArray[np.float16]]


class Meant:
    """The vectors of texts, identified by digests; no text is kept. Safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._vectors: Vectors = {}
        self._encoder = ""
        self._reading: threading.Thread | None = None

    def nearest(self, words: str, texts: Sequence[str], encoder: Encoder) -> list[int]:
        """The indices of the texts that mean the same as the words, best first; texts not yet read are not found.

        Args:
            words: the words somebody searches for.
            texts: the texts to search, the newest first.
            encoder: the sentence encoder.
        """
        names = [_name(text) for text in texts]
        missing = self._missing(names, encoder)
        self._read([texts[place] for place in missing[:AT_ONCE]], encoder)
        if missing[AT_ONCE:]:
            self._read_on([texts[place] for place in missing[AT_ONCE:]], encoder)
        with self._lock:
            rows = [(place, self._vectors[name]) for place, name in enumerate(names) if name in self._vectors]
        if not rows:
            return []
        places, vectors = zip(*rows, strict=True)
        read = np.stack(vectors).astype(np.float32)
        near = (encoder.ready(read) if isinstance(encoder, Centred) else read) @ encoder.encode([words])[0]
        best = np.argsort(-near, kind="stable")[:SHOWN]
        return [places[each] for each in best.tolist() if near[each] >= LEAST]

    def read(self, texts: Sequence[str], encoder: Encoder) -> None:
        """Read these texts now; see `nearest`."""
        missing = self._missing([_name(text) for text in texts], encoder)
        self._read([texts[place] for place in missing], encoder)

    def known(self, texts: Sequence[str]) -> int:
        """How many of these texts have been read."""
        with self._lock:
            return sum(_name(text) in self._vectors for text in texts)

    def forget(self) -> None:
        """Forget all vectors, because some of the texts have been erased."""
        with self._lock:
            self._vectors = {}

    def _missing(self, names: Sequence[bytes], encoder: Encoder) -> list[int]:
        """The indices of texts not read yet; vectors of texts that are no longer searched are dropped in time."""
        with self._lock:
            if self._encoder != encoder.digest:
                self._encoder, self._vectors = encoder.digest, {}
            if len(self._vectors) > KEPT:
                self._vectors = {name: self._vectors[name] for name in names if name in self._vectors}
            return [place for place, name in enumerate(names) if name not in self._vectors]

    def _read(self, texts: Sequence[str], encoder: Encoder) -> None:
        # Read without centring: what a release's texts have in common is subtracted when vectors are compared.
        bare = encoder.encoder if isinstance(encoder, Centred) else encoder
        for text in texts:
            # One at a time, so that a question asked meanwhile is not held up.
            vector = bare.encode([text])[0].astype(np.float16)
            with self._lock:
                if self._encoder != encoder.digest:
                    return
                self._vectors[_name(text)] = vector

    def _read_on(self, texts: Sequence[str], encoder: Encoder) -> None:
        with self._lock:
            if self._reading is not None and self._reading.is_alive():
                return
            self._reading = threading.Thread(
                target=self._read, args=(texts, encoder), name="salve-meaning", daemon=True
            )
            self._reading.start()


def _name(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()

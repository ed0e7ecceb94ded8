"""Which texts mean what somebody looks for, by the sentence encoder: the newest ones, read once, in the background."""

import hashlib
import threading
from collections.abc import Sequence

import numpy as np

from bot.answering.vectors import Encoder, Matrix

# This many texts are known by meaning, the newest: at 5 ms of CPU each they are read in 5 s, and take 1.5 MB.
NEWEST = 1000
# Curators of several servers look through different ones.
KEPT = 4 * NEWEST
# This many are read while somebody waits: a third of a second.
AT_ONCE = 64
# Of questions that ask the same in other words, this cosine keeps 3 in 10; of any others 1 in 200. Chosen on the topics
# of tests/long_tail.py.
LEAST = 0.4
SHOWN = 20

Vectors = dict[bytes, Matrix]


class Meant:
    """The vectors of texts, none of which is kept: they are known by digests. Safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._vectors: Vectors = {}
        self._release = ""
        self._reading: threading.Thread | None = None

    def nearest(self, words: str, texts: Sequence[str], encoder: Encoder, release: str) -> list[int]:
        """The numbers of those texts that mean these words, best first; what was not read yet is not found.

        Args:
            words: what somebody looks for.
            texts: what is looked through, the newest first; only the newest `NEWEST` are.
            encoder: the sentence encoder.
            release: the digest of the release that it is centred by.
        """
        texts = texts[:NEWEST]
        names = [_name(text) for text in texts]
        missing = self._missing(names, release)
        self._read([texts[place] for place in missing[:AT_ONCE]], encoder, release)
        if missing[AT_ONCE:]:
            self._read_on([texts[place] for place in missing[AT_ONCE:]], encoder, release)
        with self._lock:
            rows = [(place, self._vectors[name]) for place, name in enumerate(names) if name in self._vectors]
        if not rows:
            return []
        places, vectors = zip(*rows, strict=True)
        near = np.stack(vectors) @ encoder.encode([words])[0]
        best = np.argsort(-near, kind="stable")[:SHOWN]
        return [places[each] for each in best.tolist() if near[each] >= LEAST]

    def read(self, texts: Sequence[str], encoder: Encoder, release: str) -> None:
        """Read the newest texts now; see `nearest`."""
        texts = texts[:NEWEST]
        missing = self._missing([_name(text) for text in texts], release)
        self._read([texts[place] for place in missing], encoder, release)

    def forget(self) -> None:
        """Forget them all: some of the texts have been erased."""
        with self._lock:
            self._vectors = {}

    def _missing(self, names: Sequence[bytes], release: str) -> list[int]:
        """Which are not read yet; what is no longer looked through is forgotten in time."""
        with self._lock:
            if self._release != release:
                self._release, self._vectors = release, {}
            if len(self._vectors) > KEPT:
                self._vectors = {name: self._vectors[name] for name in names if name in self._vectors}
            return [place for place, name in enumerate(names) if name not in self._vectors]

    def _read(self, texts: Sequence[str], encoder: Encoder, release: str) -> None:
        for text in texts:
            # One at a time, so that whoever asks a question meanwhile is not held up.
            vector = encoder.encode([text])[0]
            with self._lock:
                if self._release != release:
                    return
                self._vectors[_name(text)] = vector

    def _read_on(self, texts: Sequence[str], encoder: Encoder, release: str) -> None:
        with self._lock:
            if self._reading is not None and self._reading.is_alive():
                return
            self._reading = threading.Thread(
                target=self._read, args=(texts, encoder, release), name="salve-meaning", daemon=True
            )
            self._reading.start()


def _name(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()

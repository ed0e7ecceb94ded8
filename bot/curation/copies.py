"""Whether one text is copied from another: the share of the original's letters that stay together in it.

The measure is the containment of character n-grams (Broder 1997, "On the resemblance and containment of documents"). It
needs no model and no language, and is not misled by slips, capitals, order or an occasional swapped word. It can be
computed from a fingerprint that is unreadable without its key.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache

LENGTH = 5
# From this share on, a text is a copy. Chosen on the shipped knowledge: of 1353 phrasings with a slip, a swapped,
# missing or added word, or another order, 99 % keep this share; of 850 pairs that ask for one entry in different words,
# 1 % do. All answers keep it while three words in ten are replaced, and no entry's detail keeps as much of its answer.
COPY = 0.5
# A long text is represented by this many n-grams; the share that is kept is then off by 0.03.
SAMPLED = 256


def shingles(text: str) -> frozenset[str]:
    """The character n-grams of a text, without case, accents and punctuation; empty for a text without letters."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    # Letters with strokes stay, unlike in `folding.unaccented`: the fingerprints that are kept were made with them.
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = " ".join(re.findall(r"[^\W_]+", plain))
    framed = f" {words} "
    return (
        frozenset(framed[at : at + LENGTH] for at in range(max(len(framed) - LENGTH + 1, 1))) if words else frozenset()
    )


def kept(original: AbstractSet[str], text: AbstractSet[str]) -> float:
    """The share of the original's n-grams that the other text contains (0..1)."""
    return len(original & text) / len(original) if original else 0.0


def copied(original: AbstractSet[str], text: AbstractSet[str]) -> bool:
    """Whether the text, given by its n-grams, repeats the original in the original's words."""
    return kept(original, text) >= COPY


class Prints:
    """Fingerprints of texts, by which a copy is recognised after the text is erased, if the key is the same.

    Without a key, the n-grams could be guessed one by one, because each begins as the one before it ends, and so the
    whole text could be read from its fingerprint. So the key must not be stored with the fingerprints.
    """

    def __init__(self, key: bytes) -> None:
        # The key may have any length. It is derived so that it differs from the key that hashes who asked.
        self._key = hashlib.blake2b(key, digest_size=32, person=b"salve words").digest()

    def of(self, text: str) -> str:
        """The fingerprint: sixteen bits each of the keyed hashes of some of a text's n-grams, in hexadecimal."""
        return "".join(digest[-2:].hex() for digest in sorted(map(self._digest, shingles(text)))[:SAMPLED])

    def near(self, print_: str, text: str) -> bool:
        """Whether a text is a copy of the text with this fingerprint."""
        pieces = {print_[at : at + 4] for at in range(0, len(print_), 4)}
        return copied(pieces, self._pieces(text))

    @cached_property
    def _pieces(self) -> Callable[[str], AbstractSet[str]]:
        """The hashes of a whole text, kept for the last one, which is compared with several fingerprints in turn."""

        def pieces(text: str) -> AbstractSet[str]:
            return frozenset(self._digest(each)[-2:].hex() for each in shingles(text))

        return lru_cache(1)(pieces)

    def _digest(self, piece: str) -> bytes:
        return hashlib.blake2b(piece.encode(), digest_size=8, key=self._key).digest()

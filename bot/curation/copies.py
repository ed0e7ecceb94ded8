"""Whether one text was copied from another: the share of the original's letters that stay together in it.

The measure is the containment of character n-grams (Broder 1997, "On the resemblance and containment of documents"). It
needs no model and no language, sees through slips, capitals, order and a swapped word here and there, and can be taken
from a fingerprint that nobody can read who has not its key.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache

LENGTH = 5
# From this share on a text is a copy. Chosen on the shipped knowledge: of 1353 phrasings with a slip, a swapped,
# missing or added word, or another order, 99 % keep that much; of 850 pairs that ask for one entry in words of their
# own, 1 %. Of its answers, all keep it while three words in ten are replaced, and no entry's detail keeps so much of
# its answer.
COPY = 0.5
# This many n-grams stand for a long text; the share of them that is kept is off by 0.03 then.
SAMPLED = 256


def shingles(text: str) -> frozenset[str]:
    """The character n-grams of a text, without case, accents and punctuation; none of a text without letters."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = " ".join(re.findall(r"[^\W_]+", plain))
    framed = f" {words} "
    return (
        frozenset(framed[at : at + LENGTH] for at in range(max(len(framed) - LENGTH + 1, 1))) if words else frozenset()
    )


def kept(original: AbstractSet[str], text: AbstractSet[str]) -> float:
    """The share of the original's n-grams that the other text holds (0..1)."""
    return len(original & text) / len(original) if original else 0.0


def copied(original: AbstractSet[str], text: AbstractSet[str]) -> bool:
    """Whether the text, given by its n-grams, says what the original says in the original's words."""
    return kept(original, text) >= COPY


class Prints:
    """Fingerprints of texts, which tell a copy once the text is gone. With another key none of them is known again.

    Without a key the n-grams could be guessed one after the other, because each begins as the one before ends, and so
    the whole text read from its fingerprint. So the key must lie elsewhere than the fingerprints.
    """

    def __init__(self, key: bytes) -> None:
        # A key of any length will do, and it is not the one that hashes who asked.
        self._key = hashlib.blake2b(key, digest_size=32, person=b"salve words").digest()

    def of(self, text: str) -> str:
        """Sixteen bits each of the keyed hashes of some of a text's n-grams, in hexadecimal."""
        return "".join(digest[-2:].hex() for digest in sorted(map(self._digest, shingles(text)))[:SAMPLED])

    def near(self, print_: str, text: str) -> bool:
        """Whether a text is a copy of the one that left this fingerprint."""
        pieces = {print_[at : at + 4] for at in range(0, len(print_), 4)}
        return copied(pieces, self._pieces(text))

    @cached_property
    def _pieces(self) -> Callable[[str], AbstractSet[str]]:
        """Those of a whole text, kept for the last one: it is compared with one fingerprint after the other."""

        def pieces(text: str) -> AbstractSet[str]:
            return frozenset(self._digest(each)[-2:].hex() for each in shingles(text))

        return lru_cache(1)(pieces)

    def _digest(self, piece: str) -> bytes:
        return hashlib.blake2b(piece.encode(), digest_size=8, key=self._key).digest()

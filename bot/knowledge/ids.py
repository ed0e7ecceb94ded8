"""Ids made from people's words in any language: small Latin letters, digits and hyphens."""

import hashlib
import re
import unicodedata
from collections.abc import Collection

from bot.knowledge.folding import unaccented

LONGEST = 40


def slug(text: str, taken: Collection[str] = ()) -> str:
    """An id for that text that is not taken yet: its first words, or a digest if it has no Latin letter."""
    plain = unaccented(unicodedata.normalize("NFKC", text.casefold())).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    letters = sum(map(str.isalpha, text))
    if sum(map(len, words)) * 2 < letters or not words:
        words = [f"q-{hashlib.sha256(text.encode()).hexdigest()[:8]}"]
    name = str(words[0])[:LONGEST]
    for word in words[1:]:
        if len(name) + 1 + len(word) > LONGEST:
            break
        name = f"{name}-{word}"
    number = 2
    found: str = name
    while found in taken:
        found = f"{name}-{number}"
        number += 1
    return found

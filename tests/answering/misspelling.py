"""Misspellings from a seed: what fingers and ears do to words that were meant otherwise."""

import random
import re
from collections.abc import Iterator, Sequence

KINDS = ("neighbour", "doubled", "dropped", "swapped", "sound", "joined", "parted", "apostrophe", "two")
SHORTEST = 4
_KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol",
    "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jli", "l": "ko",
    "z": "xa", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nk",
}  # fmt: skip
# Phonetic spellings of English.
_SOUNDS = (
    ("ph", "f"), ("tion", "shun"), ("sion", "shon"), ("ight", "ite"), ("ough", "uff"), ("ie", "ei"), ("ei", "ie"),
    ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ea", "ee"), ("ee", "ea"), ("oa", "o"), ("ou", "ow"),
    ("ai", "ay"), ("er", "or"), ("or", "er"), ("ar", "er"), ("ent", "ant"), ("ant", "ent"), ("able", "ible"),
    ("ly", "ley"), ("qu", "kw"), ("kn", "n"), ("wh", "w"), ("wr", "r"), ("ll", "l"), ("ss", "s"), ("mm", "m"),
    ("y", "i"), ("i", "e"), ("e", "i"), ("a", "e"), ("o", "u"), ("u", "o"),
)  # fmt: skip


def misspell(text: str, kind: str, dice: random.Random) -> str | None:
    """The text with one slip of that kind ("two": two in one word), or None where it has no place for it."""
    words = text.split()
    if kind in {"joined", "parted", "apostrophe"}:
        return _space(words, kind, dice)
    places = [at for at, word in enumerate(words) if word.isalpha() and len(word) >= (7 if kind == "two" else SHORTEST)]
    if not places:
        return None
    at = dice.choice(places)
    if kind == "two":
        once = _slip(words[at].lower(), dice.choice(KINDS[:5]), dice)
        typed = once and _slip(once, dice.choice(KINDS[:4]), dice)
    else:
        typed = _slip(words[at].lower(), kind, dice)
    if not typed or typed == words[at].lower():
        return None
    return " ".join([*words[:at], typed, *words[at + 1 :]])


def misspellings(texts: Sequence[str], seed: int) -> Iterator[tuple[str, str, str]]:
    """(kind, what was typed, what was meant) for each text and kind that it has a place for."""
    for text in texts:
        dice = random.Random(f"{seed}:{text}")
        for kind in KINDS:
            typed = misspell(text, kind, dice)
            if typed is not None:
                yield kind, typed, text


def _space(words: list[str], kind: str, dice: random.Random) -> str | None:
    if kind == "apostrophe":
        found = [at for at, word in enumerate(words) if re.fullmatch(r"\w+'\w+", word)]
        at = dice.choice(found) if found else None
        return None if at is None else " ".join([*words[:at], words[at].replace("'", ""), *words[at + 1 :]])
    if kind == "joined":
        found = [
            at
            for at in range(len(words) - 1)
            if len(words[at] + words[at + 1]) > 6 and "".join(words[at : at + 2]).isalpha()
        ]
        at = dice.choice(found) if found else None
        return None if at is None else " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])
    found = [at for at, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    if not found:
        return None
    at = dice.choice(found)
    cut = dice.randint(2, len(words[at]) - 2)
    return " ".join([*words[:at], words[at][:cut], words[at][cut:], *words[at + 1 :]])


def _slip(word: str, kind: str, dice: random.Random) -> str | None:
    at = dice.randrange(1, len(word))
    match kind:
        case "neighbour":
            return word[:at] + dice.choice(_KEYS.get(word[at], word[at])) + word[at + 1 :]
        case "doubled":
            return word[:at] + word[at] + word[at:]
        case "dropped":
            return word[:at] + word[at + 1 :]
        case "swapped":
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        case _:
            return _by_ear(word, dice)


def _by_ear(word: str, dice: random.Random) -> str | None:
    found = [(heard, written) for heard, written in _SOUNDS if heard in word[1:] or (len(heard) > 1 and heard in word)]
    if not found:
        return None
    heard, written = dice.choice(found)
    return word.replace(heard, written, 1) if len(heard) > 1 else word[0] + word[1:].replace(heard, written, 1)

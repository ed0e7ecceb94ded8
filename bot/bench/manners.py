"""A base's checks in the manner of real messages: with courtesies, misspelt, and told within a story."""

import random

SEED = 20201119
# One slip in every fourth word that is long enough for one.
SLIPS, SHORTEST = 0.25, 4
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_OPENINGS = (
    "good evening everybody,", "hiya, total beginner here,", "sorry to bother you all but", "right, a daft one maybe,",
    "hello there! not sure if this came up before,", "one more thing if you don't mind,", "umm so",
)  # fmt: skip
_CLOSINGS = (
    "many thanks for reading", "thx all", "any pointers welcome", "ta very much", "sorry if obvious", "🙏", "",
)  # fmt: skip
_BEFORE = (
    "My sister-in-law mentioned this group over dinner and I have been reading along since spring.",
    "Turned fifty in August, and the mirror has not been kind since.",
    "Got my first jar on Tuesday after waiting three weeks for the parcel.",
    "I work nights, so whatever I do has to fit in before breakfast.",
    "Used nothing but soap for most of my life, to be fair.",
    "We are off to the coast next month with the kids.",
    "My husband shakes his head, but he says that about every jar in the bathroom.",
)
_AFTER = (
    "The leaflet was no use, the print is tiny.",
    "Will report back in the new year either way.",
    "My friend swears by hers, for what it is worth.",
    "Typing this on the train, so forgive the mess.",
    "",
)


def variants(text: str) -> dict[str, str]:
    """A question as it was written, and in each manner; the same text always gives the same variants."""
    dice = random.Random(f"{SEED}:{text}")  # noqa: S311 - no secret
    before, after = " ".join(dice.sample(_BEFORE, 2)), dice.choice(_AFTER)
    return {
        "as written": text,
        "framed": f"{dice.choice(_OPENINGS)} {text} {dice.choice(_CLOSINGS)}".strip(),
        "misspelt": misspell(text, dice),
        "in a story": f"{before}\n{text}\n{after}".strip(),
    }


def misspell(text: str, dice: random.Random) -> str:
    """The text with a typing slip in every fourth word of four letters or more, and in at least one."""
    words = text.split()
    places = [at for at, word in enumerate(words) if word.isalpha() and len(word) >= SHORTEST]
    for at in dice.sample(places, max(1, round(SLIPS * len(places))) if places else 0):
        words[at] = _slip(words[at], dice)
    return " ".join(words)


def _slip(word: str, dice: random.Random) -> str:
    """The word with a letter dropped, doubled, swapped with the next, or replaced by a neighbour on the keyboard."""
    at = dice.randrange(1, len(word) - 1)
    head, letter, tail = word[:at], word[at], word[at + 1 :]
    beside = next((row[abs(row.index(letter) - 1)] for row in _ROWS if letter in row), letter)
    return dice.choice(
        (head + tail, f"{head}{letter}{letter}{tail}", f"{head}{tail[0]}{letter}{tail[1:]}", head + beside + tail)
    )

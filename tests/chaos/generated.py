"""Texts as hostile or as careless as they come, made by chance."""

import random
import string

from tests import town

LETTERS = string.ascii_letters + string.digits + string.punctuation + " \t\n"
ODD = (
    "@everyone",
    "@here",
    "<@123456789012345678>",
    "<@&123456789012345678>",
    "<#123456789012345678>",
    "[x](https://example.org)",
    "```",
    "||",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\x00",
    "\x1b[31m",
    "e\u0301\u0301\u0301",
    "\U0001f469\u200d\U0001f52c",
    "²",
    "١٢",
    "ß",
    "İ",
    "' or 1=1 --",
    "{0}{question}%s%n",
    "../../etc/passwd",
    "9" * 40,
    "a" * 300,
    "my lips are swollen",
)
WORDS = tuple(" ".join(text for asked in town.QUESTIONS.values() for text in asked).split())


def text(chance: random.Random, longest: int = 12) -> str:
    """Words, odd pieces and noise; at most some 4000 characters."""
    pieces = [_piece(chance) for _ in range(chance.randrange(1, longest))]
    return chance.choice(("", " ", " ", "\n")).join(pieces)[:4000]


def _piece(chance: random.Random) -> str:
    match chance.randrange(6):
        case 0:
            return chance.choice(ODD)
        case 1:
            return "".join(chance.choices(LETTERS, k=chance.randrange(1, 20)))
        case 2:
            return "".join(chr(_point(chance)) for _ in range(chance.randrange(1, 12)))
        case _:
            return chance.choice(WORDS)


def _point(chance: random.Random) -> int:
    point = chance.choice((chance.randrange(0x250), chance.randrange(0x10000), chance.randrange(0x110000)))
    # A lone half of a surrogate pair is no text.
    return 0x3F if 0xD800 <= point < 0xE000 else point


def mutated(chance: random.Random, content: str) -> str:
    """A text with a few slips: something inserted, dropped, doubled, or in other lines."""
    for _ in range(chance.randrange(1, 4)):
        start = chance.randrange(len(content) + 1)
        end = min(len(content), start + chance.choice((0, 1, 1, 5, 40)))
        lines = content.split("\n")
        match chance.randrange(4):
            case 0:
                content = content[:start] + text(chance, 3) + content[start:]
            case 1:
                content = content[:start] + content[end:]
            case 2:
                content = content[:end] + content[start:]
            case _:
                at = chance.randrange(len(lines))
                lines[at] = chance.choice((" ", "  ", "\t", "- ", "# ", "<<<<<<< ", "")) + lines[at]
                content = "\n".join(lines)
    return content

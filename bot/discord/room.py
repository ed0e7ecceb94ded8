"""How much text a phone shows at a glance, and how much of a text fits."""

import re
from dataclasses import dataclass
from math import ceil
from typing import Self

# Characters on a line of a card 390 px wide. Of the 85 shipped answers, drawn as in tests/pictures, 71 take the number
# of lines computed with this value, 11 take fewer and 3 more; with 42, 17 take more.
LINE = 40


def height(text: str) -> int:
    """How many lines a text takes on a phone."""
    return sum(ceil(len(line) / LINE) for line in text.split("\n") if line)


@dataclass(frozen=True, slots=True)
class Room:
    """How many characters and lines are left."""

    characters: int
    lines: int

    @property
    def half(self) -> Self:
        """Half of this room."""
        return type(self)(self.characters // 2, self.lines // 2)

    def less(self, *texts: str) -> Self:
        """The room that these texts leave."""
        return type(self)(self.characters - sum(map(len, texts)), self.lines - sum(map(height, texts)))

    def fits(self, text: str) -> bool:
        """Whether a text fits."""
        return len(text) <= self.characters and height(text) <= self.lines

    def take(self, text: str) -> tuple[str, str, Self]:
        """The part of a text that fits, in whole sentences and lines; the rest; and the room that is left."""
        ends = [found.end() for found in re.finditer(r"(?<=[.!?])(?= )|(?=\n)", text) if _whole(text[: found.end()])]
        end = max((end for end in [*ends, len(text)] if self.fits(text[:end])), default=0)
        head, rest = text[:end], text[end:].strip("\n ")
        return head, rest, self.less(head)


def _whole(text: str) -> bool:
    """Whether a text ends outside blocks of code, bold text and link labels."""
    return text.count("```") % 2 == 0 and text.count("**") % 2 == 0 and not re.search(r"\[[^\]]*$", text)

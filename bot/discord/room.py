"""How much text a phone shows at a glance, and what of a text fits into it."""

import re
from dataclasses import dataclass
from math import ceil
from typing import Self

# Characters on a line of a card at 390 px: of the 85 shipped answers, drawn as tests/pictures draws them, 71 take as
# many lines as this says, 11 fewer and 3 more; with 42, 17 take more.
LINE = 40


def height(text: str) -> int:
    """The lines that a text takes on a phone."""
    return sum(ceil(len(line) / LINE) for line in text.split("\n") if line)


@dataclass(frozen=True, slots=True)
class Room:
    """This many characters and lines are left."""

    characters: int
    lines: int

    @property
    def half(self) -> Self:
        """Half as many characters and lines."""
        return type(self)(self.characters // 2, self.lines // 2)

    def less(self, *texts: str) -> Self:
        """What is left beside these texts."""
        return type(self)(self.characters - sum(map(len, texts)), self.lines - sum(map(height, texts)))

    def fits(self, text: str) -> bool:
        """Whether a text fits in."""
        return len(text) <= self.characters and height(text) <= self.lines

    def take(self, text: str) -> tuple[str, str, Self]:
        """What fits in of a text, by whole sentences and lines; what does not; and the room that is left."""
        ends = [found.end() for found in re.finditer(r"(?<=[.!?])(?= )|(?=\n)", text) if _whole(text[: found.end()])]
        end = max((end for end in [*ends, len(text)] if self.fits(text[:end])), default=0)
        head, rest = text[:end], text[end:].strip("\n ")
        return head, rest, self.less(head)


def _whole(text: str) -> bool:
    """Whether no block of code, bold word or link is open at the end of a text."""
    return text.count("```") % 2 == 0 and text.count("**") % 2 == 0 and not re.search(r"\[[^\]]*$", text)

"""Text of any script by the characters that people see: none is split, and none affects the text around it."""

import itertools
import re
import unicodedata

# Besides combining marks, joiners and tones of emoji belong to the character before them. Two letters of a flag
# are one flag.
_JOINER, _AFTER = "\u200d", "\u200c\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
# A family of four, each with a tone, has eleven code points; a longer stack of marks is split.
LONGEST_SIGN = 16
# The combining class of the mark that joins two consonants of an Indic script into one character (UAX #29, GB9c).
_VIRAMA = 9
# Joiners stay within scripts and emoji that need them; beside an ASCII character, they only hide text.
STRAY_JOINERS = r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
_NEEDED_JOINERS = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
_MARKS = frozenset({"Mn", "Mc", "Me"})
_STRONG = {"L": False, "R": True, "AL": True}
_LEFT, _RIGHT = "\u200e", "\u200f"


def cut(text: str, limit: int) -> str:
    """The beginning of a text, of at most `limit` code points; no letter and no emoji is split."""
    return text if len(text) <= limit else text[: _whole(text, limit)]


def shorten(text: str, limit: int) -> str:
    """The text; if it is longer than `limit` characters, it is cut at a word and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    begins = cut(text, limit - 1)
    return (begins.rsplit(" ", 1)[0] if " " in begins[limit // 2 :] else begins).rstrip() + "…"


def visible(text: str) -> str:
    """The text on one line, with a space for each character that is invisible or that a terminal would act upon."""
    if text.isprintable():
        return text
    joins = {found.start() for found in _NEEDED_JOINERS.finditer(text)}
    return "".join(char if char.isprintable() or place in joins else " " for place, char in enumerate(text))


def apart(text: str) -> str:
    """A text to quote within a line, marked so that it does not reorder the text around it.

    After Arabic or Hebrew, the line's numbers, brackets and names would be drawn as if they belonged to the quotation.
    Invisible directional marks (UAX #9: LRM, RLM) prevent that; unlike isolates, they cannot stay open.
    """
    strong = [_STRONG[kind] for char in text if (kind := unicodedata.bidirectional(char)) in _STRONG]
    if True not in strong:
        return text
    before = f"{_LEFT}{_RIGHT}" if strong[0] else ""
    after = f"{_RIGHT}{_LEFT}" if strong[-1] else _LEFT
    return f"{before}{text}{after}"


def within_words(text: str) -> bool:
    """Whether its words contain characters that are not letters, as in Thai, Hindi or Persian; words end there."""
    pairs = itertools.pairwise(text)
    return any(one.isalpha() and (two in "\u200c\u200d" or unicodedata.category(two) in _MARKS) for one, two in pairs)


def _whole(text: str, end: int) -> int:
    """The nearest place before `end` that splits no letter and no emoji; `end` if they are too long for that."""
    for place in range(end, max(0, end - LONGEST_SIGN), -1):
        before = text[:place]
        flags = len(before) - len(before.rstrip(_FLAGS))
        if text[place] in _FLAGS and flags % 2:
            continue
        if before[-1] == _JOINER or unicodedata.combining(before[-1]) == _VIRAMA:
            continue
        if not (unicodedata.category(text[place]).startswith("M") or text[place] in _AFTER):
            return place
    return end

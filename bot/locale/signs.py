"""Texts of any script by the signs that people see: none is parted, none acts, none turns what stands beside it."""

import itertools
import re
import unicodedata

# What belongs to the sign before it, beside marks: joiners and tones of emoji. Two of the flags' letters are one flag.
_JOINER, _AFTER = "\u200d", "\u200c\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
# A family of four, each in a tone, is eleven signs; a stack of marks that is longer is parted.
LONGEST_SIGN = 16
# The combining class of what binds two consonants of an Indic script into one sign (UAX #29, GB9c).
_VIRAMA = 9
# Joiners stay within scripts and emoji that need them; beside a sign of ASCII they only hide what is there.
STRAY_JOINERS = r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
_NEEDED_JOINERS = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
_MARKS = frozenset({"Mn", "Mc", "Me"})
_STRONG = {"L": False, "R": True, "AL": True}
_LEFT, _RIGHT = "\u200e", "\u200f"


def cut(text: str, limit: int) -> str:
    """The beginning of a text, of at most `limit` characters; no letter and no emoji is parted."""
    return text if len(text) <= limit else text[: _whole(text, limit)]


def shorten(text: str, limit: int) -> str:
    """The text, cut at a word and marked with an ellipsis when it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    begins = cut(text, limit - 1)
    return (begins.rsplit(" ", 1)[0] if " " in begins[limit // 2 :] else begins).rstrip() + "…"


def visible(text: str) -> str:
    """The text on one line, with a space for each sign that no screen shows or that a terminal would act upon."""
    if text.isprintable():
        return text
    joins = {found.start() for found in _NEEDED_JOINERS.finditer(text)}
    return "".join(char if char.isprintable() or place in joins else " " for place, char in enumerate(text))


def apart(text: str) -> str:
    """A text that is quoted within a line of another, so that it turns nothing around it.

    After Arabic or Hebrew, numbers, brackets and names of the line would be drawn as if they were part of it. The
    invisible letters of a direction (UAX #9: LRM, RLM) end that; unlike isolates, none of them stays open.
    """
    strong = [_STRONG[kind] for char in text if (kind := unicodedata.bidirectional(char)) in _STRONG]
    if True not in strong:
        return text
    before = f"{_LEFT}{_RIGHT}" if strong[0] else ""
    after = f"{_RIGHT}{_LEFT}" if strong[-1] else _LEFT
    return f"{before}{text}{after}"


def within_words(text: str) -> bool:
    """Whether its words hold signs that are no letters, as in Thai, Hindi or Persian; words end there."""
    pairs = itertools.pairwise(text)
    return any(one.isalpha() and (two in "\u200c\u200d" or unicodedata.category(two) in _MARKS) for one, two in pairs)


def _whole(text: str, end: int) -> int:
    """The nearest place before `end` that parts no letter and no emoji; `end` where they are too long for it."""
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

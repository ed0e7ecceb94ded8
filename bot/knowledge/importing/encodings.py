"""Tell which of Windows' code pages a text was saved in, by the words that its letters make in each language.

A byte above 127 is a letter in most code pages, so that no reading is impossible: "Şifremi" in Turkish is "Þifremi" in
Icelandic letters. What decides is how letters follow each other in a language, learned from its names in CLDR and its
commonest words.
"""

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bot.knowledge.word_lists import word_lists
from bot.locale import names

# The code pages of Windows and an older standard of Central Europe, and the languages written in each; English is
# written in all of them.
_PAGES = {
    "cp1252": "de fr es pt it nl sv da nb fi ca is",
    "cp1250": "pl cs sk hu ro hr sl sq",
    "iso8859_2": "pl cs sk hu ro hr sl sq",
    "cp1251": "ru uk bg sr be mk",
    "cp1253": "el",
    "cp1254": "tr",
    "cp1257": "lt lv et",
}
_ENGLISH = "en"
# Romanian has its comma below these letters; the code pages only have them with a cedilla.
_IN_PAGES = str.maketrans("șț", "şţ")
# Squares and cubes of measures, as in "m²".
_POWER = re.compile(r"\b[kcdm]?m[²³]")
_WORD = re.compile(r"[^\W\d_ªº¹²³¼½¾µ]+")
# What the older standard has where Windows has letters; no text holds it.
_CONTROL = re.compile(r"[\x80-\x9f]")
# A text of more different words is judged by this many, first those with other letters than English ones.
_MOST = 400
# How often a common word counts beside a name, and how much a single letter counts for one not seen after another.
_COMMON, _FLOOR = 3, 5
# The logarithm of how seldom a word of another language stands in a text.
_FOREIGN = 5.0
# The logarithms of how likely a sign is: after a letter, elsewhere, and an accent that stands alone.
_AFTER_LETTER, _APART, _ACCENT = math.log(0.001), math.log(0.03), math.log(0.0001)
# Most files are in this code page, which counts as much as a letter or two.
_USUALLY, _PRIOR = "cp1252", 3.0
# A reading this much likelier than the next is sure.
_SURE = 10.0
# A text whose letters are less likely than _LEAST makes no words. Few letters prove little, so that _USUAL_FOR more, as
# likely as usual, are added to them.
_LEAST, _USUAL, _USUAL_FOR = -4.2, -3.3, 10


@dataclass(frozen=True, slots=True)
class Guess:
    """A text as one code page reads it, and how likely that is, as a logarithm: as a whole, and for each odd letter."""

    page: str
    text: str
    total: float
    each: float


class _Tongue:
    """How likely a word is in a language, by its letters and which letters they follow."""

    def __init__(self, code: str) -> None:
        common = word_lists()[code].commonest if code in word_lists() else ()
        self._singles, self._pairs = Counter[str](), Counter[tuple[str, str]]()
        for times, found in ((1, names.words(code)), (_COMMON, common)):
            for word in (part for text in found for part in _WORD.findall(text.lower().translate(_IN_PAGES))):
                for pair in pairwise(f" {word} "):
                    self._pairs[pair] += times
                    self._singles[pair[1]] += times
        self._total = self._singles.total()

    def likely(self, word: str) -> float:
        return sum(math.log(self._after(*pair)) for pair in pairwise(f" {word} "))

    def _after(self, before: str, letter: str) -> float:
        alone = (self._singles[letter] + 0.02) / (self._total + 2)
        return (self._pairs[before, letter] + _FLOOR * alone) / (self._singles[before] + _FLOOR)


@dataclass(frozen=True, slots=True)
class Told:
    """The text of some bytes, and why it may have wrong letters; `lost` if it certainly has."""

    text: str
    doubt: str = ""
    lost: bool = False


def told(content: bytes) -> Told:
    """The text of these bytes in the likeliest code page."""
    first, *others = sorted(_guesses(content), key=lambda each: each.total, reverse=True) or [_western(content)]
    if first.each < _LEAST:
        odd = next(part for part in first.text.split() if not part.isascii())
        return Told(first.text, f"its letters make no words, as in '{odd}'; save it again in UTF-8", lost=True)
    other = next((each for each in others if each.text != first.text), None)
    if other is None or first.total - other.total >= _SURE:
        return Told(first.text)
    both = zip(first.text.split(), other.text.split(), strict=False)
    mine, theirs = next(pair for pair in both if pair[0] != pair[1])
    return Told(first.text, f"its letters are a guess: '{mine}', or '{theirs}'? If they are wrong, save it in UTF-8")


def _guesses(content: bytes) -> list[Guess]:
    """The text as each code page reads it that has a letter for every byte."""
    found = []
    for page, codes in _PAGES.items():
        try:
            text = content.decode(page)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            found.append(_weighed(page, codes.split(), text))
    return found


def _western(content: bytes) -> Guess:
    return Guess("cp1252", content.decode("cp1252", "replace"), 0, _LEAST - 1)


def _weighed(page: str, codes: list[str], text: str) -> Guess:
    """How likely a text is in the likeliest of these languages, with words of the others among its own."""
    parts = dict.fromkeys(_POWER.sub("", text.lower()).split())
    found = sorted(dict.fromkeys(word for part in parts for word in _WORD.findall(part)), key=str.isascii)[:_MOST]
    by = [[_tongue(code).likely(word) for word in found] for code in (*codes, _ENGLISH)]
    others = [max(each) - _FOREIGN for each in zip(*by, strict=True)]
    mixed = ([max(pair) for pair in zip(each, others, strict=True)] for each in by)
    best = dict(zip(found, max(mixed, key=sum), strict=True))
    signs = [_sign(part, at) for part in parts for at, letter in enumerate(part) if not letter.isascii()]
    strange = [sign for sign in signs if sign <= _AFTER_LETTER]
    odd = [word for word in found if not word.isascii()]
    length = sum(len(word) + 1 for word in odd) + len(strange)
    each = (sum(best[word] for word in odd) + sum(strange) + _USUAL * _USUAL_FOR) / (length + _USUAL_FOR)
    prior = _PRIOR if page == _USUALLY else 0
    return Guess(page, text, sum(best.values()) + sum(signs) + prior, each)


def _sign(part: str, at: int) -> float:
    """How likely a sign other than a letter is at that place of a word; zero if all code pages have it."""
    kind = unicodedata.category(part[at])
    if kind in {"Sk", "Lm", "Cc"}:
        return _ACCENT
    if kind[0] in "SN" or part[at] in "ªºµ¶§":
        return _AFTER_LETTER if at and part[at - 1].isalpha() else _APART
    return 0


@cache
def _tongue(code: str) -> _Tongue:
    return _Tongue(code)

"""Tell the language of a question from its script and its commonest words, or say that it is unknown."""

import operator
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from bot.knowledge.folding import unaccented
from bot.knowledge.word_lists import word_lists

UNKNOWN = "und"
MIN_WORDS = 3
_SCRIPTS = {"CYRILLIC": "ru", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "HANGUL": "ko", "ARABIC": "ar",
            "DEVANAGARI": "hi", "GREEK": "el", "HEBREW": "he", "THAI": "th"}  # fmt: skip
# The standard that lists the Latin letters of a language, and those of its loan words.
_LETTERS = {**dict.fromkeys(("de", "en", "es", "fr", "it", "nl", "pt", "sv"), "iso8859-15"),
            "pl": "iso8859-2", "tr": "iso8859-9"}  # fmt: skip
_WORDS = {code: each.commonest for code, each in word_lists().items()}
_ENGLISH = _WORDS["en"]
_LANGUAGE_OF: dict[str, set[str]] = {}
for _code, _list in _WORDS.items():
    if _code != "en":
        for _word in _list:
            _LANGUAGE_OF.setdefault(_word, set()).add(_code)
_OWN_NAMES = """
ar Arabic, bg Bulgarian, ca Catalan, cs Czech, da Danish, de German, el Greek, en English, es Spanish, et Estonian,
fa Persian, fi Finnish, fr French, he Hebrew, hi Hindi, hr Croatian, hu Hungarian, id Indonesian, is Icelandic,
it Italian, ja Japanese, ko Korean, lt Lithuanian, lv Latvian, nb Norwegian, nl Dutch, no Norwegian, pl Polish,
pt Portuguese, ro Romanian, ru Russian, sk Slovak, sl Slovene, sr Serbian, sv Swedish, th Thai, tr Turkish,
uk Ukrainian, vi Vietnamese, zh Chinese
"""
_NAMES = dict(each.split() for each in _OWN_NAMES.split(","))


def commonest(code: str) -> frozenset[str]:
    """The commonest words of a language; none if it has no list."""
    return _WORDS.get(code, frozenset())


def name_of(code: str) -> str:
    """The English name of a language by its ISO 639-1 code; the code itself if it is unknown."""
    return _NAMES.get(code, code)


@dataclass(frozen=True)
class Tongue:
    """The base's own language: its script, and the words that distinguish it from other languages.

    `others` holds, for each language that the base is translated into, its closed classes and the words of the
    translations that are not words of the base. They identify a message with few of that language's commonest words.
    `rivals` holds the closed classes of the other known languages: a message with more of their words than of a
    translation's is not taken for the translation's.
    """

    code: str = "en"
    words: frozenset[str] = _ENGLISH
    script: str | None = None
    others: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    rivals: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, code: str, words: Iterable[str]) -> Self:
        """The language of a base with these words. English is recognised by its commonest words alone."""
        if code == "en":
            return cls()
        own = {*words, *commonest(code)}
        return cls(code, frozenset(own | set(map(unaccented, own))), _by_script("".join(own)))

    @cached_property
    def translated(self) -> frozenset[str]:
        """The words of translations that are not the base's own."""
        return frozenset().union(*self.others.values()) - self.words

    @cached_property
    def strange(self) -> frozenset[str]:
        """The words that indicate another language."""
        return frozenset(word for word in (*_LANGUAGE_OF, *_ENGLISH) if _told_by(word, self))


ENGLISH = Tongue()


def detect(tokens: Sequence[str], own: Tongue = ENGLISH) -> str:
    """The ISO 639-1 code of the language of these words, or "und" if they are too few to tell.

    Another language of the same script is named only if its words clearly outnumber those of `own`, so that a badly
    typed message in `own` is never turned away.
    """
    if not all(map(str.isascii, tokens)) and (written := _by_script("".join(tokens))):
        return own.code if written == own.script else written
    ours = sum(map(own.words.__contains__, tokens))
    translated, (named, hits) = _by_translations(tokens, own), _by_commonest(tokens, own, ours)
    # "czy moge to na szyje" is Polish, although one word of it is Portuguese, and only that is a language of the base.
    if translated != UNKNOWN and (named in own.others or hits <= sum(map(own.others[translated].__contains__, tokens))):
        return translated
    if named != UNKNOWN:
        return named
    return own.code if ours else UNKNOWN


def _by_commonest(tokens: Sequence[str], own: Tongue, ours: int) -> tuple[str, int]:
    """The language that has most of these words among its commonest, and how many; "und" if they are too few."""
    if hints_at_another(tokens, own):
        foreign = Counter(code for token in tokens for code in _told_by(token, own))
        able = ((code, hits) for code, hits in foreign.items() if _spells(code, tokens))
        code, hits = max(able, key=lambda pair: (pair[1], pair[0]), default=(UNKNOWN, 0))
        if hits >= MIN_WORDS and hits > 2 * ours:
            return code, hits
    return UNKNOWN, 0


def _by_translations(tokens: Sequence[str], own: Tongue) -> str:
    """The language of translations that more words belong to than to the base's own; "und" if there is none.

    Words of both languages count for neither: "was" and "im" are English too.
    """
    if own.translated.isdisjoint(tokens):
        return UNKNOWN
    ahead = Counter(
        {
            code: sum(token not in own.words for token in tokens if token in words)
            - sum(token in own.words for token in tokens if token not in words)
            for code, words in own.others.items()
            if _spells(code, tokens)
        }
    )
    (first, most), (_, next_) = [*ahead.most_common(2), (UNKNOWN, 0), (UNKNOWN, 0)][:2]
    if most <= max(next_, 0) or _known(tokens, own.others[first], own) < _rivalling(tokens, own):
        return UNKNOWN
    return first


def _rivalling(tokens: Sequence[str], own: Tongue) -> int:
    """How many words the language has that most of them belong to, of those without a translation."""
    return max((_known(tokens, words, own) for words in own.rivals.values()), default=0)


def _known(tokens: Sequence[str], words: AbstractSet[str], own: Tongue) -> int:
    return sum(token in words and token not in own.words for token in tokens)


def _told_by(token: str, own: Tongue) -> AbstractSet[str]:
    """The languages that a word belongs to, if it does not belong to `own`."""
    if token in own.words:
        return set()
    others = _LANGUAGE_OF.get(token, set()) - {own.code}
    return others | {"en"} if token in _ENGLISH else others


def _spells(code: str, tokens: Sequence[str]) -> bool:
    """Whether a language has all Latin letters of these words: no German or Spanish word has an "ł" or a "ż"."""
    letters = {char for token in tokens if not token.isascii() for char in token if _script(char) == "LATIN"}
    try:
        "".join(letters).encode(_LETTERS.get(code, "utf-8"))
    except UnicodeEncodeError:
        return False
    return True


def _by_script(text: str) -> str | None:
    """The language that the script of most letters identifies, if any."""
    letters = [char for char in text if char.isalpha()]
    scripts = Counter(map(_script, letters))
    # Japanese mixes Chinese characters with two scripts of its own.
    if kana := scripts["HIRAGANA"] + scripts["KATAKANA"]:
        return "ja" if kana + scripts["CJK"] > len(letters) / 2 else None
    script, count = max(scripts.items(), key=operator.itemgetter(1), default=("", 0))
    return _SCRIPTS[script] if script in _SCRIPTS and count > len(letters) / 2 else None


def hints_at_another(tokens: Sequence[str], own: Tongue) -> bool:
    """Whether any word belongs to another language: too little to name it, but enough to search in it."""
    return not own.strange.isdisjoint(tokens)


def _script(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "?").split(" ")[0].split("-")[0]

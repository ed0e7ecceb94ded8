"""Understand what was typed: normalise it, mend its spelling, put the field's words for their many forms."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.language import detect
from bot.knowledge.models import Term

MAX_LENGTH = 4000
MAX_QUESTIONS = 4
MIN_WORDS = 3
MIN_MENDED = 4
LONG_WORD = 8

# Mentions, links, custom emoji, and what redaction left in their place.
_NOISE = re.compile(
    r"<a?:\w+:\d+>|<[@#][!&]?\d+>|\[(?:mention|link|e-mail|phone)\]|(?:https?://|www\.)\S+", re.IGNORECASE
)
_APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u2018\u02bc`\u00b4](?=\w)")
# A number keeps its decimal part and its unit, however they are written: 0.1% is not 1%.
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_UNIT = re.compile(r"(?<=\d)\s*(%|per ?cent\b|pct\b|mg\b|ml\b|mcg\b|ug\b|kg\b|g\b|grams?\b|iu\b)")
_UNITS = {"percent": "%", "per cent": "%", "pct": "%", "gram": "g", "grams": "g", "ug": "mcg"}
_MEASURE = re.compile(r"(\d+(?:\.\d+)*)(%|mg|ml|mcg|kg|g|iu)")
_TOKEN = re.compile(r"\d+(?:\.\d+)*(?:%|[^\W\d_]+\b)?|[^\W_]+")
# Letters of other scripts that look like Latin ones; folded only inside words that also hold Latin letters.
_LOOK_ALIKES = str.maketrans(
    {
        "\u0430": "a", "\u0435": "e", "\u043e": "o", "\u0440": "p", "\u0441": "c", "\u0445": "x", "\u0443": "y",
        "\u0456": "i", "\u0458": "j", "\u0455": "s", "\u051b": "q", "\u051d": "w", "\u04bb": "h", "\u0501": "d",
        "\u043a": "k", "\u043c": "m", "\u0442": "t", "\u043d": "h", "\u0432": "b", "\u03b1": "a", "\u03b5": "e",
        "\u03bf": "o", "\u03c1": "p", "\u03c5": "u", "\u03b9": "i", "\u03ba": "k", "\u03bd": "v", "\u03c4": "t",
        "\u03c7": "x", "\u0131": "i",
    }
)  # fmt: skip


class _Visible(dict[int, int | None]):
    """Drops what is not seen: control and format characters, lone surrogates, combining marks."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        seen = char in "\n\t" or unicodedata.category(char) not in {"Cf", "Cc", "Cs", "Mn"}
        self[code] = code if seen else None
        return self[code]


_VISIBLE = _Visible()
_LATIN = re.compile(r"[a-z]")

_ASKING = r"(?:can|could|does|do|is|are|will|would|what|which|how|why|should|may|when|where|who)\b"
# A question about what can be, not about what is happening.
_GENERAL = re.compile(
    r"^(?:\W*(?:so|hi|hey|hello|ok|just|quick question|question|anyone know|does anyone know|im curious|curious|"
    r"wondering|i was wondering|id like to know|tell me)\W+)*"
    r"(?:can|could|does|do|is|are|will|would|what|which|how|why|should|may|might|has|have there|any|who|if)\b"
)
# Where one question of a message ends and the next begins.
_BREAK = re.compile(r"(?<=[?!.;])\s+|\n+|(?<=\?)|\b(?:and|also|plus|oh and|or)\s+(?=" + _ASKING + ")", re.IGNORECASE)
_STARTS = re.compile(
    r"\W*(?:(?:so|hi|hey|hello|ok|but|and|also|just|question|anyway|please)\W+)*" + _ASKING, re.IGNORECASE
)
_HAPPENING = re.compile(
    r"\b(?:i am|im|ive|i have|i had|i got|i get|i feel|i cant|i took|i used|i put|i swallowed|i ate|i just|my|me|he|"
    r"she|help|right now|just now|today|since|yesterday|last night|this morning|suddenly|started|"
    r"after (?:i|using|applying|putting|the)|ate|swallowed|urgent|emergency|getting worse)\b"
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood.

    Attributes:
        raw: as it was typed.
        text: normalised, mended, with glossary terms; what is matched.
        tokens: the words of `text`.
        plain: the normalised words before mending and glossary.
        language: ISO 639-1 code, or "und" where it cannot be told.
        in_general: whether it asks what can be, rather than tells what is happening to somebody.
    """

    raw: str
    text: str
    tokens: tuple[str, ...]
    plain: tuple[str, ...]
    language: str
    in_general: bool


@dataclass(frozen=True)
class Vocabulary:
    """The words of a knowledge base: what spelling is mended to, and which forms stand for which term."""

    words: tuple[str, ...]
    known: AbstractSet[str]
    forms: Mapping[str, Sequence[tuple[tuple[str, ...], tuple[str, ...]]]]
    opposites: tuple[tuple[str, str], ...] = ()

    @property
    def own(self) -> AbstractSet[str]:
        """The base's own words."""
        return frozenset(self.words)


def build_vocabulary(texts: Iterable[str], glossary: Sequence[Term], known_words: AbstractSet[str]) -> Vocabulary:
    """The vocabulary of these texts.

    Args:
        texts: all that is matched against.
        glossary: terms with their other forms.
        known_words: common words that must never be "mended".
    """
    forms: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    words: set[str] = set()
    for term in glossary:
        target = tokenize(term.term)
        words.update(target)
        for form in term.also:
            tokens = tokenize(form)
            words.update(tokens)
            if tokens and tokens != target:
                forms.setdefault(tokens[0], []).append((tokens, target))
    for text in texts:
        words.update(tokenize(text))
    ordered = {first: tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair[0]))) for first, found in forms.items()}
    mendable = {word for word in words if len(word) >= MIN_MENDED and word.isalpha()}
    opposites = tuple((term.term, term.opposite) for term in glossary if term.opposite)
    return Vocabulary(tuple(sorted(mendable)), frozenset(known_words) | words, ordered, opposites)


def tokenize(text: str) -> tuple[str, ...]:
    """The normalised words of a text, nothing mended or replaced."""
    text = unicodedata.normalize("NFKC", text[:MAX_LENGTH])
    text = _NOISE.sub(" ", text)
    text = text.translate(_VISIBLE)
    text = _DECIMAL_COMMA.sub(".", _APOSTROPHES.sub("", text.casefold()))
    text = _UNIT.sub(lambda found: _UNITS.get(found[1], found[1]) + " ", text)
    return tuple(_fold_look_alikes(token) for token in _TOKEN.findall(text))


def is_measure(token: str) -> bool:
    """Whether a token is a number with a unit, like 0.1% or 5mg."""
    return _MEASURE.fullmatch(token) is not None


def unit(measure: str) -> str:
    """The unit of a measure."""
    found = _MEASURE.fullmatch(measure)
    return found[2] if found else ""


def understand(text: str, vocabulary: Vocabulary) -> Query:
    """Turn what was typed into a query. Never raises, whatever was typed."""
    plain = tokenize(text)
    mended: list[str] = []
    for token in plain:
        mended.extend(_mend(token, vocabulary))
    tokens = _apply_forms(mended, vocabulary)
    joined = " ".join(plain)
    in_general = bool(_GENERAL.match(joined)) and not _HAPPENING.search(joined)
    return Query(text, " ".join(tokens), tokens, plain, detect(plain), in_general)


def questions(text: str) -> tuple[str, ...]:
    """The sentences of a longer message that ask something, at most four; none where the message is one sentence."""
    parts = [part.strip() for part in _BREAK.split(text[:MAX_LENGTH]) if part.strip()]
    if len(parts) < 2:  # noqa: PLR2004 - one
        return ()
    asking = [part for part in parts if part.endswith("?") or _STARTS.match(part)]
    return tuple(part for part in asking if len(tokenize(part)) >= MIN_WORDS)[:MAX_QUESTIONS]


def _fold_look_alikes(token: str) -> str:
    return token.translate(_LOOK_ALIKES) if not token.isascii() and _LATIN.search(token) else token


def _mend(token: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The base's nearest word for one it does not know: one slip away, or two in a long word."""
    if len(token) < MIN_MENDED or not token.isalpha() or token in vocabulary.known:
        return (token,)
    slips = 2 if len(token) >= LONG_WORD else 1
    found = process.extract(token, vocabulary.words, scorer=OSA.distance, score_cutoff=slips, limit=3)
    if found:
        # Of equally near words the one with the same first letter is likelier, then the first in the alphabet.
        best = min(found, key=lambda match: (match[1], match[0][0] != token[0], match[0]))
        return (best[0],)
    return _split(token, vocabulary)


def _split(token: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Two known words typed without a space; the most even split wins."""
    middle = len(token) // 2
    cuts = sorted(range(3, len(token) - 2), key=lambda cut: abs(cut - middle))
    for cut in cuts:
        if token[:cut] in vocabulary.known and token[cut:] in vocabulary.known:
            return token[:cut], token[cut:]
    return (token,)


def _apply_forms(tokens: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Put the glossary's term for each of its forms, the longest form first."""
    out: list[str] = []
    position = 0
    while position < len(tokens):
        for form, target in vocabulary.forms.get(tokens[position], ()):
            if tuple(tokens[position : position + len(form)]) == form:
                out.extend(target)
                position += len(form)
                break
        else:
            out.append(tokens[position])
            position += 1
    return tuple(out)

"""Understand what was typed: normalise it, correct its spelling, replace variant forms by the field's words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.answering.language import ENGLISH, UNKNOWN, Tongue, detect, hints_at_another
from bot.answering.measures import Measures
from bot.answering.short_forms import Forms, InContext, Lexicon, Words, by_first_word, replace, settle
from bot.answering.spelling import Speller
from bot.knowledge.folding import unaccented
from bot.knowledge.models import Term

NO_LEXICON = Lexicon()
MAX_LENGTH = 4000

# Mentions, links, custom emoji, and the marks that redaction leaves in their place.
NOISE = re.compile(
    r"<a?:\w+:\d+>|<[@#][!&]?\d+>|\[(?:mention|link|e-mail|phone)\]|(?:https?://|www\.)\S+", re.IGNORECASE
)
# The characters that any of these begins or continues with.
NOISY = re.compile(r"[<\[]|://|[wW]{3}\.")
_DIGIT = re.compile(r"\d")
_APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u2018\u02bc`\u00b4](?=\w)")
# A number keeps its decimal part and its unit, whatever its notation: 0.1% is not 1%.
# English separates thousands by commas. Whoever writes 0,05 means a decimal comma even there.
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?!,?\d)")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_UNIT = re.compile(r"(?<=\d)\s*(%|per ?cent\b|pct\b|mg\b|ml\b|mcg\b|ug\b|kg\b|g\b|grams?\b|iu\b)")
_LEADING_POINT = re.compile(r"(?<![\w.])\.(?=\d)")
_PER_GRAM = re.compile(r"(?<![\d.])(\d++(?:\.\d++)?)\s*mg\s*(?:/|per)\s*(?:1\s*)?g(?:ram)?\b")
# Unicode's own normalisation turns 2½ into 21 over 2.
_FRACTIONS = str.maketrans({"\u00bd": ".5", "\u00bc": ".25", "\u00be": ".75"})
_UNITS = {"percent": "%", "per cent": "%", "pct": "%", "gram": "g", "grams": "g", "ug": "mcg"}
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
    """Drops invisible characters: control and format characters, lone surrogates, combining marks."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        seen = char in "\n\t" or unicodedata.category(char) not in {"Cf", "Cc", "Cs", "Mn"}
        self[code] = code if seen else None
        return self[code]


# The dot of a Turkish capital I would be left over as a mark of its own.
_VISIBLE = _Visible({ord("\u0130"): ord("i")})
_LATIN = re.compile(r"[a-z]")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A question, as understood.

    Attributes:
        raw: the text as typed.
        text: the text normalised, corrected and with glossary terms; it is the one that is matched.
        tokens: the words of `text`.
        plain: the normalised words before correction and glossary.
        language: ISO 639-1 code, or "und" if it is unknown.
        ages: the ages, in days, of the things that it names.
        spelled: the text as typed, but with the accents that the base's own words have; a sentence encoder knows the
            words in that form.
    """

    raw: str
    text: str
    tokens: tuple[str, ...]
    plain: tuple[str, ...]
    language: str
    ages: tuple[float, ...] = ()
    spelled: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """How a knowledge base's questions are read.

    Attributes:
        speller: mends words to those of the language and the base.
        abroad: mends words of another language, to the words that only the base has.
        short, in_context: the language's short forms, and those that depend on the words around them.
        measures: finds amounts.
        forms: the glossary's variant forms, each with its term.
        opposites: the glossary's pairs of opposites.
        own, others: the terms for the base's own product, and those for other products.
        year: the year in which the texts were last reviewed; an earlier calendar year gives an age.
        tongue: the base's own language; in every language but English, words are compared without accents.
        passed_over: words that say nothing about any subject.
        spelled: the base's spelling of its words with accents, by the word without them; empty in English.
    """

    speller: Speller
    abroad: Speller
    short: Forms
    in_context: Mapping[str, InContext]
    measures: Measures
    forms: Forms
    opposites: tuple[tuple[str, str], ...] = ()
    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    year: int = 0
    tongue: Tongue = ENGLISH
    passed_over: frozenset[str] = frozenset()
    spelled: Mapping[str, str] = field(default_factory=dict)


def build_vocabulary(
    texts: Iterable[str],
    glossary: Sequence[Term],
    lexicon: Lexicon = NO_LEXICON,
    year: int = 0,
    language: str = "en",
) -> Vocabulary:
    """The vocabulary of these texts.

    Args:
        texts: all texts that are matched against.
        glossary: the terms with their variant forms.
        lexicon: the words and short forms of the texts' language.
        year: the year in which the texts were last reviewed.
        language: the ISO 639-1 code of the texts' language.
    """
    tongue = Tongue.of(language, ())
    forms, terms = _forms(glossary, language, tongue)
    held: Counter[str] = Counter()
    words: set[str] = set()
    texts = list(texts)
    for text in texts:
        said = tokenize(text, language)
        words.update(said)
        held.update(set(_compared(said, tongue)))
    held.update(terms)
    table = lexicon.short
    passed_over = frozenset(word for line in table.passed_over for word in line.split())
    right = frozenset[str]().union(*(line.split() for line in table.words), terms, passed_over)
    return Vocabulary(
        Speller(lexicon.ranks, held, right, lexicon.common),
        Speller({}, {word: count for word, count in held.items() if word not in lexicon.ranks}, right),
        by_first_word({tuple(form.split()): tuple(meant.split()) for form, meant in table.forms.items()}),
        {row.form: row for row in table.in_context},
        Measures(table),
        by_first_word(forms),
        tuple((term.term, term.opposite) for term in glossary if term.opposite),
        _named(glossary, "own", tongue, passed_over),
        _named(glossary, "other", tongue, passed_over),
        year,
        Tongue.of(language, words | terms | passed_over),
        passed_over,
        _spelling(texts) if language != ENGLISH.code else {},
    )


def _forms(glossary: Sequence[Term], language: str, tongue: Tongue) -> tuple[dict[Words, Words], set[str]]:
    """The variant forms of terms, each with its term, and all words of terms and forms."""
    forms: dict[Words, Words] = {}
    words: set[str] = set()
    for term in glossary:
        target = _compared(tokenize(term.term, language), tongue)
        words.update(target)
        for form in term.also:
            tokens = _compared(tokenize(form, language), tongue)
            words.update(tokens)
            if tokens and tokens != target:
                forms.setdefault(tokens, target)
    return forms, words


def _spelling(texts: Iterable[str]) -> dict[str, str]:
    """The spelling of words with accents, by the word without them, unless that is a word itself."""
    words = Counter(word for text in texts for word in _LETTERS.findall(unicodedata.normalize("NFC", text).casefold()))
    # The commonest comes last, so it overwrites the others.
    ordered = sorted(words, key=lambda word: (words[word], word))
    return {plain: word for word in ordered if (plain := unaccented(word)) != word and plain not in words}


def _named(glossary: Sequence[Term], product: str, tongue: Tongue, passed_over: frozenset[str]) -> tuple[str, ...]:
    """The names of the products of that kind, as they appear in a query's text."""
    named = (term.term for term in glossary if term.product == product)
    return tuple(" ".join(_telling(_compared(tokenize(term, tongue.code), tongue), passed_over)) for term in named)


def names(query: Query, terms: Iterable[str]) -> list[str]:
    """The terms that a query names."""
    text = f" {query.text} "
    return [term for term in terms if f" {term} " in text]


def visible(text: str) -> str:
    """The text in composed letters, without characters that nobody sees."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_VISIBLE)


def tokenize(text: str, language: str = ENGLISH.code) -> tuple[str, ...]:
    """The normalised words of a text, without corrections or replacements; numbers are read as in that language."""
    text = text[:MAX_LENGTH]
    # Most people type plain ASCII, which needs little of this.
    strange = not (text.isascii() and text.isprintable())
    if strange:
        text = unicodedata.normalize("NFKC", text.translate(_FRACTIONS))
    if NOISY.search(text):
        text = NOISE.sub(" ", text)
    if strange:
        text = text.translate(_VISIBLE)
    text = _APOSTROPHES.sub("", text.casefold())
    if _DIGIT.search(text):
        text = _with_units(_THOUSANDS.sub(_ungrouped, text) if language == ENGLISH.code else text)
    tokens = _TOKEN.findall(text)
    return tuple(map(_fold_look_alikes, tokens) if strange else tokens)


def _ungrouped(found: re.Match[str]) -> str:
    return found[0].replace(",", "")


def _with_units(text: str) -> str:
    """The text with each number and its unit joined into one word."""
    text = _LEADING_POINT.sub("0.", _DECIMAL_COMMA.sub(".", text))
    # A milligram in a gram is a tenth of a percent.
    text = _PER_GRAM.sub(lambda found: f"{float(found[1]) / 10:g}%", text)
    return _UNIT.sub(lambda found: _UNITS.get(found[1], found[1]) + " ", text)


def understand(text: str, vocabulary: Vocabulary) -> Query:
    """Turn what was typed into a query. Never raises, whatever was typed."""
    plain = tokenize(text, vocabulary.tongue.code)
    language = detect(plain, vocabulary.tongue)
    read = _read(plain, language, vocabulary)
    tokens = _telling(replace(read, vocabulary.forms), vocabulary.passed_over)
    ages = vocabulary.measures.ages(read, vocabulary.year)
    return Query(text, " ".join(tokens), tokens, plain, language, ages, _spelled(text, language, vocabulary))


def _fold_look_alikes(token: str) -> str:
    return token.translate(_LOOK_ALIKES) if not token.isascii() and _LATIN.search(token) else token


def _read(words: Words, language: str, vocabulary: Vocabulary) -> Words:
    """The words with amounts in a single notation, short forms written out and spelling mended."""
    tongue = vocabulary.tongue
    words = _compared(words, tongue)
    if language not in {UNKNOWN, tongue.code} or (language == UNKNOWN and hints_at_another(words, tongue)):
        return vocabulary.abroad.mend(words)
    written_out = _write_out(words, vocabulary)
    mended = vocabulary.speller.mend(written_out)
    # A short form or a unit may be misspelt itself.
    return mended if mended == written_out else _write_out(mended, vocabulary)


def _spelled(text: str, language: str, vocabulary: Vocabulary) -> str:
    """The text with accents restored, as the base spells its words."""
    if not vocabulary.spelled or language not in {UNKNOWN, vocabulary.tongue.code}:
        return text
    return _LETTERS.sub(lambda found: vocabulary.spelled.get(found[0].casefold(), found[0]), text)


def _telling(words: Words, passed_over: frozenset[str]) -> Words:
    """The words that say what is asked; all words if none do."""
    return tuple(word for word in words if word not in passed_over) or words


def _compared(words: Words, tongue: Tongue) -> Words:
    """The words as they are compared; in English no accent distinguishes words."""
    return words if tongue.code == ENGLISH.code else tuple(map(unaccented, words))


def _write_out(words: Words, vocabulary: Vocabulary) -> Words:
    return vocabulary.measures.rewrite(replace(settle(words, vocabulary.in_context), vocabulary.short))

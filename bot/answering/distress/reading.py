"""A message as words in their clauses, and the classes of a language's lexicon that stand in it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import accumulate, product

from bot.answering.distress.mending import Spelling, mend, spelling
from bot.answering.understanding import MAX_LENGTH, tokenize
from bot.knowledge.models import Lexicon

# What parts sentences, and what parts clauses; a point or comma within a number parts nothing.
_PARTS = re.compile(r"((?<!\d)[.,]+|[.,]+(?!\d)|[!?;\n…]+|[:()\u2013\u2014]+|\s-+\s)")
_ENDS = re.compile(r"[.!?;\n…]")
# "39c" and "2yo" are a number and a word.
_MEASURE = re.compile(r"(\d[\d.]*)([^\W\d]+)")
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
CLAUSE, SENTENCE = 1, 2

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A class that stands in a message, from token `start` to before token `end`."""

    start: int
    end: int


@dataclass(slots=True)
class Node:
    """A point in the tree of phrases: what may follow, and the classes of the phrase that ends here."""

    next: dict[str, "Node"] = field(default_factory=dict)
    starts: dict[str, "Node"] = field(default_factory=dict)
    classes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Language:
    """A lexicon made ready to read with."""

    code: str
    phrases: Node
    forms: Mapping[str, Sequence[tuple[Words, str]]]
    fillers: frozenset[str]
    spelt: Spelling


@dataclass(frozen=True, slots=True)
class Reading:
    """A message read in one language.

    Attributes:
        hits: where each class stands.
        breaks: what parts each token from the one before it.
        places: the number of words that mean something before each token, and of all at the end.
    """

    hits: Mapping[str, Sequence[Hit]]
    breaks: Sequence[int]
    places: Sequence[int]

    def apart(self, start: int, end: int, level: int) -> bool:
        """Whether something of that level parts the tokens from `start` to before `end`."""
        return any(part >= level for part in self.breaks[start + 1 : end])

    def gap(self, end: int, start: int) -> int:
        """How many words that mean something stand between the end of one hit and the start of another."""
        return self.places[start] - self.places[end] if start >= end else -1


def prepare(lexicon: Lexicon, ordinary: AbstractSet[str]) -> Language:
    """Make a lexicon ready; `ordinary` are words of everyday language that must not be mended."""
    forms: dict[str, list[tuple[Words, str]]] = {}
    vocabulary: set[str] = set()
    for word, others in lexicon.same.items():
        vocabulary.add(word)
        for tokens in spelled_out(others):
            vocabulary.update(tokens)
            forms.setdefault(tokens[0], []).append((tokens, word))
    for found in forms.values():
        found.sort(key=lambda form: -len(form[0]))
    fillers = frozenset(word for tokens in spelled_out(lexicon.fillers) for word in tokens)
    root = Node()
    for name, phrases in lexicon.classes.items():
        for tokens in spelled_out(phrases):
            vocabulary.update(token for token in tokens if not token.endswith("*"))
            _plant(root, tuple(_unify(tokens, forms)), name)
    mendable = {word for word in vocabulary | fillers if word.isalpha()}
    plain = {word for tokens in spelled_out(lexicon.ordinary) for word in tokens}
    return Language(lexicon.id, root, forms, fillers, spelling(mendable, ordinary | plain))


def spelled_out(text: str) -> Iterator[Words]:
    """Phrases set apart by commas, each as its words; `a/b` stands for either word, `a*` for any ending."""
    for phrase in text.split(","):
        choices = [
            [fold(part) + ("*" if part.endswith("*") else "") for part in word.split("/")] for word in phrase.split()
        ]
        yield from (
            (words for words in product(*choices) if words) if "/" in phrase else [_first(choices)] * bool(choices)
        )


def _first(choices: Sequence[Sequence[str]]) -> Words:
    return tuple(choice[0] for choice in choices)


def fold(word: str) -> str:
    """A word without accents, in small letters."""
    word = "".join(tokenize(word)) if not word.isascii() or not word.isalnum() else word.casefold()
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def split(text: str) -> list[tuple[str, int]]:
    """The words of a message, each with what parts it from the one before: nothing, a clause's or a sentence's end."""
    words: list[tuple[str, int]] = []
    level = SENTENCE
    for number, part in enumerate(_PARTS.split(text[:MAX_LENGTH])):
        if number % 2:
            level = max(level, SENTENCE if _ENDS.search(part) else CLAUSE)
            continue
        for token in tokenize(part):
            for piece in _pieces(token):
                words.append((piece, level))
                level = 0
    return words


def _pieces(token: str) -> Words:
    """A token without accents and drawn-out letters, a number apart from its unit."""
    word = _DRAWN_OUT.sub(r"\1", fold(token))
    measure = _MEASURE.fullmatch(word)
    return (measure[1], measure[2]) if measure else (word,)


def read(words: Iterable[tuple[str, int]], language: Language) -> Reading:
    """Find the classes of a language in a message."""
    tokens, breaks = _mended(words, language)
    passed = [language.fillers.issuperset(token) for token in tokens]
    hits: dict[str, list[Hit]] = {}
    for start, token in enumerate(tokens):
        for word in token:
            for node, end in _follow(language.phrases, word, tokens, start, passed):
                for name in node.classes:
                    hits.setdefault(name, []).append(Hit(start, end))
    return Reading(hits, breaks, [0, *accumulate(not filler for filler in passed)])


def _mended(words: Iterable[tuple[str, int]], language: Language) -> tuple[list[Words], list[int]]:
    """Each token as the words it may be, and what parts it from the one before."""
    tokens: list[Words] = []
    breaks: list[int] = []
    for word, level in words:
        for number, part in enumerate(_parts(mend(word, language.spelt))):
            tokens.append(part)
            breaks.append(0 if number else level)
    united = list(_united(tokens, breaks, language.forms))
    return [token for token, _ in united], [level for _, level in united]


def _parts(found: Words) -> Iterator[Words]:
    """One token, or the two that were typed as one."""
    if len(found) == 1 and " " in found[0]:
        yield from ((part,) for part in found[0].split())
    else:
        yield found


def _united(
    tokens: Sequence[Words], breaks: Sequence[int], forms: Mapping[str, Sequence[tuple[Words, str]]]
) -> Iterator[tuple[Words, int]]:
    """Put one word for its many forms, the longest form first."""
    at = 0
    while at < len(tokens):
        found: list[str] = []
        length = 1
        for word in tokens[at]:
            if word in forms:
                size, word = _form(word, tokens, at, forms)  # noqa: PLW2901 - the form takes the word's place
                length = max(length, size)
            found.append(word)
        yield tuple(found), breaks[at]
        at += length


def _form(
    word: str, tokens: Sequence[Words], at: int, forms: Mapping[str, Sequence[tuple[Words, str]]]
) -> tuple[int, str]:
    for form, put in forms.get(word, ()):
        rest = tokens[at + 1 : at + len(form)]
        if len(rest) == len(form) - 1 and all(part in seen for part, seen in zip(form[1:], rest, strict=True)):
            return len(form), put
    return 1, word


def _unify(tokens: Words, forms: Mapping[str, Sequence[tuple[Words, str]]]) -> Iterator[str]:
    """The words of a phrase as a message's would come out."""
    for found, _ in _united([(token,) for token in tokens], [0] * len(tokens), forms):
        yield found[0]


def _plant(root: Node, words: Sequence[str], name: str) -> None:
    node = root
    for word in words:
        ways = node.starts if word.endswith("*") else node.next
        node = ways.setdefault(word.rstrip("*"), Node())
    if words and name not in node.classes:
        node.classes.append(name)


def _follow(
    node: Node, word: str, tokens: Sequence[Words], at: int, passed: Sequence[bool]
) -> Iterator[tuple[Node, int]]:
    """Every phrase that goes on with this word of the token there, with where it ends; fillers are passed over."""
    ways = [node.next[word]] if word in node.next else []
    if node.starts:
        ways += [node.starts[word[:size]] for size in range(2, len(word) + 1) if word[:size] in node.starts]
    for way in ways:
        if way.classes:
            yield way, at + 1
        if way.next or way.starts:
            yield from _onward(way, tokens, at + 1, passed)


def _onward(node: Node, tokens: Sequence[Words], at: int, passed: Sequence[bool]) -> Iterator[tuple[Node, int]]:
    for there in range(at, len(tokens)):
        for word in tokens[there]:
            yield from _follow(node, word, tokens, there, passed)
        if not passed[there]:
            return

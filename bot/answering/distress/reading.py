"""A message as words in their clauses, and the classes of a language's lexicon that stand in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, product
from typing import NamedTuple

from bot.answering.distress.mending import LOOSE, PHONETIC, Slack, Spelling, mend, spelling
from bot.answering.understanding import MAX_LENGTH, tokenize
from bot.knowledge.folding import unaccented
from bot.knowledge.red_flag import Lexicon

# The marks that separate sentences and clauses; a point or comma within a number separates nothing.
_PARTS = re.compile(r"((?<!\d)[.,]+|[.,]+(?!\d)|[!?;\n…]+|[:()\u2013\u2014]+|\s-+\s)")
_ENDS = re.compile(r"[.!?;\n…]")
# "39c" and "2yo" are a number and a word.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+")
# Words and the marks between them in one sweep, for text of plain letters without an apostrophe beside a mark.
_SCAN = re.compile(rf"({_WORD.pattern})|{_PARTS.pattern}")
# Without regard to case, a Turkish dotless i would pass for the ASCII letter.
_TO_CLEAN = re.compile(r"[^\x00-\x7f]|[<\[]|(?i:https?:|www\.)")
_ODD = re.compile(rf"{_TO_CLEAN.pattern}|'[\d.,-]|[\d.,-]'")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
# "l'oeil", "j'ai", "dell'occhio": an apostrophe before a vowel separates two words; in "don't" and "geht's" it does
# not.
_ELISION = re.compile(r"['\u2019](?=[aeiouhàâäèéêëìîïòôöùûüœæ])", re.IGNORECASE)
CLAUSE, SENTENCE = 1, 2
# The possible tokens of this many words are kept, those met last.
WORDS_KEPT = 4096

Words = tuple[str, ...]
Forms = Mapping[str, Sequence[tuple[Words, str]]]


class Hit(NamedTuple):
    """A class found in a message, from token `start` to before token `end`."""

    start: int
    end: int


class Node:
    """A node in the tree of phrases: the next nodes, by whole words and by prefixes, and the phrases that end here."""

    __slots__ = ("classes", "next", "starts")

    def __init__(self) -> None:
        self.classes: list[str] = []
        self.next: dict[str, Node] = {}
        self.starts: dict[str, Node] | None = None


@dataclass(frozen=True)
class Language:
    """A lexicon prepared for reading; words in `right`, and those that `ordinary` gives, must not be mended."""

    code: str
    classes: Mapping[str, str]
    forms: Forms
    fillers: frozenset[str]
    words: AbstractSet[str]
    right: AbstractSet[str]
    ordinary: Callable[[], AbstractSet[str]]
    slack: Slack

    @cached_property
    def phrases(self) -> Mapping[str, Sequence[tuple[Words, str]]]:
        """The phrases of all classes by their first word, each with its class."""
        found: dict[str, list[tuple[Words, str]]] = {}
        for name, phrases in self.classes.items():
            for tokens in spelled_out(phrases):
                first = _unify(tokens, self.forms)[0] if tokens[0] in self.forms else tokens[0]
                found.setdefault(first, []).append((tokens, name))
        return found

    def has(self, word: str) -> bool:
        """Whether a word is a correct one of this language, as far as its lexicon and ordinary questions tell."""
        return word in self.words or word in self.right or word in self.ordinary()

    @cached_property
    def spelt(self) -> Spelling:
        """The corrections, prepared when the first unknown word is met: many messages have none."""
        return spelling(self.words, self.right | self.ordinary(), self.slack)

    @cached_property
    def tokens(self) -> Callable[[str], Sequence[Words]]:
        """What a word may be: one token, or two typed as one. The results for the latest words are kept."""

        def tokens(word: str) -> Sequence[Words]:
            return _parts((word,) if word in self.words else mend(word, self.spelt))

        return lru_cache(WORDS_KEPT)(tokens)

    @cached_property
    def begun(self) -> Callable[[str], Sequence[Node]]:
        """The phrases that begin with a word.

        A tree is made when its first word is met, because the trees of all words would take up most of the start-up
        time.
        """

        @cache
        def tree(first: str) -> Node | None:
            root = Node()
            for tokens, name in self.phrases[first]:
                _plant(root, tokens if self.forms.keys().isdisjoint(tokens) else _unify(tokens, self.forms), name)
            return next(iter((root.starts or root.next).values()), None)

        def begun(word: str) -> Sequence[Node]:
            firsts = (word, *(f"{word[:size]}*" for size in range(2, len(word) + 1)))
            # Nearly all that is typed begins no phrase, and nothing is kept of it.
            return [node for first in firsts if first in self.phrases and (node := tree(first))]

        return lru_cache(WORDS_KEPT)(begun)


@dataclass(frozen=True, slots=True)
class Reading:
    """A message read in one language.

    Attributes:
        hits: where each class stands.
        breaks: the level of the break between each token and the one before it.
        places: the number of content words before each token, and their total at the end.
    """

    hits: Mapping[str, Sequence[Hit]]
    breaks: Sequence[int]
    places: Sequence[int]

    def apart(self, start: int, end: int, level: int) -> bool:
        """Whether a break of that level separates any of the tokens from `start` to before `end`."""
        return any(part >= level for part in self.breaks[start + 1 : end])

    def gap(self, end: int, start: int) -> int:
        """How many content words are between the end of one hit and the start of another."""
        return self.places[start] - self.places[end] if start >= end else -1


def prepare(lexicon: Lexicon, ordinary: Callable[[], AbstractSet[str]]) -> Language:
    """Prepare a lexicon; `ordinary` gives everyday words that must not be corrected."""
    forms: dict[str, list[tuple[Words, str]]] = {}
    words: set[str] = set(lexicon.same)
    for word, others in lexicon.same.items():
        for tokens in spelled_out(others):
            words.update(tokens)
            forms.setdefault(tokens[0], []).append((tokens, word))
    for found in forms.values():
        found.sort(key=lambda form: -len(form[0]))
    fillers = frozenset(word for tokens in spelled_out(lexicon.fillers) for word in tokens)
    for phrases in lexicon.classes.values():
        words.update(fold(phrases).replace(",", " ").replace("/", " ").split())
    right = {word for tokens in spelled_out(lexicon.ordinary) for word in tokens}
    mendable = {word for word in words | fillers if word.isalpha()}
    slack = PHONETIC if lexicon.phonetic else LOOSE
    return Language(lexicon.id, lexicon.classes, forms, fillers, mendable, right, ordinary, slack)


def spelled_out(text: str) -> Iterator[Words]:
    """Phrases separated by commas, each as its words; `a/b` stands for either word, `a*` for any ending."""
    for phrase in fold(text).split(","):
        words = phrase.split()
        if "/" in phrase:
            yield from product(*(word.split("/") for word in words))
        elif words:
            yield tuple(words)


def fold(text: str) -> str:
    """Text in lower case without accents and apostrophes; an elided word becomes a word of its own."""
    return unaccented(_ELISION.sub(" ", text.casefold()).replace("'", "").replace("\u2019", ""))


def split(text: str) -> list[tuple[str, int]]:
    """The words of a message, each with the break before it: none, the end of a clause, or the end of a sentence."""
    text = _ELISION.sub(" ", text[:MAX_LENGTH])
    return _part_by_part(text) if _ODD.search(text) else _in_one_sweep(text)


def _in_one_sweep(text: str) -> list[tuple[str, int]]:
    """`split` for plain text, as most messages are."""
    words: list[tuple[str, int]] = []
    level = SENTENCE
    for word, part in _SCAN.findall(_DRAWN_OUT.sub(r"\1", text.casefold().replace("'", ""))):
        if word:
            words.append((word.replace(",", "."), level))
            level = 0
        else:
            level = max(level, SENTENCE if _ENDS.search(part) else CLAUSE)
    return words


def _part_by_part(text: str) -> list[tuple[str, int]]:
    """`split` for any text: text that is not plain is cleaned between the marks, because cleaning would remove them."""
    words: list[tuple[str, int]] = []
    level = SENTENCE
    for number, part in enumerate(_PARTS.split(text)):
        if number % 2:
            level = max(level, SENTENCE if _ENDS.search(part) else CLAUSE)
            continue
        plain = fold(" ".join(tokenize(part)) if _TO_CLEAN.search(part) else part)
        for word in _WORD.findall(_DRAWN_OUT.sub(r"\1", plain)):
            words.append((word.replace(",", "."), level))
            level = 0
    return words


def read(words: Iterable[tuple[str, int]], language: Language, others: Sequence[Language] = ()) -> Reading:
    """Find the classes of a language in a message, with misspelt words corrected.

    `others` are further languages that it may be in: a word of theirs is not a misspelling in this one.
    """
    tokens, breaks = _tokens(words, language, others)
    passed = [len(token) == 1 and token[0] in language.fillers for token in tokens]
    hits: dict[str, list[Hit]] = {}
    for start, token in enumerate(tokens):
        for word in token:
            ways = language.begun(word)
            for node, end in _follow(ways, tokens, start, passed) if ways else ():
                for name in node.classes:
                    hits.setdefault(name, []).append(Hit(start, end))
    return Reading(hits, breaks, [0, *accumulate(not filler for filler in passed)])


def _tokens(
    words: Iterable[tuple[str, int]], language: Language, others: Sequence[Language] = ()
) -> tuple[list[Words], list[int]]:
    """Each token as the words it may be, with variant forms united, and the level of the break before it."""
    tokens: list[Words] = []
    breaks: list[int] = []
    for word, level in words:
        foreign = word not in language.words and any(other.has(word) for other in others)
        parts: Sequence[Words] = [(word,)] if foreign else language.tokens(word)
        tokens.extend(parts)
        # No break comes before the second of two words that were typed as one.
        breaks.extend((level, *[0] * (len(parts) - 1)))
    return _united(tokens, breaks, language.forms)


def _parts(found: Words) -> Sequence[Words]:
    """One token, or the two that were typed as one."""
    return [(part,) for part in found[0].split()] if len(found) == 1 and " " in found[0] else [found]


def _united(tokens: Sequence[Words], breaks: Sequence[int], forms: Forms) -> tuple[list[Words], list[int]]:
    """Replace each variant form by its word, the longest form first."""
    united: list[Words] = []
    parted: list[int] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        parted.append(breaks[at])
        if token[0] not in forms and (len(token) == 1 or forms.keys().isdisjoint(token)):
            united.append(token)
            at += 1
            continue
        sized = [_form(word, tokens, at, forms) for word in token]
        united.append(tuple([word for _, word in sized]))
        at += max(sized)[0]
    return united, parted


def _form(word: str, tokens: Sequence[Words], at: int, forms: Forms) -> tuple[int, str]:
    for form, put in forms.get(word, ()):
        rest = tokens[at + 1 : at + len(form)]
        if len(rest) == len(form) - 1 and all(part in seen for part, seen in zip(form[1:], rest, strict=True)):
            return len(form), put
    return 1, word


def _unify(tokens: Words, forms: Forms) -> Words:
    """The words of a phrase, united as a message's words are."""
    united, _ = _united([(token,) for token in tokens], [0] * len(tokens), forms)
    return tuple(word for word, *_ in united)


def _plant(node: Node, words: Words, name: str) -> None:
    for word in words:
        if word.endswith("*"):
            if node.starts is None:
                node.starts = {}
            ways, word = node.starts, word[:-1]  # noqa: PLW2901 - the word without its star
        else:
            ways = node.next
        following = ways.get(word)
        if following is None:
            following = ways[word] = Node()
        node = following
    if name not in node.classes:
        node.classes.append(name)


def _ways(node: Node, word: str) -> Sequence[Node]:
    """The next nodes that a word leads to: by the whole word, and by its prefixes."""
    way = node.next.get(word)
    ways = [way] if way else []
    if node.starts:
        ways += [node.starts[word[:size]] for size in range(2, len(word) + 1) if word[:size] in node.starts]
    return ways


def _follow(
    ways: Sequence[Node], tokens: Sequence[Words], at: int, passed: Sequence[bool]
) -> Iterator[tuple[Node, int]]:
    """Every phrase that continues from one of these nodes at that token, with its end; fillers are skipped."""
    for way in ways:
        if way.classes:
            yield way, at + 1
        if way.next or way.starts:
            yield from _onward(way, tokens, at + 1, passed)


def _onward(node: Node, tokens: Sequence[Words], at: int, passed: Sequence[bool]) -> Iterator[tuple[Node, int]]:
    for there in range(at, len(tokens)):
        for word in tokens[there]:
            if word in node.next or node.starts:
                yield from _follow(_ways(node, word), tokens, there, passed)
        if not passed[there]:
            return

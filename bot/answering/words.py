"""The words of a message as they are compared, their positions, and the punctuation between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.answering.understanding import MAX_LENGTH, NOISE, NOISY, visible
from bot.knowledge.languages import Language

# The compared forms of this many words are kept, those met last.
WORDS_KEPT = 4096
_TOKEN = re.compile(
    r"\d+(?:[.,:/]\d+)*(?:\s?%)?|[^\W\d_]+(?:['\u2019\u2018\u02bc`\u00b4-][^\W\d_]+)*|\n+|%|[^\w\s%]+|_+|\w"
)
# "hmmmm" and "heyyyy" hold a letter as long as the key was held.
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_APOSTROPHES = re.compile("['\u2019\u2018\u02bc`\u00b4]")
_HARD = frozenset(".?!;\n\u2026:|")
# Marks that do not end a run of words typed without a pause.
_WITHIN = str.maketrans("", "", ",-/")
# The name in a signature has at most this many words.
_NAME = 2


class Word(NamedTuple):
    """A word as it is compared, its position in the text, and whether punctuation comes before it."""

    word: str
    start: int
    end: int
    first: bool


class Run(NamedTuple):
    """Words without punctuation between them, and the punctuation that ends them."""

    words: tuple[Word, ...]
    mark: str


def plain(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return compared(runs(visible(text)))


def compared(said: Iterable[Run]) -> tuple[str, ...]:
    """The words of these runs as they are compared."""
    return tuple([word.word for run in said for word in run.words])


def spoken(words: Sequence[Word]) -> list[str]:
    """These words as they are compared."""
    return [word.word for word in words]


def sentences(said: Sequence[Run], table: Language) -> Iterator[tuple[list[Run], bool]]:
    """The sentences of a message, each as runs, and whether a question mark ends it."""
    sentence: list[Run] = []
    for run in _without_signature([run for run in said if run.words or run.mark], table):
        if run.words:
            sentence.append(run)
        if run.mark in {".", "?"}:
            if sentence:
                yield sentence, run.mark == "?"
            sentence = []
    if sentence:
        yield sentence, False


def typed(words: Sequence[Word], text: str) -> str:
    """These words as they were typed, with the text between them."""
    parts: list[list[Word]] = []
    for word in words:
        between = text[parts[-1][-1].end : word.start] if parts else ""
        if parts and (between == " " or not _TOKEN.search(between.translate(_WITHIN))):
            parts[-1].append(word)
        else:
            parts.append([word])
    return " ".join(" ".join(text[part[0].start : part[-1].end] for part in parts).split())


def runs(text: str) -> list[Run]:
    """The runs of a text."""
    text = text[:MAX_LENGTH]
    if NOISY.search(text):
        text = NOISE.sub(lambda found: " " * len(found[0]), text)
    found_runs: list[Run] = []
    words: list[Word] = []
    last = ""
    for found in _TOKEN.finditer(text):
        mark_or_word = found[0]
        if mark_or_word == "%" and last.isdecimal():
            # Between it and its number stand other signs.
            continue
        # A sign for a word, as in "what % do you use".
        if mark_or_word[0].isalnum() or mark_or_word == "%":
            words.append(Word(_compared(mark_or_word), found.start(), found.end(), not words))
            last = mark_or_word[-1]
            continue
        if mark_or_word in {"-", "/"} and not _apart(text, found.start(), found.end()):
            continue
        mark = "?" if "?" in mark_or_word else "," if _HARD.isdisjoint(mark_or_word) else "."
        found_runs.append(Run(tuple(words), mark))
        words = []
    return [*found_runs, Run(tuple(words), "")]


@lru_cache(WORDS_KEPT)
def _compared(word: str) -> str:
    # A number and its sign may stand on two lines.
    return _STRETCHED.sub(r"\1\1", _APOSTROPHES.sub("", " ".join(word.casefold().split())))


def _apart(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1].isspace()) or (end == len(text) or text[end].isspace())


def _without_signature(runs: list[Run], table: Language) -> list[Run]:
    """The runs without the name after closing words: "Best wishes, Pat"."""
    said = [run for run in runs if run.words]
    if len(said) > 1 and len(said[-1].words) <= _NAME and said[-2].words[-1].word in table.signatures:
        return [run for run in runs if run is not said[-1]]
    return runs

"""Texts that two items share, or nearly: a question could not tell which of the items it asks for."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations
from typing import NamedTuple

from bot.knowledge.finding import Finding
from bot.knowledge.models import Entry, KnowledgeBase, Scope
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.translation import Translation, Wordings
from bot.locale import S_
from bot.locale.stored import Text

# The share (0..100) of letters that two near twins have in common, whatever the order of their words.
NEAR_TWIN = 93
# Words without letters and digits, what stands around them in a sentence, and the signs that make them code.
_SIGNS, _AROUND, _OF_CODE = re.compile(r"(?<!\S)[^\w\s]+(?!\S)"), "`?!.,;:()\"'", frozenset("|<>%$#@=*/\\^~[]{}")
# At once, this many texts are compared with all texts of about the same length.
BLOCK = 500


class Worded(NamedTuple):
    """A text that retrieval matches against, and where it stands; twins are equal when folded."""

    kind: str
    id: str
    field: str
    number: int
    text: str
    folded: str

    @property
    def entry(self) -> str:
        """The id that the text leads to: a text in another language leads to the original entry."""
        return self.id.partition("/")[2] if self.kind in {"translation", "wordings"} else self.id

    def finding(self, cause: Text, mend: Text, severity: str = "error") -> Finding:
        """A finding about the text, at its place in the item; wordings are a plain list."""
        place = (self.field,) if self.field == "question" else (self.field, self.number)
        return Finding(self.kind, self.id, (self.number,) if self.kind == "wordings" else place, cause, mend, severity)


def fold(text: str) -> str:
    """The text in the form in which twins are equal: letters and digits, lower case."""
    # A Turkish capital I leaves its dot behind.
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u0307", "")
    return " ".join(re.findall(r"\w+", folded.replace("'", "").replace("\u2019", "")))


def exact(text: str) -> str:
    """The folded text with the words that only code has, which may be all that tells two questions apart.

    "What is the difference between |> and %>%?" is not "What is the difference between [ ] and [[ ]]?".
    """
    signs = (word.strip(_AROUND) for word in _SIGNS.findall(text))
    found = " ".join((fold(text), *(word for word in signs if not _OF_CODE.isdisjoint(word))))
    # Of a text without words, such as an emoji, all of it counts.
    return found or text.strip()


def in_order(folded: str) -> str:
    """The folded text with its words in alphabetical order."""
    return " ".join(sorted(folded.split()))


def unspaced(folded: str) -> str:
    """The folded text without spaces: members write "mod pack" and "modpack"."""
    return folded.replace(" ", "")


def worded(knowledge: KnowledgeBase) -> Iterator[Worded]:
    """Every text that retrieval matches against."""
    for kind, asked in (("entry", knowledge.entries), ("translation", knowledge.translations)):
        for each in asked:
            yield Worded(kind, each.id, "question", 0, each.question, fold(each.question))
            yield from _phrased(kind, each)
    for wordings in knowledge.wordings:
        yield from _phrased("wordings", wordings)
    for flag in knowledge.red_flags:
        yield from _phrased("redflag", flag)
    for scope in knowledge.scopes:
        yield from _phrased("scope", scope)


def _phrased(kind: str, item: Entry | Translation | Wordings | RedFlag | Scope) -> Iterator[Worded]:
    for number, text in enumerate(item.phrasings):
        yield Worded(kind, item.id, "phrasings", number, text, fold(text))


def equal(texts: Iterable[Worded]) -> Iterator[Finding]:
    """Texts that another item has too; of two, the later one is reported."""
    seen: dict[str, Worded] = {}
    for each in texts:
        other = seen.setdefault(exact(each.text), each)
        if other.entry != each.entry:
            cause = S_("'{text}' is also in {id}", text=each.text, id=other.id)
            yield each.finding(cause, S_("keep it where it belongs"))


def near(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Texts of two items that are so alike that a question cannot tell them apart."""
    texts = list(worded(knowledge))
    alike = {*_near([in_order(each.folded) for each in texts]), *_same([unspaced(each.folded) for each in texts])}
    for first, second in sorted(alike):
        one, other = texts[first], texts[second]
        if one.entry != other.entry and one.folded != other.folded:
            yield _nearly(one, other)


def near_to(entry: Entry, texts: Sequence[Worded]) -> Iterator[Finding]:
    """The same for the texts of one entry."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only the proof-reader needs it

    own = [each for each in texts if (each.kind, each.id) == ("entry", entry.id)]
    others = [each for each in texts if each.entry != entry.id]
    ordered = [[in_order(each.folded) for each in side] for side in (own, others)]
    scores = process.cdist(*ordered, scorer=fuzz.ratio, score_cutoff=NEAR_TWIN)
    alike = {(int(one), int(other)) for one, other in zip(*scores.nonzero(), strict=True)}
    here, there = [[unspaced(each.folded) for each in side] for side in (own, others)]
    alike |= {(one, other) for one, text in enumerate(here) for other, same in enumerate(there) if text == same}
    for one, other in sorted(alike):
        if own[one].folded != others[other].folded:
            yield _nearly(own[one], others[other])


def _nearly(one: Worded, other: Worded) -> Finding:
    cause = S_("'{text}' is nearly '{other}' of {id}", text=one.text, other=other.text, id=other.id)
    return one.finding(cause, S_("word one of them differently"), "warning")


def _same(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The indices of every two texts that are the same, the smaller index first."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    return chain.from_iterable(combinations(found, 2) for found in places.values())


def _near(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The indices of every two texts that are near twins, the smaller index first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only the proof-reader needs it

    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    ordered = [texts[place] for place in order]
    sizes = [len(text) for text in ordered]
    for start in range(0, len(texts), BLOCK):
        block = ordered[start : start + BLOCK]
        # Two texts cannot be more alike than their lengths are.
        end = bisect_right(sizes, len(block[-1]) * (200 - NEAR_TWIN) / NEAR_TWIN)
        scores = process.cdist(block, ordered[start:end], scorer=fuzz.ratio, score_cutoff=NEAR_TWIN)
        for one, other in zip(*scores.nonzero(), strict=True):
            if one < other:
                first, second = sorted((order[start + one], order[start + other]))
                yield first, second

"""Finds what looks personal in a question: a name, a place, an age, a relative, or the placeholders of masking.

Nothing here is certain. A false mark costs a curator a word; an unmarked wording is still read by two curators before
it is published.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Self

from bot.knowledge.models import KnowledgeBase
from bot.knowledge.word_lists import Person, word_lists
from bot.locale import names

# The languages that have lists of what is said of a person; all at once, because a message may mix them.
_LANGUAGES = {code: person for code, each in word_lists().items() if (person := each.person)}
_WORD = r"[^\W\d_][\w'\u2019-]*"
_LATIN = [*map(chr, range(0xC0, 0x180))]
_LOWER, _UPPER = "a-z" + "".join(filter(str.islower, _LATIN)), "A-Z" + "".join(filter(str.isupper, _LATIN))
_NAME = f"[{_UPPER}][{_LOWER}]+"
# A capital letter within a sentence marks a name in every language but German, which capitalises every noun.
_CAPITAL = re.compile(rf"(?<=[{_LOWER},;] )(?:of |de |von |van )?{_NAME}(?:[ -]{_NAME})*")


def _joined(told: Sequence[Person]) -> Person:
    """One person's word lists, joined from all of these languages."""
    expressions = {
        name: "|".join(filter(None, (getattr(each, name) for each in told)))
        for name in Person.model_fields.keys() - {"old", "nouns"}
    }
    old = tuple(chain.from_iterable(each.old for each in told))
    return Person(**expressions, old=old, nouns=frozenset().union(*(each.nouns for each in told)))


@cache
def _said() -> Person:
    return _joined([*_LANGUAGES.values()])


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Patterns for what looks personal; compiled when the first text is marked."""
    said = _said()
    patterns = (
        # A placeholder left by masking: what it replaces was personal.
        r"\[[a-z -]{4,14}\]",
        rf"\b(?:{said.mine})\s+(?:{_WORD}\s+)?(?:{said.relatives})\b(?:\s+(?:{said.named})\s+{_WORD})?",
        # Followed by a unit, the number is an amount or a length of time.
        rf"\b(?:{said.aged})\s+(?:now\s+)?\d{{1,3}}\b(?!\s*(?:{said.measures}))",
        *(rf"\b(?:{each})" for each in said.old),
        rf"\b(?:{said.has})\s+\d{{1,3}}\s+(?:{said.years})\b",
        rf"\b(?:{said.introduces})\s+{_WORD}",
        rf"\b(?:{said.titles})\b\.?\s+{_WORD}",
        rf"\b(?:{said.comes_from})\s+{_WORD}",
        rf"\b(?:{said.works_at})\s+{_WORD}",
        # A number with too many digits for an amount, an age or a year.
        r"\b\d{5,}\b",
    )
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks what looks personal. `known` are folded words of the knowledge and the calendar, which name no person."""

    known: AbstractSet[str]

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> Self:
        """A marker that knows the words of this knowledge."""
        terms = (" ".join((term.term, *term.also)) for term in knowledge.glossary)
        texts = (" ".join((e.question, e.answer, e.detail or "", *e.phrasings)) for e in knowledge.entries)
        words = {word for text in (*terms, *texts) for word in re.findall(r"\w+", text.casefold())}
        return cls(frozenset(words | names.names((*_LANGUAGES, knowledge.manifest.language))))

    def marks(self, text: str) -> tuple[str, ...]:
        """The parts of a text that look personal, in order, each once."""
        found = [match for pattern in _patterns() for match in pattern.finditer(text)]
        found += self._capitals(text)
        spans = dict.fromkeys(match[0].strip() for match in sorted(found, key=lambda each: each.start()))
        return tuple(spans)

    def _capitals(self, text: str) -> Iterator[re.Match[str]]:
        if len(_said().nouns.intersection(re.findall(r"\w+", text.casefold()))) > 1:
            return
        for match in _CAPITAL.finditer(text):
            words = re.findall(r"\w+", match[0].casefold())
            if not all(word in self.known or re.fullmatch(_said().nobody, word) for word in words):
                yield match

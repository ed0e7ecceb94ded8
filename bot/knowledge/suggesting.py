"""Suggest phrasings for an entry, and say which held-out checks it lacks. A curator takes those that are right.

A wording that is held out as a check, or is nearly one, is never suggested: it would put the test into the training.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.knowledge.lint import MIN_MISS, MIN_REACH
from bot.knowledge.models import Entry, KnowledgeBase, Scope, Term
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.twins import NEAR_TWIN, fold, in_order
from bot.knowledge.word_lists import word_lists

MOST = 12


@dataclass(frozen=True, slots=True)
class Suggested:
    """One wording, and its origin: asked, glossary or form."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Suggestions for an entry: wordings, and the numbers of missing checks that must reach it and that must not."""

    entry_id: str
    wordings: tuple[Suggested, ...]
    reach: int
    miss: int


def advise(entry: Entry, knowledge: KnowledgeBase, asked: Iterable[str] = ()) -> Advice:
    """The suggestions for an entry; `asked` are members' wordings that somebody confirmed to mean it."""
    texts = (entry.question, *entry.phrasings)
    proposed = (
        *(Suggested(text, "asked") for text in asked),
        *(Suggested(each, "glossary") for text in texts for each in _swapped(text, knowledge.glossary)),
        *(Suggested(each, "form") for each in _reworded(entry.question, knowledge.manifest.language)),
    )
    kept = tuple(islice(_new(proposed, knowledge), MOST))
    lacks = (MIN_REACH - len(entry.checks.reach), MIN_MISS - len(entry.checks.miss))
    return Advice(entry.id, kept, *(max(0, each) for each in lacks))


def _new(proposed: Iterable[Suggested], knowledge: KnowledgeBase) -> Iterator[Suggested]:
    """The distinct suggestions that are not phrasings yet and are not, or nearly, held out."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - half a tenth of a second that other commands need not pay

    items: tuple[Entry | RedFlag | Scope, ...] = (*knowledge.entries, *knowledge.red_flags, *knowledge.scopes)
    seen = {fold(text) for item in items for text in item.phrasings} | {
        fold(each.question) for each in knowledge.entries
    }
    held_out = [fold(text) for item in items for text in (*item.checks.reach, *item.checks.miss)]
    held_out += map(fold, knowledge.unanswerable)
    # The texts as `fuzz.token_sort_ratio` compares them, with the words of each put in order only once.
    ordered = {*map(in_order, held_out)}
    for each in proposed:
        folded = fold(each.text)
        if not folded or folded in seen or in_order(folded) in ordered:
            continue
        if process.extractOne(in_order(folded), ordered, scorer=fuzz.ratio, score_cutoff=NEAR_TWIN) is None:
            seen.add(folded)
            yield each


def _swapped(text: str, glossary: Sequence[Term]) -> Iterator[str]:
    """The text with a glossary term replaced by its other forms."""
    lowered = text.lower()
    for term in glossary:
        forms = (term.term, *term.also)
        for form in forms:
            # A glossary has hundreds of forms, and compiling an expression for each takes long.
            if form.lower() not in lowered:
                continue
            found = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE)
            if found:
                yield from (f"{text[: found.start()]}{other}{text[found.end() :]}" for other in forms if other != form)


def _reworded(question: str, language: str) -> Iterator[str]:
    bare = question.strip("¿¡?!. ")
    lists = word_lists().get(language)
    for each in lists.rewordings if lists else ():
        if found := re.match(each.asked, bare, re.IGNORECASE):
            yield from (f"{other}{bare[found.end() :]}" for other in each.also)

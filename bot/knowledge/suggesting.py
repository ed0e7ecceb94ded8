"""Proposals for the phrasings of an entry, and the held-out checks it lacks. A curator takes what is right.

A wording that is held out as a check, or nearly one, is never proposed: it would train on the test.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.knowledge.lint import MIN_MISS, MIN_REACH, NEAR_TWIN, fold
from bot.knowledge.models import Entry, KnowledgeBase, Scope, Term
from bot.knowledge.red_flag import RedFlag

MOST = 12
# How the same is asked with other first words, by the language of the base.
_FORMS: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]] = {
    "en": (
        (r"how (?:do|can|should) (?:i|we|you) ", ("how to ", "best way to ", "")),
        (r"what (?:is|are) (?:the )?", ("explain ", "")),
        (r"where (?:is|are) (?:the )?", ("where do i find ", "")),
        (r"can i ", ("is it ok to ", "am i allowed to ")),
        (r"why (?:does|do|is|are) ", ("reason why ",)),
    ),
    "de": (
        (r"wie (?:kann|soll) (?:ich|man) ", ("ich möchte ", "")),
        (r"was (?:ist|sind) (?:der |die |das )?", ("erkläre ", "")),
        (r"wo (?:ist|sind|finde ich) (?:der |die |das |den )?", ("wo gibt es ",)),
        (r"(?:darf|kann) ich ", ("darf man ", "kann man ")),
    ),
    "es": (
        (r"c[óo]mo (?:puedo|se puede|debo) ", ("cómo hago para ", "quiero ", "")),
        (r"qu[ée] (?:es|son) (?:el |la |los |las )?", ("explícame ", "")),
        (r"d[óo]nde (?:est[áa]n?|encuentro) (?:el |la |los |las )?", ("dónde veo ",)),
        (r"puedo ", ("se puede ", "está permitido ")),
    ),
    "fr": (
        (r"comment (?:puis-je|je peux|peut-on|faire pour) ", ("comment faire pour ", "je voudrais ")),
        (r"(?:qu'est-ce que c'est que |qu'est-ce que |c'est quoi )", ("c'est quoi ", "")),
        (r"où (?:est|sont|se trouvent?) ", ("où trouver ",)),
        (r"(?:puis-je|est-ce que je peux|peut-on) ", ("on peut ", "j'ai le droit de ")),
    ),
    "pt": (
        (r"como (?:posso|se pode|devo) ", ("como faço para ", "quero ", "")),
        (r"o que (?:é|são) (?:o |a |os |as )?", ("me explica ", "")),
        (r"onde (?:está|estão|ficam?|encontro) (?:o |a |os |as )?", ("onde acho ",)),
        (r"posso ", ("dá para ", "é permitido ")),
    ),
}


@dataclass(frozen=True, slots=True)
class Suggested:
    """One wording, and where it is from: asked, glossary or form."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What an entry could do with: wordings, and how many checks to reach it and to miss it."""

    entry_id: str
    wordings: tuple[Suggested, ...]
    reach: int
    miss: int


def advise(entry: Entry, knowledge: KnowledgeBase, asked: Iterable[str] = ()) -> Advice:
    """What may be added to an entry; `asked` are members' wordings of which somebody said that it was meant."""
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
    """Those that nothing asks yet, each once, and none that is held out or nearly so."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - half a tenth of a second that other commands need not pay

    items: tuple[Entry | RedFlag | Scope, ...] = (*knowledge.entries, *knowledge.red_flags, *knowledge.scopes)
    seen = {fold(text) for item in items for text in item.phrasings} | {
        fold(each.question) for each in knowledge.entries
    }
    held_out = [fold(text) for item in items for text in (*item.checks.reach, *item.checks.miss)]
    held_out += map(fold, knowledge.unanswerable)
    # What `fuzz.token_sort_ratio` compares, with the words of each text put in order once.
    ordered = {*map(_ordered, held_out)}
    for each in proposed:
        folded = fold(each.text)
        if not folded or folded in seen or _ordered(folded) in ordered:
            continue
        if process.extractOne(_ordered(folded), ordered, scorer=fuzz.ratio, score_cutoff=NEAR_TWIN) is None:
            seen.add(folded)
            yield each


def _ordered(folded: str) -> str:
    return " ".join(sorted(folded.split()))


def _swapped(text: str, glossary: Sequence[Term]) -> Iterator[str]:
    """The text with a term of the glossary in its other forms."""
    lowered = text.lower()
    for term in glossary:
        forms = (term.term, *term.also)
        for form in forms:
            # A glossary has hundreds of forms, and making an expression of each takes long.
            if form.lower() not in lowered:
                continue
            found = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE)
            if found:
                yield from (f"{text[: found.start()]}{other}{text[found.end() :]}" for other in forms if other != form)


def _reworded(question: str, language: str) -> Iterator[str]:
    bare = question.strip("¿¡?!. ")
    for form, others in _FORMS.get(language, ()):
        found = re.match(form, bare, re.IGNORECASE)
        if found:
            yield from (f"{other}{bare[found.end() :]}" for other in others)

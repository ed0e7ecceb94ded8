"""How a language is spoken in a chat: the words that frame a question, ask it, claim or need something."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from bot.knowledge.models import Line, Model

Phrase = tuple[str, ...]


def _words(text: object) -> object:
    return frozenset(text.split()) if isinstance(text, str) else text


def _phrases(text: object) -> object:
    """Phrases parted by bars, the longest first: that one is what was said."""
    if not isinstance(text, str):
        return text
    return tuple(sorted({tuple(part.split()) for part in text.split("|") if part.split()}, key=lambda p: (-len(p), p)))


Words = Annotated[frozenset[str], BeforeValidator(_words)]
Phrases = Annotated[tuple[Phrase, ...], BeforeValidator(_phrases)]
NONE: frozenset[str] = frozenset()


class Language(Model):
    """The closed classes of one language that reading goes by; words are lower-case and without apostrophes.

    Attributes:
        heads, fillers: a run of them that holds a head is a frame, no part of a question.
        vocatives: whom a message speaks to.
        closers, closing_phrases: what ends a message without asking anything.
        links: what may follow a frame without a comma ("does anyone know *if*").
        wh, auxiliaries, subjects, pronouns: a question's beginning; pronouns invert wherever they stand.
        openers, opener_next, phrases: beginnings that ask without a verb.
        knowing: what an indirect question follows.
        tags: what turns a statement into a claim to confirm.
        claims, needs, comparisons: phrases that tell what a statement is for.
        joins, conditions, tellers: where clauses begin.
        function_words: words that carry no subject.
        asides: phrases of talk that is no question, by kind.
        follows, references, corrections, resuming: signs that a message goes on from the last one.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    name: Line
    heads: Words
    fillers: Words
    vocatives: Words = NONE
    closers: Words = NONE
    closing_phrases: Phrases = ()
    names: Words = NONE
    links: Words = NONE
    wh: Words = NONE
    auxiliaries: Words = NONE
    subjects: Words = NONE
    pronouns: Words = NONE
    openers: Words = NONE
    opener_next: Words = NONE
    phrases: Phrases = ()
    knowing: Words = NONE
    tags: Phrases = ()
    claims: Phrases = ()
    needs: Phrases = ()
    comparisons: Phrases = ()
    joins: Words = NONE
    conditions: Words = NONE
    tellers: Words = NONE
    negations: Words = NONE
    function_words: Words = NONE
    spoken: Words = NONE
    spoken_phrases: Phrases = ()
    like_after: Words = NONE
    signatures: Words = NONE
    talk: Words = NONE
    persons: Words = NONE
    frame_ends: Words = NONE
    turns: Words = NONE
    turn_stays: Words = NONE
    asides: Mapping[str, Phrases] = {}
    follows: Words = NONE
    references: Words = NONE
    corrections: Phrases = ()
    resuming: Phrases = ()

"""How a language is spoken in a chat: the words that frame a question, ask it, claim or need something."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict, SkipValidation, StringConstraints

from bot.knowledge.fields import Line, Model

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """Phrases by their first word, the longest first: that one is what was said."""

    by_first: Mapping[str, Sequence[Phrase]]

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Self:
        """These phrases, ready to be looked for."""
        found: dict[str, list[Phrase]] = {}
        for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase)):
            found.setdefault(phrase[0], []).append(phrase)
        return cls(found)

    def at(self, place: int, said: Sequence[str]) -> Phrase | None:
        """The longest phrase that stands at that word."""
        for phrase in self.by_first.get(said[place], ()):
            if tuple(said[place : place + len(phrase)]) == phrase:
                return phrase
        return None

    def __contains__(self, said: object) -> bool:
        return said in self.all

    def within(self, said: Sequence[str]) -> bool:
        """Whether any of them stands anywhere in these words."""
        if self.by_first.keys().isdisjoint(said):
            return False
        return any(word in self.by_first and self.at(place, said) for place, word in enumerate(said))

    @cached_property
    def all(self) -> frozenset[Phrase]:
        """All of them."""
        return frozenset(phrase for phrases in self.by_first.values() for phrase in phrases)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that they are made of."""
        return frozenset(word for phrase in self.all for word in phrase)


def _words(text: object) -> object:
    return frozenset(text.split()) if isinstance(text, str) else text


def _phrases(text: object) -> object:
    """Phrases parted by bars."""
    return (
        Phrases.of(tuple(part.split()) for part in text.split("|") if part.split()) if isinstance(text, str) else text
    )


Words = Annotated[frozenset[str], BeforeValidator(_words)]
Listed = Annotated[SkipValidation[Phrases], BeforeValidator(_phrases)]
NONE: frozenset[str] = frozenset()
NO_PHRASES = Phrases.of(())


class Language(Model):
    """The closed classes of one language that reading uses; words are lower-case and without apostrophes.

    Attributes:
        heads, fillers: a run of them that holds a head is a frame, no part of a question.
        vocatives: whom a message speaks to.
        closers, closing_phrases: what ends a message without asking anything.
        links: what may follow a frame without a comma ("does anyone know *if*").
        wh, auxiliaries, subjects, pronouns: a question's beginning.
        inverts, inverted: verbs and subjects that ask wherever they stand side by side ("... can i ..."); so do
            `inverts_things` before `things`. Not before `never_after`: "cant be".
            `inverts_joined` before any subject after a join: "and can my dog". And `inverts_named` before an article or
            a possessive, `named`: "wants some too can a child use it". And `supports` with `supported` after a subject.
        anywhere: beginnings with a question word that ask wherever they stand: "i read two papers how does".
        prepositions: what belongs to the question word after it: "for how long".
        reasons, tells_at_once, having, tells_after: what a story told after a question begins with.
        bare_tags: tags that need no mark before them.
        openers, opener_next, phrases: beginnings that ask without a verb.
        knowing: what an indirect question follows.
        tags: what turns a statement into a claim to confirm.
        claims, needs, comparisons: phrases that tell what a statement is for.
        joins, conditions, tellers: where clauses begin.
        function_words: words that carry no subject; where they are not listed, those of all closed classes do not, to
            which `particles` adds articles and prepositions.
        hearsay, telling: a clause that begins so and holds such a verb only says where the one before is from.
        relatives: the question words that also tell of what stands before them: ", who is a nurse".
        kinds_after: after them a spoken phrase has meaning: "what sort of".
        asides: phrases of talk that is no question, by kind.
        says: what is said to those in this language: a title, and what one can do next. The bot's own words where none.
        says_at_home: the same to whom the base's answers are in this language.
        only, nearest: what a base in this language says to another: that it answers in this alone, a title and a line;
            and, where it offers entries, that they are in it.
        offers: what is offered about the question before, and the label of its button.
        follows, references, corrections, resuming: signs that a message goes on from the last one.
        changes: what announces another subject: "another question".
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    name: Line
    heads: Words
    fillers: Words
    vocatives: Words = NONE
    closers: Words = NONE
    closing_phrases: Listed = NO_PHRASES
    names: Words = NONE
    links: Words = NONE
    wh: Words = NONE
    auxiliaries: Words = NONE
    subjects: Words = NONE
    pronouns: Words = NONE
    inverts: Words = NONE
    inverted: Words = NONE
    inverts_things: Words = NONE
    inverts_joined: Words = NONE
    inverts_named: Words = NONE
    named: Words = NONE
    supports: Words = NONE
    supported: Words = NONE
    anywhere: Listed = NO_PHRASES
    things: Words = NONE
    never_after: Words = NONE
    prepositions: Words = NONE
    reasons: Words = NONE
    tells_at_once: Words = NONE
    having: Words = NONE
    tells_after: Listed = NO_PHRASES
    bare_tags: Words = NONE
    openers: Words = NONE
    opener_next: Words = NONE
    phrases: Listed = NO_PHRASES
    knowing: Words = NONE
    tags: Listed = NO_PHRASES
    claims: Listed = NO_PHRASES
    needs: Listed = NO_PHRASES
    comparisons: Listed = NO_PHRASES
    joins: Words = NONE
    conditions: Words = NONE
    tellers: Words = NONE
    negations: Words = NONE
    function_words: Words = NONE
    particles: Words = NONE
    spoken: Words = NONE
    spoken_phrases: Listed = NO_PHRASES
    like_after: Words = NONE
    kinds_after: Words = NONE
    relatives: Words = NONE
    telling: Words = NONE
    hearsay: Listed = NO_PHRASES
    signatures: Words = NONE
    talk: Words = NONE
    persons: Words = NONE
    frame_ends: Words = NONE
    turns: Words = NONE
    turn_stays: Words = NONE
    asides: Mapping[str, Listed] = {}
    says: Mapping[str, tuple[Line, Line]] = {}
    says_at_home: Mapping[str, tuple[Line, Line]] = {}
    only: tuple[Line, Line] | None = None
    nearest: Line | None = None
    offers: Mapping[str, tuple[Line, Line]] = {}
    follows: Words = NONE
    references: Words = NONE
    corrections: Listed = NO_PHRASES
    resuming: Listed = NO_PHRASES
    changes: Listed = NO_PHRASES

    @cached_property
    def frame(self) -> frozenset[str]:
        """The words that a courtesy may hold."""
        return self.heads | self.fillers | self.names | self.spoken

    @cached_property
    def polite(self) -> frozenset[str]:
        """The words of courtesies and of talk: what holds others is neither, but for one that talk about asking may."""
        return self.frame.union(self.closing_phrases.words, *(phrases.words for phrases in self.asides.values()))

    @cached_property
    def aside_of(self) -> Mapping[Phrase, str]:
        """The kind of talk that each phrase is; of several, the first."""
        return {phrase: kind for kind, phrases in reversed(list(self.asides.items())) for phrase in phrases.all}

    @cached_property
    def at_ends(self) -> frozenset[str]:
        """The words that talk may begin with."""
        return self.heads | self.names | self.closers

    @cached_property
    def closed(self) -> frozenset[str]:
        """The words of its closed classes, which tell it from other languages."""
        asking = self.wh | self.auxiliaries | self.subjects | self.pronouns | self.prepositions
        return (
            asking | self.function_words | self.particles | self.joins | self.conditions | self.negations | self.tellers
        )

    @cached_property
    def pointing(self) -> frozenset[str]:
        """The words that point at what was just said; "it" and "this" may be what all talk is about."""
        return self.references - self.pronouns

    @cached_property
    def asking(self) -> frozenset[str]:
        """The words that a question may begin with."""
        return self.wh | self.auxiliaries | self.openers | self.phrases.by_first.keys()

    @cached_property
    def before_question(self) -> frozenset[str]:
        """The words after which a question may begin anew."""
        return self.frame | self.joins | self.vocatives

    @cached_property
    def opening(self) -> frozenset[str]:
        """The words right after which any verb may begin a question."""
        return self.heads | self.joins | self.names | self.spoken

    @cached_property
    def joining(self) -> frozenset[str]:
        """The words that only join two questions."""
        return self.joins | self.spoken | self.links

    @cached_property
    def governing(self) -> frozenset[str]:
        """The words after which a verb belongs to a statement."""
        return (self.subjects | self.auxiliaries | self.negations | {"to"}) - self.heads

    @cached_property
    def resuming_words(self) -> frozenset[str]:
        """The words that a clause goes on with after one that only joins it."""
        return self.subjects | self.wh | self.auxiliaries | self.tellers

    @cached_property
    def holding(self) -> frozenset[str]:
        """The words after which "i have" is no new statement: "when i have", "that i have"."""
        return self.joins | self.conditions | self.wh | self.auxiliaries | {"that"}

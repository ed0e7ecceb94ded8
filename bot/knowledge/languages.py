"""How a language is spoken in a chat: the words that frame a question, ask it, claim something or need something."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict, SkipValidation, StringConstraints, ValidationInfo

from bot.knowledge.fields import Line, Model
from bot.knowledge.folding import unaccented

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """Phrases by their first word, the longest first, because the longest match is the one that was said."""

    by_first: Mapping[str, Sequence[Phrase]]

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Self:
        """These phrases, indexed for matching."""
        found: dict[str, list[Phrase]] = {}
        for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase)):
            found.setdefault(phrase[0], []).append(phrase)
        return cls(found)

    def at(self, place: int, said: Sequence[str]) -> Phrase | None:
        """The longest phrase that starts at that word."""
        for phrase in self.by_first.get(said[place], ()):
            if tuple(said[place : place + len(phrase)]) == phrase:
                return phrase
        return None

    def __contains__(self, said: object) -> bool:
        return said in self.all

    def within(self, said: Sequence[str]) -> bool:
        """Whether any of the phrases occurs in these words."""
        if self.by_first.keys().isdisjoint(said):
            return False
        return any(word in self.by_first and self.at(place, said) for place, word in enumerate(said))

    @cached_property
    def all(self) -> frozenset[Phrase]:
        """All of the phrases."""
        return frozenset(phrase for phrases in self.by_first.values() for phrase in phrases)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that the phrases are made of."""
        return frozenset(word for phrase in self.all for word in phrase)


def _words(text: object, info: ValidationInfo) -> object:
    return frozenset(" ".join(_typed(text, info)).split()) if isinstance(text, str) else text


def _phrases(text: object, info: ValidationInfo) -> object:
    """Phrases separated by bars."""
    if not isinstance(text, str):
        return text
    return Phrases.of(tuple(part.split()) for part in "|".join(_typed(text, info)).split("|") if part.split())


def _typed(text: str, info: ValidationInfo) -> tuple[str, ...]:
    """The list as it is typed: also without the marks of its letters, if members leave them out."""
    return (text, unaccented(text)) if info.data.get("unmarked") else (text,)


Words = Annotated[frozenset[str], BeforeValidator(_words)]
Listed = Annotated[SkipValidation[Phrases], BeforeValidator(_phrases)]
NONE: frozenset[str] = frozenset()
NO_PHRASES = Phrases.of(())


class Language(Model):
    """The closed classes of one language by which messages are read; words are lower-case and without apostrophes.

    Attributes:
        unmarked: whether members often leave out the marks of letters. Then each word counts without them too.
        heads, fillers: a run of these words that includes a head is a frame, not part of a question.
        vocatives: words that address somebody.
        closers, closing_phrases: words that end a message without asking anything.
        links: words that may follow a frame without a comma ("does anyone know *if*").
        wh, auxiliaries, subjects, pronouns: words that begin a question.
        inverts, inverted: verbs and subjects that ask wherever they stand side by side ("... can i ...");
            `inverts_things` before `things` does the same. They do not ask before `never_after`: "cant be"; nor where
            they are `disagreeing`: "my story is i have had". `inverts_joined` asks before any subject after a join:
            "and can my dog"; `inverts_named` before an article or a possessive, `named`: "wants some too can a child
            use it"; `supports` if one of `supported` follows the subject.
        anywhere: beginnings with a question word that ask in any place: "i read two papers how does".
        within: words that make a clause a question wherever they stand: the Polish "czy".
        prepositions: words that belong to the question word after them: "for how long".
        reasons, tells_at_once, having, tells_after: words that begin a story told after a question; `describing`: of
            whom they only tell which thing is meant: "the endpoints they had".
        of_somebody, telling_of: words that begin what somebody close does or says: "my husband says".
        bare_tags: tags that need no punctuation before them.
        openers, opener_next, phrases: beginnings that ask without a verb.
        knowing: words that introduce an indirect question; after `known`, it is told instead: "i know what it does".
        tags: words that turn a statement into a claim to confirm.
        claims, needs, comparisons: phrases that show what a statement is for.
        joins, conditions, tellers: words that begin a clause.
        alternatives: words between things to choose from.
        function_words: words that carry no subject. Without such a list, the words of all closed classes count, to
            which `particles` adds articles and prepositions.
        hearsay, telling: a clause that begins with the former and contains one of the latter only names the origin of
            the clause before it.
        reported: two words each, after which somebody else's question is told: "asked me".
        relatives: the question words that may also describe the words before them: ", who is a nurse".
        kinds_after: words after which a spoken phrase is meaningful: "what sort of".
        asides: phrases of talk that is not a question, by kind.
        says: the replies in this language, by kind: a title, and a hint at what to do next. Without them, the bot's own
            words are used.
        says_at_home: the same for readers whose base is in this language.
        only, nearest: what a base in this language replies to another one: that it answers in this language alone, as a
            title and a line; and, if it offers entries, that they are in this language.
        offers: the offer made about the question before, and the label of its button.
        follows, references, corrections, resuming: signs that a message follows on from the last one.
        likens: words that relate what is named to something unnamed: "the same", "both".
        changes: phrases that announce another subject: "another question".
        ordinals: words that pick one of a list, with its place; -1 is the last.
        picking: what may stand beside such a word, or a digit: "the second *one please*".
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    name: Line
    unmarked: bool = False
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
    disagreeing: Listed = NO_PHRASES
    inverts_things: Words = NONE
    inverts_joined: Words = NONE
    inverts_named: Words = NONE
    named: Words = NONE
    supports: Words = NONE
    supported: Words = NONE
    anywhere: Listed = NO_PHRASES
    within: Words = NONE
    things: Words = NONE
    never_after: Words = NONE
    prepositions: Words = NONE
    reasons: Words = NONE
    tells_at_once: Words = NONE
    having: Words = NONE
    of_somebody: Words = NONE
    telling_of: Words = NONE
    describing: Words = NONE
    tells_after: Listed = NO_PHRASES
    bare_tags: Words = NONE
    openers: Words = NONE
    opener_next: Words = NONE
    phrases: Listed = NO_PHRASES
    knowing: Words = NONE
    known: Listed = NO_PHRASES
    tags: Listed = NO_PHRASES
    claims: Listed = NO_PHRASES
    needs: Listed = NO_PHRASES
    comparisons: Listed = NO_PHRASES
    joins: Words = NONE
    alternatives: Words = NONE
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
    reported: Listed = NO_PHRASES
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
    likens: Words = NONE
    corrections: Listed = NO_PHRASES
    resuming: Listed = NO_PHRASES
    ordinals: Mapping[str, int] = {}
    picking: Words = NONE
    changes: Listed = NO_PHRASES

    @cached_property
    def frame(self) -> frozenset[str]:
        """The words that a courtesy may contain."""
        return self.heads | self.fillers | self.names | self.spoken

    @cached_property
    def polite(self) -> frozenset[str]:
        """The words of courtesies and of talk; text with more than one other word is neither."""
        return self.frame.union(self.closing_phrases.words, *(phrases.words for phrases in self.asides.values()))

    @cached_property
    def aside_of(self) -> Mapping[Phrase, str]:
        """The kind of talk that each phrase is; the first of several."""
        return {phrase: kind for kind, phrases in reversed(list(self.asides.items())) for phrase in phrases.all}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The ordinals, also as they are typed without the marks of letters."""
        return {unaccented(word): place for word, place in self.ordinals.items()} | dict(self.ordinals)

    @cached_property
    def at_ends(self) -> frozenset[str]:
        """The words that talk may begin with."""
        return self.heads | self.names | self.closers

    @cached_property
    def closed(self) -> frozenset[str]:
        """The words of its closed classes, which distinguish it from other languages."""
        asking = self.wh | self.auxiliaries | self.subjects | self.pronouns | self.prepositions
        return (
            asking | self.function_words | self.particles | self.joins | self.conditions | self.negations | self.tellers
        )

    @cached_property
    def pointing(self) -> frozenset[str]:
        """The words that point at what was just said; not "it" and "this", which may mean the subject of all talk."""
        return self.references - self.pronouns

    @cached_property
    def asking(self) -> frozenset[str]:
        """The words that a question may begin with."""
        return self.wh | self.auxiliaries | self.openers | self.phrases.by_first.keys()

    @cached_property
    def before_question(self) -> frozenset[str]:
        """The words after which a new question may begin."""
        return self.frame | self.joins | self.vocatives

    @cached_property
    def opening(self) -> frozenset[str]:
        """The words directly after which any verb may begin a question."""
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
        """The words with which a clause continues after a word that only joins it."""
        return self.subjects | self.wh | self.auxiliaries | self.tellers

    @cached_property
    def holding(self) -> frozenset[str]:
        """The words after which "i have" begins no new statement: "when i have", "that i have"."""
        return self.joins | self.conditions | self.wh | self.auxiliaries | {"that"}

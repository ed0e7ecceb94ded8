"""Distress by resemblance to earlier examples: it finds what no sign shows, and doubts what signs show.

Resemblance is judged by meaning if encoders are installed, and by letters in every language that has examples. Their
mean counts, because each errs on different messages (Dietterich 2000, "Ensemble methods in machine learning").
"""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from types import MappingProxyType

from bot.answering import distress, small_talk
from bot.answering.candidates import Role
from bot.answering.corpus import NOTHING
from bot.answering.distress import Letters, Resemblance, Strength
from bot.answering.index import Index, Meaning
from bot.answering.small_talk import Examples
from bot.knowledge.models import Entry, KnowledgeBase, Scope

# Letters learn from this many ordinary questions in the base's language and in others. Learning from all of them finds
# nothing more, and a release takes twice as long to prepare.
ORDINARY, ORDINARY_ABROAD = 800, 3000

# A red flag, and how near a message is to its examples.
Judged = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """A flag found by likeness alone, and how near it is."""

    flag_id: str
    strength: Strength
    near: float


class Tongue(StrEnum):
    """The language of a message: the base's, another, or unknown because too little is said."""

    OWN = "own"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Line:
    """The likenesses above which distress is likely, and above which it is sure.

    Below `unlike`, all signs are doubted; below `told`, those of what happens elsewhere, was long ago or is said in
    jest.
    """

    unlike: float
    told: float
    likely: float
    signpost: float


# Chosen on 421 English and 184 German and Spanish messages that were not learned from (decision 44). The line for a
# signpost was chosen on 1,006 more in six languages (decision 49) and, for the base's own, on 420 of distress and 1,420
# others (decision 86); the lines of letters alone, and the likenesses below which other languages doubt, on 1,713
# ordinary questions and on those of 162 messages of distress that signs miss (decision 57).
MEANING = Line(-0.35, 0.1, 0.0, 0.3)
ABROAD = Line(-0.5, 0.1, 0.1, 0.3)
LETTERS = Line(-math.inf, -0.2, 0.2, 0.4)
# In the base's own language letters alone never decide: they take six of some 250 shipped checks told in stories for
# distress, and each such error costs an ordinary question its answer. They may only add the flag's line to an answer.
OWN_LETTERS = Line(-math.inf, LETTERS.told, LETTERS.signpost, math.inf)
# A short message that is answered gets the flag's line, or loses its answer to a signpost, only above these. At 0, one
# in sixteen of strangers' answers would have the line (decision 86).
ANSWERED = Line(-math.inf, 0.1, 0.1, 0.4)
# Tales of strangers, a film, a past job, long ago or a joke use the words of distress, so they must be nearer by this
# much.
TOLD = 0.15


@dataclass(frozen=True)
class Resemblances:
    """What was learned from the examples of one release.

    Attributes:
        own: by the encoder of the base's language; `abroad`: by the multilingual one; None without that encoder.
        letters: by letters, None without examples.
        talk: what small talk is known by, None without an encoder or without examples in the base's language.
    """

    own: Resemblance | None = None
    abroad: Resemblance | None = None
    letters: Letters | None = None
    talk: Resemblance | None = None


def learn(knowledge: KnowledgeBase, index: Index, talk: Mapping[str, Examples] = MappingProxyType({})) -> Resemblances:
    """Learn from the examples of a base, and from those of small talk; without examples, every part is None.

    Args:
        knowledge: the content of the base.
        index: its index, with the encoders.
        talk: what people say to a bot, by language. By meaning only the base's is learned: reading more takes longer.
    """
    base = knowledge.manifest.language
    heard = [(flag.id, text) for flag in knowledge.red_flags for text in flag.heard]
    others = [(flag.id, text) for flag in knowledge.red_flags for texts in flag.heard_in.values() for text in texts]
    own = _shuffled(text for lexicon in knowledge.lexicons if lexicon.id == base for text in lexicon.harmless)
    harmless = _shuffled(text for lexicon in knowledge.lexicons for text in lexicon.harmless)
    chat = {language: examples.texts for language, examples in talk.items()}
    asked = _shuffled([*ordinary(knowledge), *chat.get(base, ())])
    abroad = _shuffled(text for _, text in ordinary_abroad(knowledge))
    everywhere = [*heard, *others]
    return Resemblances(
        _by_meaning(heard, own, asked, index.meaning),
        _by_meaning(everywhere, harmless, _shuffled([*asked, *abroad]), index.abroad),
        distress.learn_letters(
            everywhere, harmless, [*asked[:ORDINARY], *abroad[:ORDINARY_ABROAD], *chain.from_iterable(chat.values())]
        )
        if everywhere and harmless
        else None,
        small_talk.learn(talk.get(base), _asked_of(index), index.meaning),
    )


def _shuffled(texts: Iterable[str]) -> list[str]:
    """The texts in an order of their own, so that one more changes little of what is learned from a part of them."""
    return sorted(set(texts), key=lambda text: hashlib.sha256(text.encode()).digest())


def _asked_of(index: Index) -> list[int]:
    """The phrasings by which entries and what nothing answers are known, by number, in an order of their own.

    Scope notes may be about the bot, or small talk themselves.
    """
    kept = [place for place, label in enumerate(index.labels) if label == NOTHING or index.role[place] == Role.ENTRY]
    rows = {index.phrasings[row]: row for place in kept for row in range(*index.bounds[place : place + 2])}
    return [rows[text] for text in _shuffled(rows)]


def ordinary(knowledge: KnowledgeBase) -> Iterator[str]:
    """Texts that curators mark as ordinary, including checks."""
    items: tuple[Entry | Scope, ...] = (*knowledge.entries, *knowledge.scopes)
    for item in items:
        title = (item.question,) if isinstance(item, Entry) else ()
        yield from (*title, *item.phrasings, *item.checks.reach)
    yield from knowledge.unanswerable


def ordinary_abroad(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """The wordings of entries in other languages, including checks, each text with its language."""
    for each in knowledge.translations:
        yield from ((each.language, text) for text in (each.question, *each.phrasings, *each.checks.reach))
    for worded in knowledge.wordings:
        yield from ((worded.language, text) for text in worded.phrasings)


def unlike(question: str, tongue: Tongue, learned: Resemblances, index: Index, *, told: bool = False) -> bool:
    """Whether a message is so unlike the examples, in every possible reading, that its signs are only likely.

    `told` means that it is told of others, of long ago or in jest, so that likeness must agree with its signs.
    """
    if learned.own is None and learned.abroad is None and not told:
        # Letters alone only doubt tales.
        return False
    judged = [
        near < (line.told if told else line.unlike) for _, near, line in _judged(question, tongue, learned, index)
    ]
    return bool(judged) and all(judged)


def like(
    question: str, tongue: Tongue, learned: Resemblances, index: Index, told: AbstractSet[str] = frozenset()
) -> Seen | None:
    """The red flag whose examples a message is like, surely or likely, or None; `told` are flags it only mentions."""
    likely = None
    for flag, near, line in _judged(question, tongue, learned, index):
        if near > line.signpost + (TOLD if flag in told else 0):
            return Seen(flag, Strength.SURE, near)
        if near > line.likely and likely is None:
            likely = Seen(flag, Strength.LIKELY, near)
    return likely


def hinted(asked: str, tongue: Tongue, learned: Resemblances, index: Index) -> bool:
    """Whether a question that may be in the base's language is somewhat like distress by its own encoder alone."""
    if tongue is Tongue.OTHER:
        return False
    found = _by_encoder(asked, learned.own, index.meaning)
    return found is not None and found[1] > MEANING.likely


def _judged(question: str, tongue: Tongue, learned: Resemblances, index: Index) -> Iterator[tuple[str, float, Line]]:
    """The joint judgements for the language of the message, that of the base's own encoder first."""
    own = _by_encoder(question, learned.own, index.meaning) if tongue is not Tongue.OTHER else None
    abroad = _by_encoder(question, learned.abroad, index.abroad)
    alone = OWN_LETTERS if tongue is Tongue.OWN else LETTERS
    least = -math.inf if own or abroad else alone.likely
    letters = learned.letters.judge(question, least) if learned.letters else None
    if own:
        yield (*_together(own, abroad, letters), MEANING)
    if own and tongue is Tongue.OWN:
        return
    if abroad:
        yield (*_together(abroad, letters), ABROAD)
    elif letters:
        yield (*letters, alone)


def _together(*judged: Judged | None) -> Judged:
    """The mean of the judgements given, and the flag of the surest one, because each errs on different messages."""
    there = [each for each in judged if each]
    flag, _ = max(there, key=lambda each: each[1])
    return flag, sum(near for _, near in there) / len(there)


def _by_encoder(question: str, learned: Resemblance | None, meaning: Meaning | None) -> Judged | None:
    if learned is None or meaning is None:
        return None
    return learned.judge(meaning.encoder.encode([question])[0])


def _by_meaning(
    heard: list[tuple[str, str]], harmless: list[str], asked: list[str], meaning: Meaning | None
) -> Resemblance | None:
    if meaning is None or not (heard and harmless and asked):
        return None
    encode = meaning.encoder.encode
    return distress.learn(
        encode([text for _, text in heard]), [flag for flag, _ in heard], encode(harmless), encode(asked)
    )

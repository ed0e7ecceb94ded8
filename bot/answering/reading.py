"""Read a message: what it asks, with which words around it, and what is only talk.

A message is not a question. It also holds courtesies, stories, asides and several asks at once. Reading separates them
by the closed classes of a language (`languages/`), not by the base's subject, so that whatever compares questions
compares what is asked.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answering import clauses, frames
from bot.answering.clauses import Clause, Kind
from bot.answering.language import ENGLISH, Tongue, detect
from bot.answering.question_starts import may_ask_from
from bot.answering.understanding import visible
from bot.answering.words import compared, plain, runs
from bot.knowledge.languages import Language, Phrase

MAX_ASKS = 4
# This many words around an ask still show what it is about; more would drown it.
BEFORE, AFTER = 40, 20
# A message of at most SHORT words, or with at most LITTLE words that say what it is about, may follow on from the last
# one.
SHORT, LITTLE = 3, 2
# A question that no word marks names this many things.
MANY = 3
# A change of subject is announced within this many words: "and one more question".
ANNOUNCED = 3
# The asides with which people acknowledge an answer before they go on; those that say more come first.
NODS = ("thanks", "praise", "affirmed")
# A remark after thanks is at most this many words long.
REMARK = 6
# A claim or a need is what a message without a question is about if at most this many clauses follow from it on.
LATELY = 3
# Signs that say thanks by themselves.
_THANKFUL = frozenset("🙏🫶❤♥💙💚💛💜🧡")
# A statement of at most this many words completes the one before it: "..., heat or ice".
FRAGMENT = 4
# A message of courtesies alone is at most this many words long.
FEW = 12
_PAUSE = re.compile(r"[.,;:!?\n]+")
# If the chat words of a language are unknown, a message is read as one ask.
UNSPOKEN = Language(code="xx", name="any", heads=frozenset(), fillers=frozenset())


class Aside(StrEnum):
    """Talk that is not a question about the base's subject."""

    THANKS = "thanks"
    PRAISE = "praise"
    GREETING = "greeting"
    WRONG = "wrong"
    HUMAN = "human"
    ABILITY = "ability"
    MAKER = "maker"
    ERASE = "erase"
    NEVERMIND = "nevermind"
    FAREWELL = "farewell"
    BANTER = "banter"
    REGRET = "regret"
    AFFIRMED = "affirmed"
    EMOJI = "emoji"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked.

    Attributes:
        text: the words that ask.
        kind: question, claim to confirm, need, or plain statement.
        background: what is said around it.
        told: what of that asks nothing.
        near: this clause with the one before it; for the first clause, with the one after it.
        wider: this clause with the two before it, if it does not name several things.
        joined: this clause with the one right after it, if what stands before asks nothing.
        unmarked: its end, from where a question may begin that its words do not mark: "i only get online at night *can
            plasters make more of it soak in*".
        leans: whether it says too little alone, so that its background belongs to it.
        empty: whether no word of it says what it is about.
        goes_on: whether it sounds as if it followed on from the last message.
        subject: the word that says what a short follow-up is about, or an empty string.
        full: whether it is a question that names several things.
        refers: whether a word of it points at what was said before: "should i wait before i swim there".
        points: whether it is the whole message, and only about what was said before: "how long does that last".
    """

    text: str
    kind: Kind
    background: str = ""
    told: str = ""
    near: str = ""
    wider: str = ""
    joined: str = ""
    unmarked: str = ""
    leans: bool = False
    empty: bool = False
    goes_on: bool = False
    subject: str = ""
    full: bool = False
    refers: bool = False
    points: bool = False

    @property
    def whole(self) -> str:
        """The ask with its background."""
        return f"{self.background} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says.

    Attributes:
        asks: in the order of the message, at most four; none if the message is only talk.
        aside: the kind of talk that it is, or also holds.
        courtesies: the words that were set aside.
        language: ISO 639-1 code, or "und"; for mere talk, the language its words belong to.
        nod: the acknowledgement that it begins with, if all else in it is a remark that asks nothing.
    """

    asks: tuple[Ask, ...]
    aside: Aside | None
    courtesies: tuple[str, ...]
    language: str
    nod: Aside | None = None


def read(text: str, languages: Mapping[str, Language], default: str, own: Tongue = ENGLISH) -> Reading:
    """Read a message. Never raises, whatever was typed.

    Args:
        text: the message as typed.
        languages: the language tables, by code.
        default: the code of the language to read by if the message's own has no table.
        own: the words that distinguish the base's language from others.
    """
    text = visible(text)
    typed = runs(text)
    words = compared(typed)
    language = detect(words, own)
    table = _courteous(text, words, languages, default) or languages.get(language) or languages.get(default) or UNSPOKEN
    found = clauses.split(typed, text, table)
    courtesies = tuple(clause.text for clause in found if clause.kind is Kind.COURTESY)
    said = [clause for clause in found if clause.kind is not Kind.COURTESY]
    if courtesies and all(clause.kind is not Kind.QUESTION and table.frame.issuperset(clause.words) for clause in said):
        # "Salve, quick one:" and "thank you so, so much": the remaining clauses hold no word of their own.
        said = []
    talk = [_aside(clause.words, table) for clause in said or found]
    if len(said) == 1:
        # "Thanks so much that helped" and "what do you know about me" are cut within what they begin with.
        talk.append(_aside(words, table))
    aside = _foremost(talk)
    if not words and (signs := {char for char in text if unicodedata.category(char) == "So"}):
        aside = Aside.THANKS if signs <= _THANKFUL else Aside.EMOJI
    if not found and words:
        # Only the sounds of speech: "hmm".
        aside = Aside.AFFIRMED
    if not said and not aside and "?" not in text:
        aside = next(filter(None, (_courtesy(clause, table) for clause in found)), None)
    if aside and (len(said) <= 1 or all(talk)):
        return Reading((), aside, courtesies, table.code)
    asks = tuple(_asks(said, table, goes_on=bool(said) and _goes_on(words, said[0].words, table)))
    nod = _nod(words, asks, table) if len(said) == 1 and "?" not in text else None
    return Reading(asks, aside, courtesies, language, nod)


def _foremost(talk: Sequence[Aside | None]) -> Aside | None:
    """Of several kinds of talk, the first that is more than a nod: "ok. that was wrong" complains."""
    found = [each for each in talk if each]
    return min(found, key=lambda each: NODS.index(each) if each in NODS else -1, default=None)


def _nod(words: Sequence[str], asks: Sequence[Ask], table: Language) -> Aside | None:
    """The nod that a message begins with, if the one thing said after it is a remark: "thanks, you scared me"."""
    nods = [kind for kind in NODS if kind in table.asides and table.asides[kind].at(0, words)]
    rest = _begun(words, table)
    goes_on = rest[0] in table.follows or not table.alternatives.isdisjoint(rest)
    # "You scared me" sounds like a need, but not like one of its writer's.
    told = (Kind.STATEMENT, Kind.NEED) if rest[0] in table.pronouns - table.tellers else (Kind.STATEMENT,)
    if not nods or goes_on or len(rest) > REMARK or any(ask.kind not in told for ask in asks):
        return None
    # "Ok, every day" may ask on; "ok ill tell her no" names nothing that could be asked about.
    acknowledges = all(ask.empty and not ask.refers for ask in asks) and len(rest) > SHORT
    return Aside(nods[0]) if nods[0] != Aside.AFFIRMED or acknowledges else None


def _courteous(text: str, words: Sequence[str], languages: Mapping[str, Language], default: str) -> Language | None:
    """The language in which a message is only courtesies or talk, if any; it has too few words to detect the language.

    If that holds in several languages ("ok"), it is the default one.
    """
    if len(words) > FEW:
        return None
    typed = [piece for piece in _PAUSE.split(text) if piece]
    # A number may be split at its decimal point. Every other word belongs to a piece, and each piece may hold one
    # unknown word.
    telling = {word for word in words if not word[:1].isdecimal()}
    possible = [each for each in languages.values() if len(telling - each.polite) <= max(len(typed), 1)]
    if not possible:
        return None
    pieces = [said for piece in typed if (said := plain(piece))]
    by_default = sorted(possible, key=lambda each: each.code != default)
    return next((each for each in by_default if _is_polite(words, pieces, each)), None)


def _is_polite(words: Sequence[str], pieces: Sequence[tuple[str, ...]], table: Language) -> bool:
    if frames.is_frame(words, table):
        return True
    return bool(pieces) and all(frames.is_frame(said, table) or _aside(said, table) for said in pieces)


def _asks(said: Sequence[Clause], table: Language, *, goes_on: bool) -> Iterator[Ask]:
    """The clauses that ask; if none does, the last claim or need near the end, else what is said last."""
    asking = [place for place, clause in enumerate(said) if clause.kind is Kind.QUESTION or clause.tagged]
    # What only looks like a question asks if nothing is said after it: "..., which one do i take".
    last = len(said) - 1
    places = [place for place in asking if not said[place].told] or [place for place in asking if place == last]
    if said and not places:
        lately = range(max(len(said) - LATELY, 0), len(said))
        claims, needs = ([place for place in lately if said[place].kind is kind] for kind in (Kind.CLAIM, Kind.NEED))
        # What is told before may be the story around what is said last: "my wife wants me to ask. ..."
        places = list(dict.fromkeys([*(claims or needs)[-1:], last]))
    for number, place in enumerate(places[:MAX_ASKS]):
        yield _ask(place, said, table, goes_on=goes_on and number == 0)


def _ask(place: int, said: Sequence[Clause], table: Language, *, goes_on: bool) -> Ask:
    clause = said[place]
    before = " ".join(each.text for each in said[:place]).split()[-BEFORE:]
    after = " ".join(each.text for each in said[place + 1 :] if each.kind is not Kind.QUESTION).split()[:AFTER]
    subject = _subject(clause.words, table)
    full = clause.kind is Kind.QUESTION and len(subject) >= LITTLE
    begun = _begun(clause.words, table) if goes_on else ()
    anew = _subject(begun, table)
    goes_on = goes_on and (len(anew) <= LITTLE or _only_adds(begun, clause.kind, table))
    return Ask(
        clause.text,
        clause.kind,
        background=" ".join((*before, *after)),
        told=" ".join((*_told(said[:place])[-BEFORE:], *_told(said[place + 1 :])[:AFTER])),
        near=" ".join(each.text for each in (said[place - 1 : place + 1] if place else said[:2])),
        wider="" if full or place < LITTLE else " ".join(each.text for each in said[place - 2 : place + 1]),
        joined=" ".join(each.text for each in said[place : place + 2]) if _goes_with_next(place, said) else "",
        unmarked=_unmarked(clause, table),
        leans=not subject or (clause.kind is Kind.STATEMENT and len(said) > 1 and len(clause.words) <= FRAGMENT),
        empty=not subject,
        goes_on=goes_on,
        subject=anew[0] if goes_on and len(anew) == 1 and len(begun) <= FRAGMENT else "",
        full=full,
        # "There" and "it" at the end mean what was said; "is there" and "can i use it" may mean anything.
        refers=clause.words[-1] in table.references or not table.pointing.isdisjoint(clause.words),
        points=goes_on and not (before or after) and _points(clause.words, subject, table),
    )


def _unmarked(clause: Clause, table: Language) -> str:
    """The end of a clause, from where a question may begin that its words do not mark; empty if there is none."""
    typed = clause.text.split()
    if len(typed) != len(clause.words):
        return ""
    start = may_ask_from(clause.words, table)
    return " ".join(typed[start:]) if start and len(_subject(clause.words[start:], table)) >= MANY else ""


def _goes_with_next(place: int, said: Sequence[Clause]) -> bool:
    """Whether a question after something told is followed by another clause."""
    kinds = [each.kind for each in said[max(place - 1, 0) : place + 2]]
    return bool(place) and len(kinds) > LITTLE and kinds[0] is not Kind.QUESTION is kinds[1]


def _told(said: Sequence[Clause]) -> list[str]:
    """The words of the clauses that ask nothing."""
    return " ".join(each.text for each in said if each.kind is not Kind.QUESTION and not each.tagged).split()


def _points(words: Sequence[str], subject: Sequence[str], table: Language) -> bool:
    """Whether a question is about what was said before: "how long does that last", "how dangerous is that"."""
    if not subject:
        return not table.pointing.isdisjoint(words)
    # "Can i swim after that" is about swimming.
    at_end = words[-1] in table.pointing - table.follows and table.conditions.isdisjoint(words[-2:-1])
    return len(subject) == 1 and at_end


def _subject(words: Sequence[str], table: Language) -> list[str]:
    """The words that say what something is about."""
    empty = table.function_words or table.closed
    return [word for word in words if word not in empty and word not in table.fillers]


def _goes_on(words: Sequence[str], told: Sequence[str], table: Language) -> bool:
    """Whether a message begins like a follow-up, points back, or is too short to start a subject.

    Args:
        words: all words of the message.
        told: the words of its first clause; a later pointer may point at that clause.
        table: the language of the message.
    """
    said = [word for place, word in enumerate(words) if place or word not in table.heads]
    begun = _begun(words, table)
    if any(table.changes.at(place, begun) for place in range(min(ANNOUNCED, len(begun)))):
        return False
    return (
        len(said) <= SHORT
        or begun[0] in table.follows
        # "In percent please" says neither of what nor what for.
        or (begun[0] in table.prepositions and table.wh.isdisjoint(begun[1:2]))
        or table.corrections.at(0, begun) is not None
        or any(tuple(begun[-length:]) in table.corrections for length in (2, 3))
        or table.resuming.at(0, begun) is not None
        or not table.pointing.isdisjoint(told)
        # "It" may be the subject of the whole base: "can i fly with it in my luggage" is complete without a context.
        or (not table.references.isdisjoint(told) and len(_subject(begun, table)) < LITTLE)
    )


def _only_adds(words: Sequence[str], kind: Kind, table: Language) -> bool:
    """Whether a message only adds to the one before, whatever its length: "and for the neck plus the chest"."""
    return kind is Kind.STATEMENT and words[0] in table.follows and not table.prepositions.isdisjoint(words[1:2])


def _begun(words: Sequence[str], table: Language) -> Sequence[str]:
    """The message without a leading nod to the answer before: "great, and ...", "ok thanks, what of ..."."""
    nods = [table.asides[kind] for kind in NODS if kind in table.asides]
    start = 0
    while start < len(words) - 1:
        nod = max((len(each.at(start, words) or ()) for each in nods), default=0)
        if start + nod >= len(words) or not (nod or words[start] in table.heads):
            break
        start += max(nod, 1)
    return words[start:]


def _aside(words: Phrase, table: Language) -> Aside | None:
    """The kind of talk that words are, as a whole or without the courtesies at their ends and the nod before them."""
    polite = table.at_ends
    start = next((place for place, word in enumerate(words) if word not in polite), 0)
    end = next((place for place in range(len(words), start, -1) if words[place - 1] not in table.closers), len(words))
    begun = _begun(words[start:end], table)
    joined = next((place for place, word in enumerate(begun) if word not in table.joins | table.follows), 0)
    found = [kind for said in (words, words[start:end], tuple(begun[joined:])) if (kind := table.aside_of.get(said))]
    # Of two kinds, the one that comes first in the table counts.
    return Aside(min(found, key=list(table.asides).index)) if found else None


def _courtesy(clause: Clause, table: Language) -> Aside | None:
    """The kind of talk that a lone courtesy begins like: "hey salve, quick question", "thank you all so much"."""
    begun = next((Aside(kind) for kind, phrases in table.asides.items() if phrases.at(0, clause.words)), None)
    hails = clause.words[0] in table.heads | table.names | table.vocatives
    return begun or (Aside.GREETING if hails else None)

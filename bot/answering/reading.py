"""Read a message: what it asks, by which words around it, and what is only talk.

A message is not a question. Between the two stand courtesies, stories, asides and several asks in one breath. Reading
takes them apart by the closed classes of a language (`languages/`), not by the base's subject, so that everything that
compares questions compares what is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answering import clauses
from bot.answering.clauses import Clause, Kind
from bot.answering.language import detect
from bot.knowledge.languages import Language

MAX_ASKS = 4
# So many words around an ask still tell what it is about; more would drown it.
BEFORE, AFTER = 40, 20
# An ask with fewer words of a subject leans on what stands around it.
ENOUGH = 1


class Aside(StrEnum):
    """Talk that is no question of the base's subject."""

    THANKS = "thanks"
    PRAISE = "praise"
    GREETING = "greeting"
    WRONG = "wrong"
    HUMAN = "human"
    ABILITY = "ability"
    MAKER = "maker"
    ERASE = "erase"
    NEVERMIND = "nevermind"
    AFFIRMED = "affirmed"
    EMOJI = "emoji"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked.

    Attributes:
        text: the words that ask.
        kind: question, claim to confirm, need, or plain statement.
        background: what was said around it.
        leans: whether it says too little by itself, so that its background belongs to it.
        comparison: whether it weighs things against each other.
    """

    text: str
    kind: Kind
    background: str = ""
    near: str = ""
    leans: bool = False
    comparison: bool = False

    @property
    def whole(self) -> str:
        """The ask with its background."""
        return f"{self.background} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says.

    Attributes:
        asks: in the order of the message, at most four; none where it is only talk.
        aside: what sort of talk it is, or holds besides.
        courtesies: what was set aside.
        language: ISO 639-1 code, or "und".
    """

    asks: tuple[Ask, ...]
    aside: Aside | None
    courtesies: tuple[str, ...]
    language: str


def read(text: str, languages: Mapping[str, Language], default: str) -> Reading:
    """Read a message. Never raises, whatever was typed.

    Args:
        text: as it was typed.
        languages: by code.
        default: the code of the language to read by where the message's own has no table.
    """
    language = detect(clauses.plain(text))
    table = languages.get(language) or languages[default]
    found = clauses.split(text, table)
    courtesies = tuple(clause.text for clause in found if clause.kind is Kind.COURTESY)
    said = [clause for clause in found if clause.kind is not Kind.COURTESY]
    aside = _aside(said or found, text, table)
    if aside and len(said) <= 1:
        return Reading((), aside, courtesies, language)
    return Reading(tuple(_asks(said, table)), aside, courtesies, language)


def _asks(said: Sequence[Clause], table: Language) -> list[Ask]:
    """The clauses that ask; where none does, the claims, then the needs, then all that is said as one."""
    for kind in (Kind.QUESTION, Kind.CLAIM, Kind.NEED):
        places = [place for place, clause in enumerate(said) if clause.kind is kind]
        if kind is not Kind.QUESTION and places:
            places = places[-1:]
        if places:
            return [_ask(place, said, table) for place in places[:MAX_ASKS]]
    if not said:
        return []
    return [_ask(len(said) - 1, said, table)]


def _ask(place: int, said: Sequence[Clause], table: Language) -> Ask:
    clause = said[place]
    before = _last(" ".join(each.text for each in said[:place]), BEFORE)
    after = " ".join(
        " ".join(each.text for each in said[place + 1 :] if each.kind is not Kind.QUESTION).split()[:AFTER]
    )
    subject = [word for word in clause.words if word not in table.function_words and word not in table.fillers]
    neighbours = said[max(place - 1, 0) : place + 1] if place else said[:2]
    return Ask(
        clause.text,
        clause.kind,
        " ".join(filter(None, (before, after))),
        near=" ".join(each.text for each in neighbours),
        leans=len(subject) < ENOUGH,
        comparison=clause.comparison,
    )


def _last(text: str, count: int) -> str:
    return " ".join(text.split()[-count:])


def _aside(said: Sequence[Clause], text: str, table: Language) -> Aside | None:
    """The sort of talk that one of the clauses is, as a whole."""
    if not any(clause.words for clause in said):
        return Aside.EMOJI if text.strip() else None
    for clause in said:
        for kind, phrases in table.asides.items():
            if any(clause.words == phrase for phrase in phrases):
                return Aside(kind)
    return None

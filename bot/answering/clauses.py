"""Cut a message into clauses, and tell questions, claims, needs and courtesies apart by the words they begin with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from bot.answering.frames import is_frame, without_frames, without_spoken
from bot.answering.question_starts import asks_at
from bot.answering.words import Run, Word, sentences, spoken, typed
from bot.knowledge.languages import Language, Phrase

# A clause that only says who makes the statement ("says the ad") has at most this many words.
_HEARSAY = 3
_VERB_AND_PRONOUN = 2
LONGEST_TAG = 5
# A thing to choose from ("black tea") has at most this many words.
_THING = 3


class Kind(StrEnum):
    """What a clause is."""

    QUESTION = "question"
    CLAIM = "claim"
    NEED = "need"
    STATEMENT = "statement"
    COURTESY = "courtesy"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its text as typed, its words as compared, and what it is.

    `tagged` says that a tag ("right?") asks about it; `told` that it looks like a question but may only describe the
    words before it ("my boss, who is a nurse") or be somebody else's: "then they asked me why".
    """

    text: str
    words: Phrase
    kind: Kind
    comparison: bool = False
    tagged: bool = False
    told: bool = False


def split(said: Sequence[Run], text: str, table: Language) -> list[Clause]:
    """The clauses of a message, in order, from its runs and from the text as typed."""
    found: list[Clause] = []
    for sentence, asked in sentences(said, table):
        if found and _asks_back([word for run in sentence for word in spoken(run.words)], table):
            # "It works on the spot. True?" asks whether the statement before it is so.
            told = found[-1].kind is Kind.STATEMENT
            found[-1] = replace(found[-1], kind=Kind.CLAIM, tagged=True) if told else found[-1]
        else:
            found.extend(_clauses(sentence, text, table, asked=asked))
    return found


def _clauses(sentence: list[Run], text: str, table: Language, *, asked: bool) -> Iterator[Clause]:
    """The clauses of one sentence: cut at commas and joins where a question, a frame or a new statement begins."""
    pieces: list[tuple[list[Word], bool]] = []
    for run in sentence:
        for words, asks in _pieces(list(run.words), table):
            if pieces and _is_hearsay(without_frames(words, table, asks=asks), table):
                continue
            if pieces and (_is_tag(words, table) or (not asks and not _parts(pieces[-1], words, table))):
                pieces[-1][0].extend(words)
            elif pieces and asks and _conditional(pieces[-1][0], table):
                pieces[-1] = ([*pieces[-1][0], *words], True)
            else:
                pieces.append((words, asks))
            _join_choice(pieces, table)
    if asked and not any(asks for _, asks in pieces):
        pieces = list(_one_question(pieces, table))
    for place, (words, asks) in enumerate(pieces):
        marked = asked and place == len(pieces) - 1
        clause = _clause(words, text, table, asks=asks, marked=marked)
        if clause and asks and place and not marked and _is_told(words, pieces[place - 1][0], table):
            clause = replace(clause, told=True)
        if clause:
            yield clause


def _join_choice(pieces: list[tuple[list[Word], bool]], table: Language) -> None:
    """Join things to choose from that commas have cut apart, if the last piece ends them: "tea, milk or juice"."""
    last, asks = pieces[-1]
    if asks or len(last) > _THING + 1 + _THING or table.alternatives.isdisjoint(spoken(last)):
        return
    while len(pieces) > 1 and not pieces[-2][1] and _is_thing(pieces[-2][0], table):
        last, _ = pieces.pop()
        pieces[-1][0].extend(last)


def _is_thing(words: Sequence[Word], table: Language) -> bool:
    said = spoken(words)
    telling = (table.tellers - table.subjects) | table.pronouns | table.auxiliaries
    return len(said) <= _THING and telling.isdisjoint(said) and not is_frame(said, table)


def _one_question(pieces: Sequence[tuple[list[Word], bool]], table: Language) -> Iterator[tuple[list[Word], bool]]:
    """Join the pieces of a sentence that is a question only by its mark: all of its words ask, except frames."""
    asked: list[Word] = []
    for words, _ in pieces:
        if is_frame(spoken(words), table):
            yield words, False
        else:
            asked.extend(words)
    if asked:
        yield asked, True


def _parts(before: tuple[list[Word], bool], words: list[Word], table: Language) -> bool:
    """Whether these words after a comma begin a clause of their own."""
    said = spoken(words)
    return (
        is_frame(said, table)
        or is_frame(spoken(before[0]), table)
        or (before[1] and (said[0] in table.tellers or said[0] in table.joins) and said[0] not in {"and", "or"})
        or (before[1] and table.tells_after.at(0, said) is not None)
        or said[0] in table.turns
        or not (before[1] or said[0] in table.joins)
    )


def _is_told(words: Sequence[Word], before: Sequence[Word], table: Language) -> bool:
    return _relative(words, before, table) or tuple(spoken(before[-2:])) in table.reported


def _relative(words: Sequence[Word], before: Sequence[Word], table: Language) -> bool:
    """Whether a clause after a comma may only tell of the words before it: ", who is a nurse"."""
    said = spoken(words)
    inverted = any(verb in table.auxiliaries and one in table.pronouns for verb, one in pairwise(said))
    return said[0] in table.relatives and words[0].first and not inverted and not is_frame(spoken(before), table)


def _is_tag(words: list[Word], table: Language) -> bool:
    """Whether these words only ask about what was said before them: "..., isn't it"."""
    return _asks_back(spoken(words), table)


def _asks_back(said: Sequence[str], table: Language) -> bool:
    """Whether these words are a tag: one of the language's, or a verb and its pronoun: "will it", "aren't they"."""
    turned = len(said) == _VERB_AND_PRONOUN and said[0] in table.auxiliaries and said[1] in table.pronouns
    return turned or tuple(said) in table.tags


def _is_hearsay(words: list[Word], table: Language) -> bool:
    """Whether these words only say who makes the statement: "..., says the ad", "..., i guess"."""
    said = spoken(words)
    if table.hearsay.at(0, said) is not None and not table.telling.isdisjoint(said):
        return True
    return len(words) <= _HEARSAY and table.claims.at(0, said) is not None


def _conditional(words: list[Word], table: Language) -> bool:
    return words[0].word in table.conditions


def _pieces(words: list[Word], table: Language) -> Iterator[tuple[list[Word], bool]]:
    """A run cut where questions begin, and for each piece whether it asks."""
    said = spoken(words)
    # "..., or does it?" is a tag, although its verb comes before its subject.
    starts = [] if tuple(said) in table.tags else [place for place in range(len(said)) if _begins(place, said, table)]
    cuts: list[tuple[int, bool]] = [(0, False)]
    for found in starts:
        start = found
        if cuts[-1][1] and start - cuts[-1][0] <= 1:
            continue
        while start > cuts[-1][0] and said[found] in table.wh and said[start - 1] in table.prepositions:
            start -= 1
        cuts.append((start, True))
    for (start, asks), (end, _) in zip(cuts, [*cuts[1:], (len(words), False)], strict=True):
        piece = words[start:end]
        if end < len(words):
            # Words that only join two questions belong to neither.
            while piece and piece[-1].word in table.joining:
                piece = piece[:-1]
        if not piece:
            continue
        if asks:
            yield from _told_after(piece, table)
        else:
            yield from ((part, False) for part in _turned(piece, table))


def _begins(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether a question begins there, and not a mere "how shall I say it"."""
    return asks_at(place, said, table) and table.spoken_phrases.at(place, said) is None


def _turned(piece: list[Word], table: Language) -> Iterator[list[Word]]:
    """A statement cut where it turns to something else: "... but", "... so"."""
    start = 0
    for place in range(2, len(piece) - 1):
        if piece[place].word in table.turns and place - start > 1 and piece[place + 1].word not in table.turn_stays:
            yield piece[start:place]
            start = place + 1
    yield piece[start:]


def _told_after(piece: list[Word], table: Language) -> Iterator[tuple[list[Word], bool]]:
    """A question, and apart from it the reason or story told after it without a pause."""
    said = spoken(piece)
    for place in range(3, len(said) - 1):
        if _tells_at(place, said, table):
            yield piece[:place], True
            yield piece[place:], False
            return
    yield piece, True


def _tells_at(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether something is told from there on, after a question."""
    last, word, following = said[place - 1 : place + 2]
    if word in table.reasons and following in table.tellers:
        return True
    if last in table.holding:
        return False
    if table.tells_after.at(place, said) is not None:
        return last not in table.prepositions | table.named | table.tellers
    of_somebody = word in table.of_somebody and last not in table.prepositions
    if of_somebody and said[place + 2 : place + 3] and said[place + 2] in table.telling_of:
        return True
    describes = word in table.describing and said[place - 2] in table.named
    tells = word in table.tells_at_once or (word in table.tellers and following in table.having and not describes)
    return tells and place < len(said) - 2


def _clause(words: list[Word], text: str, table: Language, *, asks: bool, marked: bool) -> Clause | None:
    """One clause without its courtesies; None if nothing but the sounds of speech is left."""
    words = without_spoken(words, table)
    if not words:
        return None
    if is_frame(spoken(words), table):
        return _clause_of(words, text, Kind.COURTESY)
    words = without_frames(words, table, asks=asks)
    said = spoken(words)
    tag = _tag(words, table)
    if (tag and not asks) or (tag and marked and not asks_at(0, said, table)):
        told = _clause_of(words[: -len(tag)], text, Kind.CLAIM, comparison=table.comparisons.within(said))
        return replace(told, tagged=True)
    return _clause_of(words, text, _kind(said, table, asks=asks), comparison=table.comparisons.within(said))


def _kind(said: Sequence[str], table: Language, *, asks: bool) -> Kind:
    if asks or not table.within.isdisjoint(said):
        return Kind.QUESTION
    if table.claims.within(said):
        return Kind.CLAIM
    return Kind.NEED if table.needs.within(said) else Kind.STATEMENT


def _tag(words: Sequence[Word], table: Language) -> Phrase | None:
    """The tag that turns the statement before it into a claim to confirm; a bare yes or no counts only after a mark.

    "Both cannot be true" has none.
    """
    for place in range(max(len(words) - LONGEST_TAG, 1), len(words)):
        tag = tuple(spoken(words[place:]))
        bare = tag[0] in table.bare_tags and words[place - 1].word not in table.auxiliaries | table.never_after
        if tag in table.tags and (len(tag) > 1 or words[-1].first or bare):
            return tag
        if words[place].first and _asks_back(tag, table):
            return tag
    return None


def _clause_of(words: Sequence[Word], text: str, kind: Kind, *, comparison: bool = False) -> Clause:
    return Clause(typed(words, text), tuple(spoken(words)), kind, comparison)

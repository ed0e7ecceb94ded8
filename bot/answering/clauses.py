"""Cut a message into clauses, and tell questions, claims, needs and courtesies apart by the words they begin with."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.knowledge.languages import Language, Phrase

MAX_LENGTH = 4000
# Mentions, links, custom emoji, and what redaction left in their place.
_NOISE = re.compile(
    r"<a?:\w+:\d+>|<[@#][!&]?\d+>|\[(?:mention|link|e-mail|phone)\]|(?:https?://|www\.)\S+", re.IGNORECASE
)
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*\s?%?|[^\W\d_]+(?:['\u2019\u2018\u02bc`\u00b4-][^\W\d_]+)*|\n+|[^\w\s]+|_+|\w")
_APOSTROPHES = re.compile("['\u2019\u2018\u02bc`\u00b4]")
_HARD, _SOFT = set(".?!;\n\u2026:|"), set(',()\u2013\u2014-\u00b7*"\u201c\u201d')
# How far before an inverted verb its question word may stand: "how many times a day should i".
_WH_REACH = 5
# Talk about asking has at least so many words.
_TALK = 4
# What only hangs on the words before it has at most so many.
_TAIL = 3
# A name signed with has at most so many words.
_NAME = 2
# Of these an inversion is one wherever it stands; "my friend did it" is none.
_INVERTS_IT = frozenset(["can", "could", "cud", "should", "would", "will", "does", "is", "may", "shall"])
_INVERTS = frozenset(
    [
        "can",
        "could",
        "cud",
        "should",
        "shud",
        "shall",
        "would",
        "will",
        "does",
        "do",
        "did",
        "is",
        "are",
        "may",
        "was",
        "were",
        "has",
        "cant",
        "shouldnt",
        "isnt",
        "arent",
        "doesnt",
        "wont",
    ]
)
_FREE = frozenset(["i", "you", "we", "they", "he", "she", "there", "anyone", "anybody", "someone", "somebody"])
_PREPOSITIONS = frozenset(
    ["for", "by", "from", "at", "in", "to", "of", "with", "on", "until", "till", "since", "after", "before"]
)
_TAGS = frozenset({"right", "correct", "true", "innit", "eh"})
_NOT_AFTER = frozenset(["be", "been", "no", "not", "never", "to"])
_HAVING = frozenset(["have", "am", "had", "got", "was", "use", "used"])


class Kind(StrEnum):
    """What a clause is."""

    QUESTION = "question"
    CLAIM = "claim"
    NEED = "need"
    STATEMENT = "statement"
    COURTESY = "courtesy"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its text as typed, its words as compared, and what it is."""

    text: str
    words: Phrase
    kind: Kind
    comparison: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, where it stands in the text, and whether a mark stands before it."""

    word: str
    start: int
    end: int
    first: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Words without a mark between them, and the mark that ends them."""

    words: tuple[Word, ...]
    mark: str


def plain(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(word.word for run in _runs(text[:MAX_LENGTH]) for word in run.words)


def split(text: str, table: Language) -> list[Clause]:
    """The clauses of a message, in their order."""
    text = text[:MAX_LENGTH]
    sentences = _sentences(_without_signature([run for run in _runs(text) if run.words or run.mark], table))
    found: list[Clause] = []
    for sentence, asked in sentences:
        if found and len(sentence) == 1 and tuple(word.word for word in sentence[0].words) in table.tags:
            # "It works on the spot. True?" asks whether the statement before is so.
            told = found[-1].kind is Kind.STATEMENT
            found[-1] = replace(found[-1], kind=Kind.CLAIM) if told else found[-1]
        else:
            found.extend(_clauses(sentence, text, table, asked=asked))
    return found


def _runs(text: str) -> Iterator[Run]:
    text = _NOISE.sub(lambda found: " " * len(found[0]), text)
    words: list[Word] = []
    for found in _TOKEN.finditer(text):
        mark_or_word = found[0]
        if mark_or_word[0].isalnum():
            words.append(Word(_APOSTROPHES.sub("", mark_or_word.casefold()), found.start(), found.end(), not words))
            continue
        mark = next((kind for kind, marks in ((".", _HARD), (",", _SOFT)) if marks & set(mark_or_word)), ",")
        if mark_or_word == "-" and not _apart(text, found.start(), found.end()):
            continue
        yield Run(tuple(words), "?" if "?" in mark_or_word else mark)
        words = []
    yield Run(tuple(words), "")


def _apart(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1].isspace()) or (end == len(text) or text[end].isspace())


def _without_signature(runs: list[Run], table: Language) -> list[Run]:
    """Without the name after closing words: "Best wishes, Pat"."""
    said = [run for run in runs if run.words]
    if len(said) > 1 and len(said[-1].words) <= _NAME and said[-2].words[-1].word in table.signatures:
        return [run for run in runs if run is not said[-1]]
    return runs


def _sentences(runs: Sequence[Run]) -> Iterator[tuple[list[Run], bool]]:
    """Runs up to a full stop, and whether a question mark ends them."""
    sentence: list[Run] = []
    for run in runs:
        if run.words:
            sentence.append(run)
        if run.mark in {".", "?"}:
            if sentence:
                yield sentence, run.mark == "?"
            sentence = []
    if sentence:
        yield sentence, False


def _clauses(sentence: list[Run], text: str, table: Language, *, asked: bool) -> Iterator[Clause]:
    """The clauses of one sentence: cut at commas and joins where a question, a frame or a new statement begins."""
    pieces: list[tuple[list[Word], bool]] = []
    for run in sentence:
        for words, asks in _pieces(list(run.words), table):
            if pieces and (_is_tail(words, table) or (not asks and not _parts(pieces[-1], words, table))):
                pieces[-1][0].extend(words)
            elif pieces and asks and _conditional(pieces[-1][0], table):
                pieces[-1] = ([*pieces[-1][0], *words], True)
            else:
                pieces.append((words, asks))
    last = len(pieces) - 1
    none_asks = not any(asks for _, asks in pieces)
    for place, (words, asks) in enumerate(pieces):
        clause = _clause(
            words, text, table, asks=asks or (asked and none_asks and place == last), marked=asked and place == last
        )
        if clause:
            yield clause


def _parts(before: tuple[list[Word], bool], words: list[Word], table: Language) -> bool:
    """Whether these words after a comma begin a clause of their own."""
    said = [word.word for word in words]
    return (
        _is_frame(said, table)
        or _is_frame([word.word for word in before[0]], table)
        or (before[1] and (said[0] in table.tellers or said[0] in table.joins) and said[0] not in {"and", "or"})
        or said[0] in table.turns
        or not (before[1] or said[0] in table.joins)
    )


def _is_tail(words: list[Word], table: Language) -> bool:
    """Whether this only hangs on what was said before it: "..., isn't it", "..., says the ad"."""
    said = tuple(word.word for word in words)
    return said in table.tags or (len(said) <= _TAIL and any(said[: len(phrase)] == phrase for phrase in table.claims))


def _conditional(words: list[Word], table: Language) -> bool:
    return words[0].word in table.conditions


def _pieces(words: list[Word], table: Language) -> Iterator[tuple[list[Word], bool]]:
    """A run cut where questions begin, each piece with whether it asks."""
    said = [word.word for word in words]
    starts = [place for place in range(len(said)) if _asks_at(place, said, table)]
    cuts: list[tuple[int, bool]] = [(0, False)]
    for found in starts:
        start = found
        if cuts[-1][1] and start - cuts[-1][0] <= 1:
            continue
        while start > cuts[-1][0] and said[found] in table.wh and said[start - 1] in _PREPOSITIONS:
            start -= 1
        cuts.append((start, True))
    for (start, asks), (end, _) in zip(cuts, [*cuts[1:], (len(words), False)], strict=True):
        piece = words[start:end]
        if end < len(words):
            # What only joins two questions belongs to neither.
            while piece and piece[-1].word in table.joins | table.spoken | table.links:
                piece = piece[:-1]
        if not piece:
            continue
        if asks:
            yield from _told_after(piece, table)
        else:
            yield from ((part, False) for part in _turned(piece, table))


def _turned(piece: list[Word], table: Language) -> Iterator[list[Word]]:
    """A statement cut where it turns to something else: "... but", "... so"."""
    start = 0
    for place in range(2, len(piece) - 1):
        if piece[place].word in table.turns and place - start > 1 and piece[place + 1].word not in table.turn_stays:
            yield piece[start:place]
            start = place + 1
    yield piece[start:]


def _told_after(piece: list[Word], table: Language) -> Iterator[tuple[list[Word], bool]]:
    """A question, and the reason or story told after it in one breath."""
    said = [word.word for word in piece]
    for place in range(3, len(said) - 2):
        tells = said[place] in {"im", "ive"} or (said[place] == "i" and said[place + 1] in _HAVING)
        joined = said[place] in {"because", "cause", "cuz", "coz", "since"} and said[place + 1] in table.tellers
        if joined or (
            tells and said[place - 1] not in table.joins | table.conditions | table.wh | table.auxiliaries | {"that"}
        ):
            yield piece[:place], True
            yield piece[place:], False
            return
    yield piece, True


def _asks_at(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether a question begins at that word."""
    word = said[place]
    following = said[place + 1] if place + 1 < len(said) else ""
    before = said[:place]
    last = before[-1] if before else ""
    fresh = _fresh(before, table)
    if tuple(said[place:]) in table.tags and before:
        return False
    if last in table.links and len(before) > 1 and before[-2] in table.knowing and word not in table.wh:
        return True
    if word in table.wh:
        inverts = _inverts_within(said[place + 1 : place + 1 + _WH_REACH], table)
        if last in table.wh or (word in table.conditions and not inverts and last not in table.knowing):
            return False
        return fresh or inverts or last in table.knowing or last in table.joins
    if word in table.auxiliaries:
        return _inverted(word, following, last, table, fresh=fresh) and not _after_wh(before, table)
    if fresh and word in table.openers and following in table.opener_next:
        return True
    return (fresh or last in table.joins) and _at(place, said, table.phrases) is not None


def _fresh(before: Sequence[str], table: Language) -> bool:
    """Whether what stands before in this run is a frame only, so that a question may begin with any verb."""
    known = table.heads | table.fillers | table.joins | table.names | table.spoken | table.vocatives
    if not all(word in known for word in before):
        return False
    since = max((place for place, word in enumerate(before) if word in table.heads or word in table.joins), default=-1)
    return not any(word in table.pronouns for word in before[since + 1 :])


def _inverted(word: str, following: str, last: str, table: Language, *, fresh: bool) -> bool:
    """Whether a verb stands before its subject."""
    if last in table.subjects | table.auxiliaries | table.negations | {"to"} and last not in table.heads:
        return False
    if fresh:
        opens = not last or last in table.heads | table.joins | table.names | table.spoken
        return following not in _NOT_AFTER and (following in table.subjects or (opens and word in _INVERTS))
    if last in table.joins and following in table.pronouns:
        return True
    return (word in _INVERTS and following in _FREE) or (word in _INVERTS_IT and following in {"it", "this"})


def _after_wh(before: Sequence[str], table: Language) -> bool:
    """Whether the question word just before has begun this question already."""
    return any(word in table.wh for word in before[-_WH_REACH:])


def _inverts_within(words: Sequence[str], table: Language) -> bool:
    return any(
        word in table.auxiliaries and place + 1 < len(words) and words[place + 1] in table.subjects
        for place, word in enumerate(words)
    )


def _at(place: int, said: Sequence[str], phrases: Sequence[Phrase]) -> Phrase | None:
    """The longest phrase that stands at that word."""
    return next((phrase for phrase in phrases if tuple(said[place : place + len(phrase)]) == phrase), None)


def _holds(said: Sequence[str], phrases: Sequence[Phrase]) -> bool:
    return any(_at(place, said, phrases) for place in range(len(said)))


def _is_frame(said: Sequence[str], table: Language) -> bool:
    """Whether these words say nothing but hello, please and "a quick question"."""
    known = table.heads | table.fillers | table.names | table.spoken
    strange = sum(word not in known for word in said)
    # "My wife told me to ask here": talk about asking may hold a word of its own.
    if strange == 1 and len(said) >= _TALK and any(word in table.talk for word in said):
        return True
    return (
        bool(said)
        and not strange
        and any(word in table.heads or word in table.names or word in table.spoken for word in said)
    )


def _clause(words: list[Word], text: str, table: Language, *, asks: bool, marked: bool) -> Clause | None:
    """One clause without its courtesies; None where nothing but the sounds of speech is left."""
    words = _without_spoken(words, table)
    if not words:
        return None
    if _is_frame([word.word for word in words], table):
        return _made(words, text, Kind.COURTESY)
    words = _without_frames(words, table, asks=asks)
    said = [word.word for word in words]
    tag = _tag(words, table)
    if (tag and not asks) or (tag and marked and not _asks_at(0, said, table)):
        return _made(words[: -len(tag)], text, Kind.CLAIM, comparison=_holds(said, table.comparisons))
    return _made(words, text, _kind(said, table, asks=asks), comparison=_holds(said, table.comparisons))


def _kind(said: Sequence[str], table: Language, *, asks: bool) -> Kind:
    if asks:
        return Kind.QUESTION
    if _holds(said, table.claims):
        return Kind.CLAIM
    return Kind.NEED if _holds(said, table.needs) else Kind.STATEMENT


def _tag(words: Sequence[Word], table: Language) -> Phrase | None:
    """What turns the statement before into a claim to confirm; a bare yes or no only after a mark."""
    said = [word.word for word in words]
    for tag in table.tags:
        if (
            len(said) > len(tag) + 1
            and tuple(said[-len(tag) :]) == tag
            and (len(tag) > 1 or words[-1].first or tag[0] in _TAGS)
        ):
            return tag
    return None


def _made(words: Sequence[Word], text: str, kind: Kind, *, comparison: bool = False) -> Clause:
    """The clause of these words; between neighbours in the text everything typed stays."""
    parts: list[list[Word]] = []
    for word in words:
        if parts and not _TOKEN.search(text[parts[-1][-1].end : word.start].replace(",", "").replace("-", "")):
            parts[-1].append(word)
        else:
            parts.append([word])
    said = " ".join(text[part[0].start : part[-1].end] for part in parts)
    return Clause(" ".join(said.split()), tuple(word.word for word in words), kind, comparison)


def _without_spoken(words: list[Word], table: Language) -> list[Word]:
    """Without the sounds and fillers of dictated speech."""
    said = [word.word for word in words]
    kept: list[Word] = []
    place = 0
    while place < len(words):
        phrase = _at(place, said, table.spoken_phrases)
        if phrase and not (place == 0 and len(phrase) == len(said)):
            place += len(phrase)
            continue
        filler = said[place] == "like" and 0 < place < len(said) - 1 and said[place - 1] not in table.like_after
        if said[place] not in table.spoken and not filler:
            kept.append(words[place])
        place += 1
    return kept


def _without_frames(words: list[Word], table: Language, *, asks: bool) -> list[Word]:
    """Without the courtesies at both ends."""
    return _without_closing(_without_opening(words, table, asks=asks), table) or words


def _without_opening(words: list[Word], table: Language, *, asks: bool) -> list[Word]:
    said = [word.word for word in words]
    known = table.heads | table.fillers | table.names | table.spoken
    length = next((place for place, word in enumerate(said) if word not in known), len(said))
    # "could somebody please tell me" is a frame, "could it help" a question.
    own = asks and _asks_at(0, said, table) and said[1:2] and said[1] not in table.persons
    for end in range(min(length, len(said) - 1), 0, -1):
        if not any(word in table.heads for word in said[:end]):
            continue
        if _asks_at(end, said, table) or (not own and _ends_frame(said[:end], table)):
            return words[end:]
    place = 0
    while place < len(said) - 1 and (
        said[place] in table.heads | table.names or (place and said[place] in table.vocatives)
    ):
        place += 1
    while (
        place < len(said) - 1 and said[place] in table.joins - table.conditions and said[place + 1] in _resumes(table)
    ):
        place += 1
    return words[place:]


def _ends_frame(said: Sequence[str], table: Language) -> bool:
    """Whether a frame is whole here: "i was wondering", "please tell me", "a silly question but"."""
    *before, last = said
    return last in table.heads or (bool(before) and before[-1] in table.heads and last in table.frame_ends)


def _resumes(table: Language) -> AbstractSet[str]:
    """What a clause goes on with after a word that only joins it."""
    return table.subjects | table.wh | table.auxiliaries | table.tellers


def _without_closing(words: list[Word], table: Language) -> list[Word]:
    said = [word.word for word in words]
    known = table.heads | table.fillers | table.names
    for place in range(1, len(said)):
        rest = said[place:]
        if (rest[0] in table.closers and all(word in known for word in rest)) or tuple(rest) in table.closing_phrases:
            return words[:place]
    return words

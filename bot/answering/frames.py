"""Find what frames a question without being part of it: greetings, "could somebody please tell me", thanks, fillers."""

from collections.abc import Sequence

from bot.answering.question_starts import asks_at
from bot.answering.words import Word, spoken
from bot.knowledge.languages import Language

# Talk about asking has at least `_TALK` words; a question told by its first word has at least `_WHOLE`.
_TALK, _WHOLE = 4, 3


def is_frame(said: Sequence[str], table: Language) -> bool:
    """Whether these words only greet, ask politely or announce "a quick question"."""
    # "looking forward to your replies" is a frame whatever its words; "what do you think" may be somebody's whole
    # question.
    if tuple(said) in table.closing_phrases and said[0] not in table.wh:
        return True
    strange = len(said) - sum(map(table.frame.__contains__, said))
    # "My wife told me to ask here": talk about asking may contain one word that is not a frame word.
    if strange == 1 and len(said) >= _TALK and any(word in table.talk for word in said):
        return True
    # "does it help" is a question, whatever "it" is.
    asks = len(said) > 1 and said[0] in table.auxiliaries and said[1] in table.references
    if asks and not any(word in table.talk for word in said):
        return False
    if not said or strange or not _headed(said, table):
        return False
    # "what is in there thanks": a question needs no word of its own, and closing words do not make it a frame.
    return not _asks(said[: _closing(said, table)], table)


def _headed(said: Sequence[str], table: Language) -> bool:
    return any(word in table.heads or word in table.names or word in table.spoken for word in said)


def _asks(said: Sequence[str], table: Language) -> bool:
    """Whether these words are a question with a question word, about things that need no name."""
    return len(said) >= _WHOLE and said[0] in table.wh and asks_at(0, said, table) and not _headed(said, table)


def without_spoken(words: list[Word], table: Language) -> list[Word]:
    """The words without the sounds and fillers of dictated speech."""
    said = spoken(words)
    kept: list[Word] = []
    place = 0
    while place < len(words):
        phrase = table.spoken_phrases.at(place, said)
        meant = (
            phrase is not None
            and len(phrase) > 1
            and place > 0
            and said[place - 1] in table.kinds_after | table.auxiliaries
        )
        if phrase and not meant and not (place == 0 and len(phrase) == len(said)):
            place += len(phrase)
            continue
        filler = (
            table.like_after
            and said[place] == "like"
            and 0 < place < len(said) - 1
            and said[place - 1] not in table.like_after
        )
        if said[place] not in table.spoken and not filler:
            kept.append(words[place])
        place += 1
    return kept


def without_frames(words: list[Word], table: Language, *, asks: bool) -> list[Word]:
    """The words without the courtesies at both ends."""
    return _without_closing(_without_opening(words, table, asks=asks), table) or words


def _without_opening(words: list[Word], table: Language, *, asks: bool) -> list[Word]:
    said = spoken(words)
    length = next((place for place, word in enumerate(said) if word not in table.frame), len(said))
    # "could somebody please tell me" is a frame, but "could it help" is a question.
    own = asks and asks_at(0, said, table) and said[1:2] and said[1] not in table.persons
    for end in range(min(length, len(said) - 1), 0, -1):
        # "Morning or night" greets nobody.
        if said[end] in table.alternatives or not any(word in table.heads for word in said[:end]):
            continue
        if asks_at(end, said, table) or (not own and _ends_frame(said[:end], table)):
            return words[end:]
    place = 0
    while (
        place < len(said) - 1
        and said[place + 1] not in table.alternatives
        and (said[place] in table.heads or said[place] in table.names or (place and said[place] in table.vocatives))
    ):
        place += 1
    while (
        place < len(said) - 1
        and said[place] in table.joins
        and said[place] not in table.conditions
        and said[place + 1] in table.resuming_words
    ):
        place += 1
    return words[place:]


def _without_closing(words: list[Word], table: Language) -> list[Word]:
    return words[: _closing(spoken(words), table)]


def _closing(said: Sequence[str], table: Language) -> int:
    """The position at which the closing courtesies begin; the length if there are none."""
    for place in range(1, len(said)):
        if said[place] not in table.closers and said[place] not in table.closing_phrases.by_first:
            continue
        rest = said[place:]
        closed = rest[0] in table.closers and table.frame.issuperset(rest)
        if closed or tuple(rest) in table.closing_phrases:
            return place
    return len(said)


def _ends_frame(said: Sequence[str], table: Language) -> bool:
    """Whether a frame is complete here: "i was wondering", "please tell me", "a silly question but"."""
    *before, last = said
    return last in table.heads or (bool(before) and before[-1] in table.heads and last in table.frame_ends)

"""Find where a question begins in a sentence: at its question word, its inverted verb, or its opening."""

from collections.abc import Sequence

from bot.knowledge.languages import Language

# How far before an inverted verb its question word may stand: "how many times a day should i".
WH_REACH = 5
# How many words the subject may have after an auxiliary verb: "does the weaker one do anything".
SUBJECT_REACH = 3


def asks_at(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether a question begins at the word in that place."""
    word = said[place]
    last = said[place - 1] if place else ""
    if word not in table.asking and last not in table.links:
        return False
    if place and word in table.tags.by_first and tuple(said[place:]) in table.tags:
        return False
    if word in table.wh:
        return _asks_by_word(place, said, table)
    if last in table.links and place > 1 and said[place - 2] in table.knowing:
        return not _is_known(place - 1, said, table)
    begun = any(
        said[before] in table.wh and (said[before] not in table.relatives or _asks_by_word(before, said, table))
        for before in range(max(place - WH_REACH, 0), place)
    )
    if word in table.auxiliaries:
        return not begun and _inverted(place, said, table)
    # In "would that be the same for", the question has begun before.
    opened = place > 0 and said[0] in table.auxiliaries and said[1] in table.subjects
    fresh = not begun and not opened and _fresh(place, said, table)
    opens = fresh and word in table.openers and _following(place, said) in table.opener_next
    return opens or ((fresh or last in table.joins) and table.phrases.at(place, said) is not None)


def may_ask_from(said: Sequence[str], table: Language) -> int:
    """Where a question may begin whose verb stands before a subject that no table knows; 0 if nowhere.

    "I only get online at night can plasters help" may ask from "can"; so may "the film can peel", which does not.
    """
    barred = table.governing | table.prepositions | table.conditions | table.relatives | table.asking
    asked = -WH_REACH
    for place, word in enumerate(said):
        if word in table.wh:
            asked = place
        elif word in table.auxiliaries:
            if place > 1 and place - asked > WH_REACH and said[place - 1] not in barred:
                return place
            # A question word has one verb before its subject, so the next one is not its own.
            asked = -WH_REACH
    return 0


def _following(place: int, said: Sequence[str]) -> str:
    return said[place + 1] if place + 1 < len(said) else ""


def _asks_by_word(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether a question word asks here: at the start, with a verb before its subject, or as an indirect question."""
    if table.anywhere.at(place, said):
        return True
    last = said[place - 1] if place else ""
    reach = said[place + 1 : place + 1 + WH_REACH]
    # "The lady who does it" is not a question, but "who should i ask" is.
    tells = said[place] in table.relatives and not _fresh(place, said, table)
    inverts = any(
        word in table.auxiliaries
        and _following(number, reach) in table.subjects
        and (not tells or _turned(word, _following(number, reach), table, near=not number))
        for number, word in enumerate(reach)
    )
    if _is_known(place, said, table):
        return False
    if last in table.wh or (said[place] in table.conditions and not inverts and last not in table.knowing):
        return False
    return inverts or last in table.knowing or last in table.joins or _fresh(place, said, table)


def _turned(word: str, following: str, table: Language, *, near: bool) -> bool:
    """Whether a verb and its subject ask after a word that may be relative: "who should i ask", not "who has it"."""
    asks_of_things = not near and word in table.inverts_things | table.supports
    return following in table.inverted or (asks_of_things and following in table.things)


def _is_known(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether what the question word begins is told: "i know what it does", "here is what i own"; "may i know" asks."""
    for size in (1, 2, 3):
        start = place - size
        if start >= 0 and tuple(said[start:place]) in table.known:
            return not start or said[start - 1] not in table.auxiliaries
    return False


def _fresh(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether nothing but a frame comes before it in this run, so that a question may begin with any verb."""
    since = -1
    for number in range(place):
        if said[number] not in table.before_question:
            return False
        if said[number] in table.heads or said[number] in table.joins:
            since = number
    return table.pronouns.isdisjoint(said[since + 1 : place])


def _inverted(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether a verb comes before its subject."""
    word, following = said[place], _following(place, said)
    last = said[place - 1] if place else ""
    if last in table.governing or table.needs.at(place, said) or table.disagreeing.at(place, said):
        return False
    if last in table.relatives and following not in table.inverted:
        return False
    if _fresh(place, said, table):
        opens = not last or last in table.opening
        return following not in table.never_after and (following in table.subjects or (opens and word in table.inverts))
    if last in table.joins and following in table.pronouns:
        return True
    if last in table.joins and word in table.inverts_joined and following in table.subjects:
        return True
    return (
        (word in table.inverts and following in table.inverted)
        or (word in table.inverts_things and following in table.things)
        or (word in table.inverts_named and following in table.named)
        or (word in table.supports and bool(following) and _supports(place, said, table))
    )


def _supports(place: int, said: Sequence[str], table: Language) -> bool:
    """Whether a verb is an auxiliary of another that follows the subject: "does the wax help", not "does help"."""
    # A word that points back belongs to the words before it: "crushed tablets does that work".
    if said[place + 1] in table.never_after | table.pointing:
        return False
    reach = range(place + 2, min(place + 2 + SUBJECT_REACH, len(said)))
    return any(
        said[each] in table.supported and said[each - 1] not in table.prepositions | table.joins for each in reach
    )

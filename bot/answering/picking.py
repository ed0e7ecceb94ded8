"""Which entry of the list before a message means that is typed in place of a press: "2", "the second one please"."""

from collections.abc import Sequence

from bot.answering.words import plain
from bot.knowledge.languages import Language

# A longer message says more than which one is meant.
LONGEST = 6


def picked(message: str, offered: Sequence[str], table: Language) -> str | None:
    """The entry that a message picks and nothing else; None if it picks none.

    Args:
        message: the message as typed.
        offered: the ids of the entries that the reply before it listed, in their order.
        table: the language of the message, whose ordinals count beside digits.
    """
    words = plain(message)
    if not offered or not 0 < len(words) <= LONGEST:
        return None
    places = [int(word) if word.isdecimal() else table.places[word] for word in words if _is_place(word, table)]
    others = {word for word in words if not _is_place(word, table)}
    if len(places) != 1 or not others <= table.picking:
        return None
    # The last one is counted from the end.
    place = places[0] - 1 if places[0] > 0 else len(offered) + places[0]
    return offered[place] if 0 <= place < len(offered) else None


def _is_place(word: str, table: Language) -> bool:
    # "10" is no place of a list, and "٢" is one that readers see as 2.
    return word in table.places or (len(word) == 1 and word.isdecimal())

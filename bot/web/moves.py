"""Questions that a draft would have come out otherwise, by what that means for who asks them."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.services.gate import Moved

ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Moves:
    """Each group in the order in which the questions were asked.

    Attributes:
        answered: nothing answered them, and now something does.
        changed: one entry answered them, and now another one does, or none: to be looked at one by one.
        offered: what is offered, or said instead, is another.
    """

    answered: tuple[Moved, ...]
    changed: tuple[Moved, ...]
    offered: tuple[Moved, ...]


def grouped(moved: Iterable[Moved]) -> Moves:
    """These questions by group; each stands in exactly one."""
    answered, changed, offered = [], [], []
    for each in moved:
        if each.before.startswith(ANSWERED):
            changed.append(each)
        elif each.after.startswith(ANSWERED):
            answered.append(each)
        else:
            offered.append(each)
    return Moves(tuple(answered), tuple(changed), tuple(offered))

"""Questions that would come out differently with a draft, sorted by what that means for those who ask them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.locale import NN_, Plural
from bot.services.gate import Moved

ANSWERED = "answered"
NOW_ANSWERED = NN_("question is now answered", "questions are now answered")
CHANGED = NN_("answer changed", "answers changed")
OTHERWISE = NN_("{number} comes out differently", "{number} come out differently")
OFFERED = NN_("question is offered other entries", "questions are offered other entries")


@dataclass(frozen=True, slots=True)
class Moves:
    """Each group in the order in which the questions were asked.

    Attributes:
        answered: nothing answered them, and now something does.
        changed: one entry answered them, and now another one does, or none: to be looked at one by one.
        offered: something else than before is offered, or said instead.
    """

    answered: tuple[Moved, ...]
    changed: tuple[Moved, ...]
    offered: tuple[Moved, ...]

    @property
    def groups(self) -> Sequence[tuple[Plural, Sequence[Moved]]]:
        """Those that hold any, each with what it is called."""
        named = ((NOW_ANSWERED, self.answered), (CHANGED, self.changed), (OFFERED, self.offered))
        return [(name, moved) for name, moved in named if moved]


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

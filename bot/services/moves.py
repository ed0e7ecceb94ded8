"""Questions that a draft would make come out differently, grouped by what that means for those who ask them."""

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
    """Each group is in the order of the questions.

    Attributes:
        answered: nothing answered them before, and now something does.
        changed: one entry answered them, and now another one does, or none; each is to be looked at.
        offered: what is offered or said differs in another way.
    """

    answered: tuple[Moved, ...]
    changed: tuple[Moved, ...]
    offered: tuple[Moved, ...]

    @property
    def groups(self) -> Sequence[tuple[Plural, Sequence[Moved]]]:
        """The groups that hold any questions, each with its name."""
        named = ((NOW_ANSWERED, self.answered), (CHANGED, self.changed), (OFFERED, self.offered))
        return [(name, moved) for name, moved in named if moved]


def grouped(moved: Iterable[Moved]) -> Moves:
    """These questions by group; each is in exactly one."""
    answered, changed, offered = [], [], []
    for each in moved:
        if each.before.startswith(ANSWERED):
            changed.append(each)
        elif each.after.startswith(ANSWERED):
            answered.append(each)
        else:
            offered.append(each)
    return Moves(tuple(answered), tuple(changed), tuple(offered))

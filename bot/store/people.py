"""What the store tells of people: what a member wishes, what was forgotten, what is new to a curator."""

from dataclasses import dataclass

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wishes, and whether they have been told what is kept."""

    unlogged: bool = False
    greeted: bool = False


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased: how much of each kind. `texts` are the wordings of the questions, for a last look elsewhere."""

    questions: int = 0
    feedback: int = 0
    waiting: int = 0
    drafts: int = 0
    gaps: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """What is new at the desk: questions nobody could answer, answers to what was asked back, drafts, entries."""

    asked: int
    told: int
    proposed: int
    published: int

    def __bool__(self) -> bool:
        return any((self.asked, self.told, self.proposed, self.published))


@dataclass(frozen=True, slots=True)
class Reminder:
    """A review that is due: of which entry, on which day, and who is told: their id, and its keyed hash."""

    entry_id: str
    day: str
    user_id: str
    asker: str

"""The store's records about people: a member's wishes, what was forgotten, and what is new to a curator."""

from dataclasses import dataclass

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wish:
    """A member's wishes, and whether they have been told what is kept."""

    unlogged: bool = False
    greeted: bool = False


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased, with the number of each kind. `texts` are the questions' wordings, to search elsewhere.

    `threads` are the threads that were opened at them, and the posts that they opened.
    """

    questions: int = 0
    feedback: int = 0
    waiting: int = 0
    drafts: int = 0
    gaps: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """What is new at the desk: questions nobody could answer, answers to what was asked back, drafts, and entries."""

    asked: int
    told: int
    proposed: int
    published: int

    def __bool__(self) -> bool:
        return any((self.asked, self.told, self.proposed, self.published))


@dataclass(frozen=True, slots=True)
class Reminder:
    """A review that is due: its entry and day, and the person to tell, by id and by its keyed hash."""

    entry_id: str
    day: str
    user_id: str
    asker: str

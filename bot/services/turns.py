"""Whose turn it is: gaps and drafts given, taken, handed over and rotated; what is new; and reminders for owners."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.answering.release import Release
from bot.curation.audit import Action
from bot.curation.drafts import Draft, Stage
from bot.curation.gaps import WAITING
from bot.curation.review import Curator, NotAllowedError, StaleError, check_curates
from bot.curation.turns import Colleague, What, next_turn
from bot.errors import SalveError
from bot.knowledge.models import Status
from bot.locale import S_
from bot.services.drafts import DraftService
from bot.services.gaps import GapService
from bot.services.pseudonym import pseudonym
from bot.store.people import News, Reminder
from bot.store.port import Store
from bot.store.records import Notice

GIVE = "give"
DISCORD = "discord:"
# Two weeks are enough time to read what is new about one entry.
REMIND = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Back:
    """Since when a curator has been away, and what is new since then."""

    since: datetime
    news: News


class TurnService:
    """Turns, visits and reminders at the desk. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        gaps: GapService,
        drafts: DraftService,
        served: Callable[[], Release],
        privacy_key: bytes,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._privacy_key = privacy_key
        self._turns = store.turns
        self._gaps = gaps
        self._drafts = drafts
        self._served = served
        self._now = now
        self._reminded: date | None = None

    def colleagues(self, what: What, number: int, curator: Curator) -> Sequence[Colleague]:
        """Curators who can see to a gap or draft, the most recent visitor first.

        Raises:
            NotAllowedError: this person is not a curator, or the gap or draft belongs to another server.
            SalveError: there is no such gap or draft.
        """
        guild_id, home = self._of(what, number, curator)
        known = self._turns.colleagues()
        return [each for each in known if (each.home if home else each.curates(guild_id))]

    def give(self, what: What, number: int, to: str, curator: Curator, door: str) -> Colleague:
        """Give a gap or draft to a colleague. The curators' channel is told, unless they give it to themselves.

        Raises:
            NotAllowedError: this person is not a curator, it belongs to another server, or `to` does not work at its
                desk.
            StaleError: the gap or draft has come to an end.
            SalveError: there is no such gap or draft.
        """
        guild_id, home = self._of(what, number, curator)
        found = next((each for each in self.colleagues(what, number, curator) if each.id == to), None)
        if found is None:
            raise NotAllowedError(S_("only somebody who works at this desk, and has looked in once, can be given that"))
        notice = None
        if found.id != curator.id:
            text = _given(what, number, curator.name, found)
            about = None if home else guild_id
            notice = Notice(what.value, text, self._now(), number, about)
        self._turns.give(what, number, found.id, self._action(what, number, curator, door), notice)
        return found

    def take(self, what: What, number: int, curator: Curator, door: str) -> Colleague:
        """Take a gap or draft oneself; see `give`."""
        check_curates(curator)
        self._turns.arrive(curator, self._now())
        return self.give(what, number, curator.id, curator, door)

    def rotate(self, what: What, number: int, curator: Curator, door: str) -> Colleague:
        """Give a gap or draft to the colleague who has been given nothing for the longest time; see `give`.

        Raises:
            StaleError: nobody else has been at this desk lately.
        """
        but = self._busy(what, number, curator)
        chosen = next_turn(self.colleagues(what, number, curator), but, self._now())
        if chosen is None:
            raise StaleError(S_("nobody else has been at this desk in the last four weeks"))
        return self.give(what, number, chosen.id, curator, door)

    def free(self, what: What, number: int, curator: Curator, door: str) -> None:
        """Take the turn away without giving it to anybody; see `give`."""
        self._of(what, number, curator)
        self._turns.give(what, number, None, self._action(what, number, curator, door), None)

    def drafts(self, curator: Curator) -> Sequence[Draft]:
        """The drafts that a curator was given, with their own that were sent back first.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        theirs = frozenset(self._turns.drafts_of(curator.id))
        listed = self._drafts.listed(curator)
        back = [each for each in listed if each.author == curator.id and each.stage is Stage.WRITING and each.note]
        return [*back, *(each for each in listed if each.number in theirs and each not in back)]

    def back(self, curator: Curator) -> Back | None:
        """Note that a curator is at the desk. Returns what is new since their last visit; None at the first one.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        since = self._turns.arrive(curator, self._now())
        return None if since is None else Back(since, self._turns.news(curator, since))

    # Owners

    def remind(self) -> int:
        """Owe owners word of reviews due within two weeks, once a day and once per review. Returns how many."""
        today = self._now().date()
        if self._reminded == today:
            return 0
        owners = self._turns.owners()
        due = [
            Reminder(each.id, each.next_review.isoformat(), user_id, pseudonym(user_id, self._privacy_key))
            for each in self._served().knowledge.entries
            if each.status is Status.APPROVED and each.next_review and each.next_review <= today + REMIND
            if (user_id := _reached(each.owner, owners))
        ]
        done = self._turns.remind(due, self._now())
        self._reminded = today
        return done

    def wishes(self, curator: str, *, reminded: bool) -> None:
        """Switch an owner's reminders on or off; `curator` is their id."""
        self._turns.heed(curator, self._now(), reminded=reminded)

    def reminded(self, curator: str) -> bool:
        """Whether an owner is reminded."""
        return curator in self._turns.owners()

    def _of(self, what: What, number: int, curator: Curator) -> tuple[str | None, bool]:
        """The server a gap or draft belongs to, and whether only the home's curators see to it."""
        if what is What.GAP:
            gap = self._gaps.find(number, curator)
            if gap.status not in WAITING:
                raise StaleError(S_("#{gap} is already closed", gap=gap.number))
            return gap.guild_id, False
        draft = self._drafts.find(number, curator)
        if not draft.open:
            raise StaleError(S_("draft {number} is already closed", number=number))
        if draft.guild_id is not None:
            return draft.guild_id, False
        found = self._store.desk.root(draft.gap) if draft.gap is not None else None
        return (found.guild_id if found else None), found is None or draft.stage is Stage.PROPOSED

    def _busy(self, what: What, number: int, curator: Curator) -> frozenset[str]:
        """The people a rotation passes over: whoever has the turn, and the author of a draft that waits for others."""
        if what is What.GAP:
            return frozenset({self._gaps.find(number, curator).turn})
        draft = self._drafts.find(number, curator)
        return frozenset({draft.turn, draft.author if draft.stage is Stage.PROPOSED else ""})

    def _action(self, what: What, number: int, curator: Curator, door: str) -> Action:
        action = Action(self._now(), curator.id, curator.name, door, GIVE)
        return replace(action, gap=number) if what is What.GAP else replace(action, draft=number)


def _reached(owner: str | None, owners: Mapping[str, str]) -> str | None:
    """The Discord user who owns an entry, by name or id; None if two people have that name."""
    ids = [id_ for id_, name in owners.items() if owner in {id_, name} and id_.startswith(DISCORD)]
    return ids[0].removeprefix(DISCORD) if len(ids) == 1 else None


def _given(what: What, number: int, by: str, to: Colleague) -> str:
    """The notice for the curators; a Discord user is addressed directly."""
    named = f"#{number}" if what is What.GAP else S_("draft {number}", number=number)
    if to.id.startswith(DISCORD):
        return S_("{by} gave you {what}.", by=by, what=named)
    return S_("{by} gave {what} to {name}: it is their turn now.", by=by, what=named, name=to.name)


def what_of(text: str) -> What:
    """The kind of thing that a form or a button names.

    Raises:
        SalveError: it is neither a gap nor a draft.
    """
    if text not in {*What}:
        raise SalveError(S_("say whether it is a gap or a draft"))
    return What(text)

"""Worklists of entries that need a curator. The lists end: an entry that has been dealt with leaves them by itself."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.answering import twins
from bot.answering.release import Release
from bot.curation.review import Curator, check_curates
from bot.knowledge.models import Entry, Status
from bot.locale import N_, OPTION, S_
from bot.services.statistics import DUE_WITHIN, WEEKS
from bot.store.counts import Rating, Sample
from bot.store.port import Store

# One person may have misread it; three whom it did not help are a sign, however often it was asked.
DISPLEASED = 3


class Worklist(StrEnum):
    """Why an entry needs a curator."""

    DUE = "due"
    EXPIRED = "expired"
    WEAK = "weak"
    CONFLICTING = "conflicting"


TITLES: Mapping[Worklist, str] = {
    Worklist.DUE: N_("Due for review", OPTION),
    Worklist.EXPIRED: N_("Past their review", OPTION),
    Worklist.WEAK: N_("Did not help", OPTION),
    Worklist.CONFLICTING: N_("Ask nearly the same", OPTION),
}


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a worklist, and why it is there."""

    entry: Entry
    why: str


class WorklistService:
    """Read-only. Safe to call from any thread."""

    def __init__(self, store: Store, served: Callable[[], Release], now: Callable[[], datetime]) -> None:
        self._desk = store.desk
        self._served = served
        self._now = now
        self._twins: tuple[str, Sequence[tuple[str, str]]] = ("", ())
        self._comparing = threading.Lock()
        self._ahead = ""
        self._made: Mapping[Worklist, Callable[[Curator], Sequence[Item]]] = {
            Worklist.DUE: lambda _: self._reviews(late=False),
            Worklist.EXPIRED: lambda _: self._reviews(late=True),
            Worklist.WEAK: self._weak,
            Worklist.CONFLICTING: lambda _: self._conflicting(),
        }

    def compare_ahead(self) -> None:
        """Compare the entries of a new release in the background, so that nobody who opens a list has to wait for it.

        This takes 3 s of CPU on the shipped base.
        """
        digest = self._served().digest
        if self._ahead != digest:
            self._ahead = digest
            threading.Thread(target=self._conflicting, name="salve-twins", daemon=True).start()

    def items(self, worklist: Worklist, curator: Curator) -> Sequence[Item]:
        """The entries of one list, the most pressing first.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        return self._made[worklist](curator)

    def counts(self, curator: Curator) -> Mapping[Worklist, int]:
        """How many entries each list holds; see `items`."""
        return {each: len(self.items(each, curator)) for each in Worklist}

    def _approved(self) -> list[Entry]:
        return [each for each in self._served().knowledge.entries if each.status is Status.APPROVED]

    def _reviews(self, *, late: bool) -> Sequence[Item]:
        today = self._now().date()
        dated = sorted((each.next_review, each.id, each) for each in self._approved() if each.next_review)
        return [
            Item(entry, _review(day, late=late))
            for day, _, entry in dated
            if (day < today if late else today <= day <= today + DUE_WITHIN)
        ]

    def _weak(self, curator: Curator) -> Sequence[Item]:
        """Entries that did not help since their last review, in these servers and the last twelve weeks."""
        since, entries = self._now() - timedelta(weeks=WEEKS), {each.id: each for each in self._approved()}
        found = list[tuple[int, Item]]()
        for rated in self._desk.ratings(Sample(since, guilds=curator.guilds)):
            entry = entries.get(rated.entry_id)
            if entry is None or _failed(rated) < DISPLEASED:
                continue
            reviewed = datetime.combine(entry.reviewed, time.max, UTC) if entry.reviewed else since
            anew = self._desk.ratings(Sample(max(since, reviewed), guilds=curator.guilds))
            each = next((each for each in anew if each.entry_id == entry.id), None)
            if each is not None and _failed(each) >= max(DISPLEASED, each.helpful):
                why = S_(
                    "did not help {failed} of the {answered} people who got it",
                    failed=_failed(each),
                    answered=each.answered,
                )
                found.append((_failed(each), Item(entry, why)))
        return [item for _, item in sorted(found, key=lambda pair: (-pair[0], pair[1].entry.id))]

    def _conflicting(self) -> Sequence[Item]:
        release = self._served()
        with self._comparing:
            if self._twins[0] != release.digest:
                self._twins = (release.digest, [(each.one, each.said) for each in twins.unjudged(release)])
            found = self._twins[1]
        return [Item(release.knowledge.entry[one], why) for one, why in found]


def _review(day: date, *, late: bool) -> str:
    return S_("was due for review by {day}", day=day) if late else S_("is due for review by {day}", day=day)


def _failed(rating: Rating) -> int:
    return rating.not_this + rating.unhelpful

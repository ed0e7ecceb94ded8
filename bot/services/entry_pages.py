"""What curators judge an entry by: how it was asked, what was said of it, how its checks come out, what is due."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answering.release import Release
from bot.curation.review import Curator, check_curates
from bot.knowledge import leaning
from bot.knowledge.fact import Fact
from bot.knowledge.models import Entry
from bot.services.checks import asked, held_out, reached
from bot.services.find import MOST
from bot.services.statistics import WEEKS
from bot.store.counts import Rating, Sample
from bot.store.port import Store

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that this entry answered, and how often it was asked."""

    text: str
    times: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A held-out question, whether it must reach the entry, how it comes out now, and whether that is right."""

    text: str
    wanted: bool
    outcome: str
    well: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Everything known of an entry besides its text.

    Attributes:
        entry: the entry as it is served.
        wordings: the wordings it answered that are kept and may be read, the most frequent first.
        rating: the ratings of its answers in the last twelve weeks; None if it gave none.
        checks: its held-out questions: those that must reach it, near misses and follow-ups.
        changed: the facts it cites that have changed since its review.
    """

    entry: Entry
    wordings: Sequence[Wording]
    rating: Rating | None
    checks: Sequence[Checked]
    changed: Sequence[Fact]


class EntryPageService:
    """Read-only. Safe to call from any thread."""

    def __init__(self, store: Store, served: Callable[[], Release], now: Callable[[], datetime]) -> None:
        self._desk = store.desk
        self._served = served
        self._now = now

    def view(self, entry: Entry, curator: Curator) -> EntryPage:
        """Everything about one entry.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        release = self._served()
        ratings = self._desk.ratings(Sample(self._now() - timedelta(weeks=WEEKS), guilds=curator.guilds))
        return EntryPage(
            entry,
            self._wordings(entry.id, curator),
            next((each for each in ratings if each.entry_id == entry.id), None),
            tuple(self._checked(entry, release)),
            tuple(leaning.changed(entry, release.knowledge)),
        )

    def _wordings(self, entry_id: str, curator: Curator) -> Sequence[Wording]:
        """Questions asked in private are shown only if they are in a gap."""
        asked = self._desk.searchable(curator.guilds, MOST)
        counts = Counter(
            " ".join(text.split()) for _, text, came, led, _ in asked if (came, led) == ("answer", entry_id)
        )
        return [Wording(text, times) for text, times in counts.most_common(SHOWN)]

    def _checked(self, entry: Entry, release: Release) -> Iterator[Checked]:
        for check in held_out(entry.checks):
            outcome = reached((entry.id,), asked(check, release, self._now().date()))
            well = outcome in {"answered", "offered"} if check.wanted else outcome != "answered"
            yield Checked(str(check), check.wanted, outcome, well)

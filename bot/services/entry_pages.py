"""What a curator judges an entry by: who asked it how, what was said of it, how its checks come out, what is due."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answering import pipeline
from bot.answering.pipeline import Release
from bot.curation.review import Curator, check_curates
from bot.knowledge import leaning
from bot.knowledge.fact import Fact
from bot.knowledge.models import Entry
from bot.services.checks import reached
from bot.services.find import MOST
from bot.services.statistics import WEEKS
from bot.store.port import Store
from bot.store.statistics import Rating

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Wording:
    """A question that this entry answered, in its asker's words, and how often it was asked so."""

    text: str
    times: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A held-out question, how it comes out now, and whether that is how it should."""

    text: str
    outcome: str
    well: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """What is known of an entry beside its text.

    Attributes:
        entry: the entry as it is served.
        wordings: how it was asked, as far as that is kept and may be read, the most frequent first.
        rating: what was said of its answers in the last twelve weeks; None where it gave none.
        reach: the checks that must reach it.
        miss: the near misses that must not.
        changed: the facts it cites that have changed since it was reviewed.
    """

    entry: Entry
    wordings: Sequence[Wording]
    rating: Rating | None
    reach: Sequence[Checked]
    miss: Sequence[Checked]
    changed: Sequence[Fact]


class EntryPageService:
    """Reads only. Safe to call from any thread."""

    def __init__(self, store: Store, served: Callable[[], Release], now: Callable[[], datetime]) -> None:
        self._desk = store.desk
        self._served = served
        self._now = now

    def view(self, entry: Entry, curator: Curator) -> EntryPage:
        """All of one entry.

        Raises:
            NotAllowedError: not a curator.
        """
        check_curates(curator)
        release = self._served()
        ratings = self._desk.ratings(self._now() - timedelta(weeks=WEEKS), curator.guilds)
        return EntryPage(
            entry,
            self._wordings(entry.id, curator),
            next((each for each in ratings if each.entry_id == entry.id), None),
            tuple(self._checked(entry.id, entry.checks.reach, release, wanted=True)),
            tuple(self._checked(entry.id, entry.checks.miss, release, wanted=False)),
            tuple(leaning.changed(entry, release.knowledge)),
        )

    def _wordings(self, entry_id: str, curator: Curator) -> Sequence[Wording]:
        """Of questions asked in private only those that are in a gap are shown."""
        asked = self._desk.searchable(curator.guilds, MOST)
        counts = Counter(" ".join(text.split()) for _, text, came, led in asked if (came, led) == ("answer", entry_id))
        return [Wording(text, times) for text, times in counts.most_common(SHOWN)]

    def _checked(self, id_: str, texts: Sequence[str], release: Release, *, wanted: bool) -> Iterator[Checked]:
        for text in texts:
            outcome = reached(id_, pipeline.answer(text, release, self._now().date()).decision)
            yield Checked(text, outcome, (outcome in {"answered", "offered"}) if wanted else outcome != "answered")

"""The desk's numbers: coverage by week, most wanted gaps, due reviews, badly rated entries, and time to an answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from statistics import median

from bot.answering.release import Release
from bot.curation.gaps import Gap
from bot.curation.review import Curator, check_curates
from bot.knowledge import leaning
from bot.knowledge.models import Status
from bot.locale import N_
from bot.store.counts import Counted, Rating, Sample, Week
from bot.store.gap_records import Wanted
from bot.store.port import Store

WEEKS = 12
PERIODS = {4: N_("four weeks"), WEEKS: N_("twelve weeks"), 26: N_("half-year"), 52: N_("year")}
TOP = 5
# A share of fewer answers says more about chance than about the answers: of 20, one is 5 %.
ENOUGH = 20
# The outcomes that a week counts, with their names, the best first.
OUTCOMES = {
    "answered": N_("answered"),
    "offered": N_("offered"),
    "passed_on": N_("passed on"),
    "cared_for": N_("sent to care"),
}
# An entry is due for review from this long before its date.
DUE_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which questions the statistics count.

    Attributes:
        weeks: the number of past weeks to count.
        topic: a topic's id; counts questions that one of its entries answered or was nearest to. Empty: any.
        channel: the channel the questions were asked in; empty: any.
        language: the ISO 639-1 code of the questions' language; empty: any.
    """

    weeks: int = WEEKS
    topic: str = ""
    channel: str = ""
    language: str = ""


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Statistics:
    """How the community and its desk are doing.

    Attributes:
        weeks: how questions came out, by week, oldest first.
        waiting: how many gaps wait for curators.
        statuses: how many gaps there are by status.
        top: the most wanted gaps.
        due: entries whose review is due within 30 days or overdue, as (id, date), the oldest first.
        weak: entries rated "not what I asked", the worst first.
        seen_wrong: the share (0..1) of the answers in these weeks that were rated "not what I asked"; None if fewer
            than 20 were given.
        promised_wrong: the limit that the knowledge promises for wrong answers per question (0..1).
        hours: the median number of hours from a gap's first ask to its answer; None if none was answered.
        answered_gaps: the number of gaps behind that median.
    """

    weeks: Sequence[Week]
    waiting: int
    statuses: dict[str, int]
    top: Sequence[Gap]
    due: Sequence[tuple[str, date]]
    weak: Sequence[Rating]
    seen_wrong: float | None
    promised_wrong: float
    hours: float | None
    answered_gaps: int


@dataclass(frozen=True, slots=True)
class Questions:
    """A page of the questions behind a number, newest first, and how many there are in all."""

    questions: Sequence[Counted]
    total: int


class StatisticsService:
    """Read-only. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        named: Callable[[Gap], Gap],
        served: Callable[..., Release],
        now: Callable[[], datetime],
    ) -> None:
        """Take the store, a function that names a gap by its clearest wording, the release and the clock."""
        self._desk = store.desk
        self._named = named
        self._served = served
        self._now = now

    def due(self, guild_id: str | int | None = None) -> Sequence[tuple[str, date]]:
        """A server's entries whose review is due within 30 days or overdue, as (id, date), oldest first.

        When a fact changes, the reviews of entries that cite it become due on that day.
        """
        last, knowledge = self._now().date() + DUE_WITHIN, self._served(guild_id).knowledge
        approved = (
            (leaning.due(each, knowledge), each) for each in knowledge.entries if each.status is Status.APPROVED
        )
        return [(id_, day) for day, id_ in sorted((day, each.id) for day, each in approved if day and day <= last)]

    def overview(self, curator: Curator, scope: Scope = EVERYTHING) -> Statistics:
        """The numbers of the questions in `scope`.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        sample = self._sample(curator, scope)
        weeks, (statuses, waits) = self._desk.weeks(sample), self._desk.ends(sample)
        answered, wrong = sum(week.answered for week in weeks), sum(week.not_this for week in weeks)
        wanted = Wanted(
            self._now(),
            guilds=curator.guilds,
            channel=scope.channel or None,
            language=scope.language or None,
            near=sample.about,
        )
        here = next(iter(curator.guilds)) if curator.guilds and len(curator.guilds) == 1 else None
        return Statistics(
            weeks=weeks,
            waiting=self._desk.count(wanted),
            statuses=dict(statuses),
            top=[self._named(gap) for gap in self._desk.gaps(wanted, TOP)],
            due=[(id_, day) for id_, day in self.due(here) if sample.about is None or id_ in sample.about],
            weak=[each for each in self._desk.ratings(sample) if each.not_this][:TOP],
            seen_wrong=wrong / answered if answered >= ENOUGH else None,
            promised_wrong=self._served().knowledge.manifest.wrong_answer_limit,
            hours=median(waits) if waits else None,
            answered_gaps=len(waits),
        )

    def questions(
        self,
        curator: Curator,
        scope: Scope = EVERYTHING,
        *,
        week: date | None = None,
        came: str = "",
        entry_id: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Questions:
        """The questions behind a number; those that this curator may not (or no longer) read are shown without words.

        Args:
            curator: who looks.
            scope: which questions are counted.
            week: the Monday of the week in which they were asked; None: all weeks of the scope.
            came: their outcome, one of OUTCOMES; "not_this": answers rated "not what I asked"; empty: any outcome.
            entry_id: the entry that answered them; None: any.
            limit: how many to return at most.
            offset: how many to skip first.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        sample = self._sample(curator, scope)
        if week is not None and week > self._now().date():
            return Questions((), 0)
        if week is not None:
            start = datetime(week.year, week.month, week.day, tzinfo=UTC)
            sample = replace(sample, since=max(start, sample.since), until=start + timedelta(days=7))
        return Questions(*self._desk.counted(sample, came, entry_id, limit, offset))

    def _sample(self, curator: Curator, scope: Scope) -> Sample:
        check_curates(curator)
        entries = self._served().knowledge.entries
        return Sample(
            self._now() - timedelta(weeks=scope.weeks),
            guilds=curator.guilds,
            about=frozenset(each.id for each in entries if each.topic == scope.topic) if scope.topic else None,
            channel=scope.channel,
            language=scope.language,
        )

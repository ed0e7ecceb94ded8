"""The desk's numbers: coverage by week, what is wanted, what is due, which answers displease, how long it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from bot.answering.pipeline import Release
from bot.curation.gaps import Gap
from bot.curation.review import Curator, check_curates
from bot.knowledge import leaning
from bot.knowledge.models import Status
from bot.store.gaps import Wanted
from bot.store.port import Store
from bot.store.statistics import Rating, Week

WEEKS = 12
TOP = 5
# An entry is due for review from so long before its date.
DUE_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Statistics:
    """How the community and its desk are doing.

    Attributes:
        weeks: how questions came out, by week, oldest first; at most twelve.
        waiting: how many gaps wait for curators.
        statuses: how many gaps stand where.
        top: the most wanted gaps.
        due: entries whose review is due within 30 days or overdue, as (id, date), the oldest first.
        weak: entries rated "not what I asked", the worst first.
        seen_wrong: "not what I asked" per answer given, over these weeks (0..1); None without answers.
        promised_wrong: the wrong answers per question that the knowledge promises to stay below (0..1).
        hours: the median hours from a gap's first ask to its answer; None while none was answered.
        answered_gaps: how many that is the median of.
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


class StatisticsService:
    """Reads only. Safe to call from any thread."""

    def __init__(self, store: Store, served: Callable[[], Release], now: Callable[[], datetime]) -> None:
        self._desk = store.desk
        self._served = served
        self._now = now

    def due(self) -> Sequence[tuple[str, date]]:
        """Entries whose review is due within 30 days or overdue, as (id, date), the oldest first.

        A fact that changed makes a review due on that day.
        """
        last, knowledge = self._now().date() + DUE_WITHIN, self._served().knowledge
        approved = (
            (leaning.due(each, knowledge), each) for each in knowledge.entries if each.status is Status.APPROVED
        )
        return [(id_, day) for day, id_ in sorted((day, each.id) for day, each in approved if day and day <= last)]

    def overview(self, curator: Curator) -> Statistics:
        """The numbers of the last twelve weeks.

        Raises:
            NotAllowedError: not a curator.
        """
        check_curates(curator)
        now, knowledge = self._now(), self._served().knowledge
        since, of = now - timedelta(weeks=WEEKS), curator.guilds
        weeks, ratings = self._desk.weeks(since, of), self._desk.ratings(since, of)
        answered, wrong = sum(week.answered for week in weeks), sum(week.not_this for week in weeks)
        waits = self._desk.waits(since, of)
        wanted = Wanted(now, guilds=curator.guilds)
        return Statistics(
            weeks=weeks,
            waiting=self._desk.count(wanted),
            statuses=dict(self._desk.statuses(of)),
            top=self._desk.gaps(wanted, TOP),
            due=self.due(),
            weak=[each for each in ratings if each.not_this][:TOP],
            seen_wrong=wrong / answered if answered else None,
            promised_wrong=knowledge.manifest.wrong_answer_limit,
            hours=median(waits) if waits else None,
            answered_gaps=len(waits),
        )

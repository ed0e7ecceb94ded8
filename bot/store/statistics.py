"""Counts for the desk, in SQL: how questions came out by week, how entries are rated, how long gaps stay open."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from bot.store.rows import stamp

# The servers that are counted; None for all, and what belongs to none.
Guilds = frozenset[str] | None
_OF = "(:guilds is null or guild_id in (select value from json_each(:guilds)))"


@dataclass(frozen=True, slots=True)
class Week:
    """How the questions of one week came out; `monday` is its first day (UTC). Errors of ours count nowhere."""

    monday: date
    answered: int
    offered: int
    passed_on: int
    cared_for: int
    not_this: int

    @property
    def asked(self) -> int:
        """How many questions that is."""
        return self.answered + self.offered + self.passed_on + self.cared_for


@dataclass(frozen=True, slots=True)
class Rating:
    """What was said of an entry's answers: by askers that it missed their question, by others that it did not help.

    `reasons` are those given, each with how often: "unclear 2, wrong 1".
    """

    entry_id: str
    answered: int
    helpful: int
    not_this: int
    unhelpful: int = 0
    reasons: str = ""


def weeks(db: Database, since: datetime, guilds: Guilds = None) -> Sequence[Week]:
    """Each week since then in which somebody asked, oldest first."""
    rows = db.execute(
        f"""
        select date(asked_at, 'weekday 0', '-6 days') as monday,
            sum(decision = 'answer'), sum(decision = 'suggest'), sum(decision = 'abstain'),
            sum(decision in ('signpost', 'out_of_scope')),
            sum(exists (select 1 from feedback where feedback.question_id = interactions.question_id
                and kind = 'not_this') and decision = 'answer')
        from interactions where asked_at >= :since and decision != 'error' and {_OF} group by monday order by monday
        """,  # noqa: S608 - our own words
        _given(guilds, since),
    )
    return [Week(date.fromisoformat(monday), *map(int, counts)) for monday, *counts in rows]


def ratings(db: Database, since: datetime, guilds: Guilds = None) -> Sequence[Rating]:
    """Entries that answered since then, the worst rated first."""
    rows = db.execute(
        f"""
        select entry_id, count(*), sum(helpful), sum(not_this), sum(unhelpful), coalesce((
            select group_concat(reason || ' ' || times, ', ') from (
                select reason, count(*) as times from feedback
                join (select question_id, entry_id from interactions where asked_at >= :since and {_OF}) as asked
                    using (question_id)
                where asked.entry_id = rated.entry_id and reason != ''
                group by reason order by times desc, reason
            )
        ), '') from (
            select entry_id,
                exists (select 1 from feedback where feedback.question_id = interactions.question_id
                    and kind = 'helpful') as helpful,
                exists (select 1 from feedback where feedback.question_id = interactions.question_id
                    and kind = 'not_this') as not_this,
                exists (select 1 from feedback where feedback.question_id = interactions.question_id
                    and kind = 'unhelpful') as unhelpful
            from interactions where decision = 'answer' and asked_at >= :since and {_OF}
        ) as rated
        group by entry_id order by sum(not_this) desc, sum(helpful), entry_id
        """,  # noqa: S608 - our own words
        _given(guilds, since),
    )
    return [Rating(str(row[0]), int(row[1]), int(row[2]), int(row[3]), int(row[4]), str(row[5])) for row in rows]


def waits(db: Database, since: datetime, guilds: Guilds = None) -> Sequence[float]:
    """For each gap answered since then: the hours from its first ask to its answer."""
    rows = db.execute(
        "select (julianday(ended_at) - julianday(first_asked)) * 24 from gaps "  # noqa: S608 - our own words
        f"where status = 'answered' and ended_at >= :since and {_OF} order by 1",
        _given(guilds, since),
    )
    return [float(row[0]) for row in rows]


def statuses(db: Database, guilds: Guilds = None) -> dict[str, int]:
    """How many gaps stand where."""
    sql = f"select status, count(*) from gaps where {_OF} group by status"  # noqa: S608 - our own words
    return {status: int(number) for status, number in db.execute(sql, _given(guilds))}


def _given(guilds: Guilds, since: datetime | None = None) -> dict[str, str | None]:
    return {
        "since": None if since is None else stamp(since),
        "guilds": None if guilds is None else json.dumps(sorted(guilds)),
    }

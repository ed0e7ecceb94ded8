"""Counts for the desk, in SQL: outcomes by week, ratings of entries, and how long gaps stay open.

The counts read only the index `interactions_counted`, which holds every column that a sample chooses by.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.store.counts import CAME, NOT_THIS, Counted, Rating, Sample, Week
from bot.store.rows import stamp
from bot.store.sql import Database
from bot.store.words import READABLE

_SAID_NOT_THIS = f"""
    exists (select 1 from feedback where feedback.question_id = interactions.question_id and kind = '{NOT_THIS}')
"""  # noqa: S608 - our own words
_ABOUT = "coalesce(interactions.entry_id, candidates ->> '$[0][0]') in (select value from json_each(:about))"


def weeks(db: Database, sample: Sample) -> Sequence[Week]:
    """Each week of the sample in which anything was asked, oldest first."""
    (last,) = db.execute("select max(asked_at) from interactions").fetchone()
    if last is None:
        return []
    end = min(filter(None, (sample.until, datetime.fromisoformat(last) + timedelta(microseconds=1))))
    missed = _missed_by_week(db, sample)
    found = []
    monday = _monday(sample.since.date())
    while monday <= end.date():
        week = _part(sample, monday, end)
        counts = {came: _count(db, week, decisions) for came, decisions in CAME.items()}
        if any(counts.values()):
            found.append(Week(monday, **counts, not_this=missed[monday]))
        monday += timedelta(days=7)
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _part(sample: Sample, monday: date, end: datetime) -> Sample:
    """The part of a sample that falls into a week."""
    start = datetime(monday.year, monday.month, monday.day, tzinfo=sample.since.tzinfo)
    return replace(sample, since=max(start, sample.since), until=min(start + timedelta(days=7), end))


def _count(db: Database, sample: Sample, decisions: Sequence[str]) -> int:
    where, values = _where(sample)
    total = 0
    for decision in decisions:
        sql = f"select count(*) from interactions where decision = :decision and {where}"  # noqa: S608 - our own words
        total += int(db.execute(sql, {**values, "decision": decision}).fetchone()[0])
    return total


def _missed_by_week(db: Database, sample: Sample) -> Mapping[date, int]:
    """How many of each week's answers were rated "not what I asked"."""
    where, values = _where(sample)
    rows = db.execute(
        f"""
        select substr(asked_at, 1, 10), count(distinct interactions.question_id)
        from feedback cross join interactions
        where feedback.question_id = interactions.question_id and kind = '{NOT_THIS}'
            and decision = 'answer' and {where} group by 1
        """,  # noqa: S608 - our own words
        values,
    )
    found = Counter[date]()
    for day, count in rows:
        found[_monday(date.fromisoformat(day))] += int(count)
    return found


def ratings(db: Database, sample: Sample) -> Sequence[Rating]:
    """Entries that answered, the worst rated first."""
    where, values = _where(sample)
    sql = f"select entry_id from interactions where decision = 'answer' and {where}"  # noqa: S608 - our own words
    # SQLite's own grouping of 100,000 rows takes four times as long.
    answered = Counter(entry_id for (entry_id,) in db.execute(sql, values))
    said, reasons = _said(db, sample)
    found = [
        Rating(
            entry_id,
            count,
            said[entry_id]["helpful"],
            said[entry_id][NOT_THIS],
            said[entry_id]["unhelpful"],
            _in_words(reasons[entry_id]),
        )
        for entry_id, count in answered.items()
    ]
    return sorted(found, key=lambda each: (-each.not_this, each.helpful, each.entry_id))


def _said(db: Database, sample: Sample) -> tuple[Mapping[str, Counter[str]], Mapping[str, Counter[str]]]:
    """For each entry, how many of its answers got which feedback, and how often each reason was given."""
    where, values = _where(sample)
    rows = db.execute(
        f"""
        select interactions.entry_id, kind, interactions.question_id, reason from feedback cross join interactions
        where feedback.question_id = interactions.question_id and decision = 'answer' and {where}
        """,  # noqa: S608 - our own words
        values,
    )
    once, reasons = set[tuple[str, str, str]](), defaultdict[str, Counter[str]](Counter)
    for entry_id, kind, question_id, reason in rows:
        once.add((entry_id, kind, question_id))
        if reason:
            reasons[entry_id][reason] += 1
    said = defaultdict[str, Counter[str]](Counter)
    for entry_id, kind, _ in once:
        said[entry_id][kind] += 1
    return said, reasons


def _in_words(reasons: Mapping[str, int]) -> str:
    given = sorted((-times, reason) for reason, times in reasons.items())
    return ", ".join(f"{reason} {-times}" for times, reason in given)


def counted(
    db: Database, sample: Sample, came: str, entry_id: str | None, limit: int, offset: int
) -> tuple[Sequence[Counted], int]:
    """The questions behind a count, newest first, and how many there are.

    Args:
        db: the database.
        sample: which questions are counted.
        came: their outcome, a key of CAME; NOT_THIS: answers rated "not what I asked"; empty: any outcome.
        entry_id: the entry that answered them; None: any.
        limit: how many to return at most.
        offset: how many to skip first.
    """
    where, values = _where(sample)
    every = [decision for decisions in CAME.values() for decision in decisions]
    decisions = CAME["answered"] if came == NOT_THIS else CAME.get(came, every)
    where += " and decision in (select value from json_each(:decisions))"
    where += f" and {_SAID_NOT_THIS}" if came == NOT_THIS else ""
    where += "" if entry_id is None else " and interactions.entry_id = :entry"
    values |= {"decisions": json.dumps(decisions), "entry": entry_id}
    total = int(db.execute(f"select count(*) from interactions where {where}", values).fetchone()[0])  # noqa: S608 - our own words
    rows = db.execute(
        f"""
        select question_id, asked_at, case when {READABLE} then text else '' end, decision, interactions.entry_id, gap
        from interactions left join gap_questions using (question_id)
        where {where} order by asked_at desc, question_id desc limit :limit offset :offset
        """,  # noqa: S608 - our own words
        {**values, "limit": limit, "offset": offset},
    )
    return [_counted(row) for row in rows], total


def _counted(row: tuple[str, str, str, str, str | None, int | None]) -> Counted:
    question_id, asked_at, text, decision, entry_id, gap = row
    came = next(name for name, decisions in CAME.items() if decision in decisions)
    return Counted(question_id, datetime.fromisoformat(asked_at), text, came, entry_id, gap)


def ends(db: Database, sample: Sample) -> tuple[Mapping[str, int], Sequence[float]]:
    """The number of gaps by status, whenever they were asked; for those answered in the sample, how long that took.

    With a topic, channel or language, only gaps that hold such a question are counted.

    Returns:
        The number for each status; and the hours from first ask to answer, in ascending order.
    """
    chosen, values = _chosen(sample)
    where = ["true" if sample.guilds is None else "guild_id in (select value from json_each(:guilds))"]
    if sample.narrowed:
        questions = "select gap from interactions cross join gap_questions"
        chosen.append("gap_questions.question_id = interactions.question_id")
        where.append(f"number in ({questions} where {' and '.join(chosen)})")
    rows = db.execute(
        f"""
        select status, case when status = 'answered' and ended_at >= :since then ended_at end, first_asked
        from gaps where {" and ".join(where)}
        """,  # noqa: S608 - our own words
        {**values, "since": stamp(sample.since)},
    ).fetchall()
    return Counter(status for status, *_ in rows), sorted(_hours(first, end) for _, end, first in rows if end)


def _hours(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)) / timedelta(hours=1)


def _where(sample: Sample) -> tuple[str, dict[str, object]]:
    """The condition for a question to be in the sample, and the values it names."""
    where, values = _chosen(sample)
    values["since"] = stamp(sample.since)
    if sample.until is not None:
        where.append("asked_at < :until")
        values["until"] = stamp(sample.until)
    return " and ".join(["asked_at >= :since", *where]), values


def _chosen(sample: Sample) -> tuple[list[str], dict[str, object]]:
    """The same without the time; conditions that are not chosen are left out and cost nothing."""
    where = list[str]()
    values = dict[str, object]()
    for column, chosen in (("channel_id", sample.channel), ("language", sample.language)):
        if chosen:
            where.append(f"interactions.{column} = :{column}")
            values[column] = chosen
    if sample.guilds is not None:
        where.append("interactions.guild_id in (select value from json_each(:guilds))")
        values["guilds"] = json.dumps(sorted(sample.guilds))
    if sample.about is not None:
        where.append(_ABOUT)
        values["about"] = json.dumps(sorted(sample.about))
    return where, values

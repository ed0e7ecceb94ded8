"""Counts for the desk, in SQL: how questions came out by week, how entries are rated, how long gaps stay open.

What is counted is read from the index `interactions_counted` alone, which holds every column that a sample chooses by.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from bot.store.rows import stamp
from bot.store.words import READABLE

# The servers that are counted; None for all, and what belongs to none.
Guilds = AbstractSet[str] | None
# How a question came out, as the fields of a week name it, and the decisions that stand for it in the log.
CAME: Mapping[str, Sequence[str]] = {
    "answered": ("answer",), "offered": ("suggest",), "passed_on": ("abstain",),
    "cared_for": ("signpost", "out_of_scope"),
}  # fmt: skip
NOT_THIS = "not_this"
_SAID_NOT_THIS = f"""
    exists (select 1 from feedback where feedback.question_id = interactions.question_id and kind = '{NOT_THIS}')
"""  # noqa: S608 - our own words
_ABOUT = "coalesce(interactions.entry_id, candidates ->> '$[0][0]') in (select value from json_each(:about))"


@dataclass(frozen=True, slots=True)
class Sample:
    """Which questions are counted.

    Attributes:
        since: those asked since then.
        until: those asked before then; None: until now.
        guilds: those of these servers.
        about: those that one of these entries answered or, of the others, was nearest to; None: any.
        channel: those of this channel.
        language: those in this language.
    """

    since: datetime
    until: datetime | None = None
    guilds: Guilds = None
    about: AbstractSet[str] | None = None
    channel: str = ""
    language: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether more than time and server is chosen."""
        return self.about is not None or bool(self.channel or self.language)


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


@dataclass(frozen=True, slots=True)
class Counted:
    """A question that was counted: its text is empty where curators may not read it; its gap, where it is in one."""

    question_id: str
    asked_at: datetime
    text: str
    came: str
    entry_id: str | None
    gap: int | None


def weeks(db: Database, sample: Sample) -> Sequence[Week]:
    """Each week of the sample in which somebody asked, oldest first."""
    (last,) = db.execute("select max(asked_at) from interactions").fetchone()
    if last is None:
        return []
    end = min(filter(None, (sample.until, datetime.fromisoformat(last) + timedelta(microseconds=1))))
    missed = _missed_by_week(db, sample)
    found = []
    monday = sample.since.date() - timedelta(days=sample.since.weekday())
    while monday <= end.date():
        week = _part(sample, monday, end)
        counts = {came: _count(db, week, decisions) for came, decisions in CAME.items()}
        if any(counts.values()):
            found.append(Week(monday, **counts, not_this=missed[monday]))
        monday += timedelta(days=7)
    return found


def _part(sample: Sample, monday: date, end: datetime) -> Sample:
    """What of a sample falls into a week."""
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
    """How many answers of each week were "not what I asked"."""
    where, values = _where(sample)
    rows = db.execute(
        f"""
        select date(asked_at, 'weekday 0', '-6 days'), count(distinct question_id)
        from feedback cross join interactions using (question_id)
        where kind = '{NOT_THIS}' and decision = 'answer' and {where} group by 1
        """,  # noqa: S608 - our own words
        values,
    )
    return Counter({date.fromisoformat(monday): int(count) for monday, count in rows})


def ratings(db: Database, sample: Sample) -> Sequence[Rating]:
    """Entries that answered, the worst rated first."""
    where, values = _where(sample)
    sql = f"select entry_id from interactions where decision = 'answer' and {where}"  # noqa: S608 - our own words
    # Of 100,000 rows, SQLite groups in four times the time.
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
    """For each entry: of how many of its answers what was said, and how often for which reason."""
    where, values = _where(sample)
    rows = db.execute(
        f"""
        select interactions.entry_id, kind, question_id, reason
        from feedback cross join interactions using (question_id) where decision = 'answer' and {where}
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
    """The questions that a count stands for, newest first, and how many there are.

    Args:
        db: the database.
        sample: which are counted.
        came: how they came out, a key of CAME; NOT_THIS: answers that were "not what I asked"; empty: any way.
        entry_id: the entry that answered them; None: any.
        limit: at most so many.
        offset: after the first so many.
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
    """How many gaps stand where, whenever they were asked; and of those answered since then, how long that took.

    With a topic, channel or language they are the gaps that one such question is in.

    Returns:
        The number for each status; and the hours from first ask to answer, in ascending order.
    """
    chosen, values = _chosen(sample)
    where = ["true" if sample.guilds is None else "guild_id in (select value from json_each(:guilds))"]
    if sample.narrowed:
        questions = "select gap from interactions cross join gap_questions using (question_id)"
        where.append(f"number in ({questions} where {' and '.join(chosen)})")
    rows = db.execute(
        f"""
        select status, status = 'answered' and ended_at >= :since, (julianday(ended_at) - julianday(first_asked)) * 24
        from gaps where {" and ".join(where)}
        """,  # noqa: S608 - our own words
        {**values, "since": stamp(sample.since)},
    ).fetchall()
    return Counter(status for status, *_ in rows), sorted(float(hours) for _, recent, hours in rows if recent)


def _where(sample: Sample) -> tuple[str, dict[str, object]]:
    """The condition for a question of the sample, and the values it names."""
    where, values = _chosen(sample)
    values["since"] = stamp(sample.since)
    if sample.until is not None:
        where.append("asked_at < :until")
        values["until"] = stamp(sample.until)
    return " and ".join(["asked_at >= :since", *where]), values


def _chosen(sample: Sample) -> tuple[list[str], dict[str, object]]:
    """The same, whenever it was asked; what is not chosen costs nothing."""
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

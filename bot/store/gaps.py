"""Gaps, in SQL. A merged gap keeps its rows and points to the gap it joined; such a family is read as one."""

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from bot.curation.audit import SALVE, Action
from bot.curation.gaps import IN_PUBLIC, WAITING, Gap, Order, Status, Wording
from bot.curation.outbox import News
from bot.curation.review import StaleError
from bot.locale import S_
from bot.store import audit, counting, waiting
from bot.store.gap_records import Wanted
from bot.store.rows import folded, stamp
from bot.store.sql import UNLIMITED, Database
from bot.store.waiting import FAMILY, WAITS

# The fields of a gap that an act may change; the others are derived from its questions.
STATE = (
    "status", "title", "reason", "until", "holder", "holder_name", "held_until", "entry_id", "merged_into", "ended_at",
)  # fmt: skip
# What the trail keeps for undo names nobody: a restored gap has no holder.
_UNHELD = {"holder": None, "holder_name": "", "held_until": None}
_TIMES = ("first_asked", "last_asked", "until", "held_until", "ended_at")
# Surfaces where the asker wrote a message, which can be replied to.
WRITTEN = ("mention", "reply", "named", "thread", "forum", "overheard", "dm")

_EXAMPLE = """
    (select {column} from gap_questions join interactions using (question_id)
     where gap_questions.gap = gaps.number and text != '' order by asked_at, question_id limit 1)
"""
_TURN = """
    coalesce((
        select {column} from turns join curators on curators.number = turns.curator
        where what = 'gap' and about = gaps.number
    ), '')
"""
_GAP = f"""
    select gaps.*, {_TURN.format(column="id")} as turn, {_TURN.format(column="curators.name")} as turn_name,
        coalesce({_EXAMPLE.format(column="text")}, '') as example,
        guild_id is not null and coalesce({_EXAMPLE.format(column="surface")}, '') in {IN_PUBLIC} as public
    from gaps
"""  # noqa: S608 - our own words
# Why a question has no answer, as `bot.curation.gaps.Why` names it.
_WHY = """
    case
        when exists (
            select 1 from feedback where feedback.question_id = interactions.question_id and kind = 'not_this'
        ) then 'not_this'
        when decision = 'suggest' then 'unsure'
        when candidates ->> '$[0][0]' in (select value from json_each(:withdrawn)) then 'withdrawn'
        else 'no_match'
    end
"""
_ASKED = f"""
    select gap_questions.gap from gap_questions join interactions using (question_id)
    where (:reason is null or {_WHY} = :reason)
        and (:channel is null or channel_id = :channel) and (:language is null or language = :language)
        and (:near is null or candidates ->> '$[0][0]' in (select value from json_each(:near)))
"""  # noqa: S608 - our own words
# Some gaps and those they were merged into, which show their questions.
_OF_FAMILY = """
    with recursive holding (gap) as (
        {first}
        union select merged_into from gaps join holding on gaps.number = holding.gap where merged_into is not null
    ) select gap from holding
"""
_QUEUE = f"""
    where (status in ('open', 'expert', 'snoozed') or :waiting = 0)
        and (:waiting = 0 or status != 'snoozed' or until <= :now)
        and (:status is null or status = :status)
        and (:holder is null or (holder = :holder and held_until > :now) or number in (
            select about from turns join curators on curators.number = turns.curator
            where what = 'gap' and curators.id = :holder
        ))
        and (:urgent is null or urgent = :urgent) and askers >= :askers
        and (:most is null or askers <= :most)
        and (:since is null or first_asked >= :since) and (:until is null or first_asked < :until)
        and (:scope is null or guild_id in (select value from json_each(:scope)))
        and (:asked = 0 or number in ({_OF_FAMILY.format(first=_ASKED)}))
        and (:text is null or number in (select cast(value as bigint) from json_each(:titled))
            or number in ({_OF_FAMILY.format(first="select cast(value as bigint) from json_each(:worded)")}))
"""  # noqa: S608 - our own words
_BY = {
    Order.WANTED: "urgent desc, askers desc, last_asked desc, number",
    Order.OLDEST: "first_asked, number",
    Order.NEWEST: "first_asked desc, number desc",
}


def find(db: Database, number: int) -> Gap | None:
    """One gap as it stands, or None."""
    rows = list(db.query(f"{_GAP} where number = ?", [number]))
    return _gaps(db, rows)[0] if rows else None


def root(db: Database, number: int) -> int | None:
    """The gap that a gap is now part of (itself, if it was not merged); None if there is none."""
    climbed = """
        with recursive up (number, into_gap) as (
            select number, merged_into from gaps where number = ?
            union select gaps.number, gaps.merged_into from gaps join up on gaps.number = up.into_gap
        ) select number from up where into_gap is null
    """
    row = db.execute(climbed, [number]).fetchone()
    return int(row[0]) if row else None


def listed(db: Database, wanted: Wanted, limit: int, offset: int) -> list[Gap]:
    """Gaps in the wanted order; most wanted first means near a red flag, then by people, then by the latest ask."""
    sql = f"{_GAP} {_QUEUE} order by {_BY[wanted.order]} limit :limit offset :offset"
    return _gaps(db, list(db.query(sql, {**_filters(db, wanted), "limit": limit, "offset": offset})))


def numbers(db: Database, wanted: Wanted) -> list[int]:
    """The numbers of all wanted gaps, in the same order."""
    sql = f"select number from gaps {_QUEUE} order by {_BY[wanted.order]}"  # noqa: S608 - our own words
    return [int(row[0]) for row in db.execute(sql, _filters(db, wanted))]


def count(db: Database, wanted: Wanted) -> int:
    """How many gaps are wanted."""
    return int(db.execute(f"select count(*) from gaps {_QUEUE}", _filters(db, wanted)).fetchone()[0])  # noqa: S608 - our own words


def _filters(db: Database, wanted: Wanted) -> dict[str, Any]:
    titled, worded = ([], []) if wanted.text is None else _holding(db, wanted.text)
    return {
        "now": stamp(wanted.now),
        "scope": None if wanted.guilds is None else json.dumps(sorted(wanted.guilds)),
        "waiting": wanted.waiting,
        "status": wanted.status,
        "holder": wanted.holder,
        "urgent": wanted.urgent,
        "text": wanted.text,
        "titled": json.dumps(titled),
        "worded": json.dumps(worded),
        "askers": wanted.askers,
        "most": wanted.most,
        "since": wanted.since and stamp(wanted.since),
        "until": wanted.until and stamp(wanted.until),
        "asked": any((wanted.reason, wanted.channel, wanted.language, wanted.near is not None)),
        "reason": wanted.reason,
        "withdrawn": json.dumps(sorted(wanted.withdrawn)),
        "channel": wanted.channel,
        "language": wanted.language,
        "near": None if wanted.near is None else json.dumps(sorted(wanted.near)),
    }


def _holding(db: Database, text: str) -> tuple[list[int], list[int]]:
    """The gaps with this text in their title, and those with it in a question, in upper or lower case."""
    sought = folded(text)
    titles = db.execute("select number, title from gaps where title != ''")
    questions = db.execute(
        "select gap_questions.gap, text from gap_questions join interactions using (question_id) where text != ''"
    )
    titled, worded = ({int(gap) for gap, said in rows if sought in folded(said)} for rows in (titles, questions))
    return sorted(titled), sorted(worded)


def wordings(db: Database, number: int, limit: int, offset: int) -> list[Wording]:
    """The questions of a gap and of those merged into it, newest first."""
    sql = f"""
        {FAMILY}
        select interactions.*, gap_questions.entry_id as answered_by, case
            when exists (
                select 1 from feedback where feedback.question_id = interactions.question_id and kind = 'not_this'
            ) then 'not_this' when decision = 'suggest' then 'unsure' else 'no_match' end as reason
        from gap_questions join interactions using (question_id)
        where gap_questions.gap in (select number from family)
        order by asked_at desc, question_id desc limit :limit offset :offset
    """  # noqa: S608 - our own words
    rows = db.query(sql, {"gap": number, "limit": limit, "offset": offset})
    return [_wording(row) for row in rows]


def asked(db: Database, number: int, since: datetime) -> list[datetime]:
    """The times at which a gap was asked since that moment, "me too" included, oldest first."""
    sql = f"""
        {FAMILY}
        select asked_at from gap_questions join interactions using (question_id)
        where gap_questions.gap in (select number from family) and asked_at >= :since
        union all select at from subscribers where counts = 1 and gap in (select number from family) and at >= :since
        order by 1
    """  # noqa: S608 - our own words
    found = db.execute(sql, {"gap": number, "since": stamp(since)})
    return [datetime.fromisoformat(row[0]) for row in found]


def new(db: Database, guild_id: str | None, first: str, last: str, *, urgent: bool) -> int:
    """Open an empty gap. Returns its number."""
    sql = """
        insert into gaps (guild_id, status, asks, askers, urgent, first_asked, last_asked)
        values (?, 'open', 0, 0, ?, ?, ?) returning number
    """
    return int(db.execute(sql, [guild_id, urgent, first, last]).fetchall()[0][0])


def reopen(db: Database, number: int, at: datetime) -> None:
    """Open a gap again, because somebody asked it again."""
    again = "update gaps set status = 'open', entry_id = null, ended_at = null, revision = revision + 1"
    db.execute(f"{again} where number = ?", [number])
    audit.add(db, Action(at, SALVE, SALVE, SALVE, "missed_again", gap=number))


def change(
    db: Database, old: Gap, new: Gap, action: Action, *, news: News | None, due: datetime | None
) -> tuple[Gap, int]:
    """Write a gap's state after an act, the act itself, and what is owed to those who wait for it.

    Returns:
        The gap as it is stored, and the number of the action.

    Raises:
        StaleError: the gap has changed since `old` was read.
    """
    if new.merged_into is not None and root(db, new.merged_into) != new.merged_into:
        # Two merges at the same moment could form a ring, in which both gaps would be lost.
        raise StaleError(
            S_("#{gap} has been merged meanwhile, so nothing was changed. Look again", gap=new.merged_into)
        )
    _write(db, old, _state(new))
    reopened = old.status not in WAITING and new.status in WAITING
    if reopened and (end := ended_by(db, new.number)) is not None:
        _take_back(db, end)
    number = audit.add(db, action, before=json.dumps(_state(old) | _UNHELD))
    if new.merged_into is not None:
        counting.recount(db, new.merged_into, urgent=new.urgent)
    if news is not None and due is not None:
        waiting.owe(db, number, new, news, due)
    if reopened:
        _ask_again(db, new.number)
    return _stored(db, new.number), number


def ended_by(db: Database, number: int) -> int | None:
    """The action that brought a gap to its end, because a gap that has ended only changes by being reopened."""
    sql = f"select max(number) from actions where gap = ? and before ->> '$.status' in {WAITS}"  # noqa: S608 - our own words
    found = db.execute(sql, [number]).fetchone()[0]
    return None if found is None else int(found)


def _take_back(db: Database, action: int) -> None:
    """Owe nobody any longer what an action owed them and they have not been told."""
    db.execute("delete from outbox where action = ? and state = 'owed'", [action])


def _state(gap: Gap) -> dict[str, Any]:
    """The fields of a gap that an act may change, as they are stored."""
    return {name: _plain(getattr(gap, name)) for name in STATE}


def _write(db: Database, seen: Gap, state: dict[str, Any]) -> None:
    """Write a gap's state, unless the gap has changed since it was read."""
    assignments = ", ".join(f"{name} = :{name}" for name in state)
    done = db.execute(
        f"update gaps set {assignments}, revision = revision + 1 where number = :number and revision = :revision",  # noqa: S608 - our own names
        {**state, "number": seen.number, "revision": seen.revision},
    )
    if done.rowcount != 1:
        raise StaleError(S_("#{gap} has changed since you looked, so nothing was changed. Look again", gap=seen.number))


def _stored(db: Database, number: int) -> Gap:
    """The gap as it has just been written."""
    gap = find(db, number)
    if gap is None:
        raise StaleError(S_("#{gap} is gone", gap=number))
    return gap


def _ask_again(db: Database, number: int) -> None:
    """Let the served release be asked a reopened gap's questions: it may have come while nobody waited."""
    sql = f"""
        update gap_questions set checked = 0 where entry_id is null and gap in ({FAMILY} select number from family)
    """  # noqa: S608 - our own words
    db.execute(sql, {"gap": number})


def undo(db: Database, current: Gap, number: int, action: Action) -> Gap:
    """Return a gap to its state before an action, and take back what is still owed because of that action.

    Raises:
        StaleError: there is no such action, or the gap's state before it was not kept.
    """
    row = next(iter(db.query("select * from actions where number = ?", [number])), None)
    if row is None or row["before"] is None:
        raise StaleError(S_("that cannot be undone"))
    _write(db, current, json.loads(row["before"]))
    _take_back(db, number)
    audit.add(db, action)
    if current.merged_into is not None:
        top = root(db, current.merged_into)
        counting.recount(db, current.merged_into if top is None else top, fresh=True)
        counting.recount(db, current.number)
    restored = _stored(db, current.number)
    if current.status not in WAITING and restored.status in WAITING:
        _ask_again(db, current.number)
    return restored


def split(db: Database, gap: Gap, question_ids: Sequence[str], action: Action) -> int:
    """Move questions from a gap into a new one, with those who wait because of them. Returns the new gap's number.

    Raises:
        StaleError: none or all of the gap's questions are chosen.
    """
    held = {wording.question_id for wording in wordings(db, gap.number, UNLIMITED, 0)}
    moved = sorted(held.intersection(question_ids))
    if not moved or len(moved) == len(held):
        raise StaleError(S_("#{gap}: choose some of its questions, not all of them", gap=gap.number))
    number = new(db, gap.guild_id, stamp(gap.first_asked), stamp(gap.last_asked), urgent=gap.urgent)
    chosen = json.dumps(moved)
    mine = "question_id in (select value from json_each(:chosen))"
    # An entry that answered them together with the others does not answer them once they ask something else.
    move = f"update gap_questions set gap = :gap, entry_id = null where {mine}"  # noqa: S608 - our own words
    db.execute(move, {"gap": number, "chosen": chosen})
    waiting.move(db, moved, number)
    counting.recount(db, number, fresh=True)
    counting.recount(db, gap.number, fresh=True)
    audit.add(db, action)
    audit.add(db, replace(action, gap=number, act="split_off", detail=f"from #{gap.number}"))
    return number


def _gaps(db: Database, rows: Sequence[dict[str, Any]]) -> list[Gap]:
    """The gaps of these rows, with the languages of their questions, including those of gaps merged into them."""
    sql = """
        with recursive family (root, number) as (
            select cast(value as bigint), cast(value as bigint) from json_each(:gaps)
            union select root, gaps.number from gaps join family on gaps.merged_into = family.number
        )
        select root, language, count(*) as asked
        from family join gap_questions on gap_questions.gap = family.number join interactions using (question_id)
        where language != 'und' group by root, language order by asked desc, language
    """
    spoken: dict[int, list[str]] = {}
    for each in db.query(sql, {"gaps": json.dumps([row["number"] for row in rows])}):
        spoken.setdefault(each["root"], []).append(each["language"])
    return [_gap(row, tuple(spoken.get(row["number"], ()))) for row in rows]


def _gap(row: dict[str, Any], languages: tuple[str, ...]) -> Gap:
    values = {field.name: row[field.name] for field in fields(Gap) if field.name != "languages"}
    values |= {name: row[name] and datetime.fromisoformat(row[name]) for name in _TIMES}
    values |= {"status": Status(row["status"]), "urgent": bool(row["urgent"]), "public": bool(row["public"])}
    return Gap(**values, languages=languages)


def _wording(row: dict[str, Any]) -> Wording:
    values = {field.name: row[field.name] for field in fields(Wording) if field.name not in {"nearest", "entry_id"}}
    values["asked_at"] = datetime.fromisoformat(row["asked_at"])
    nearest = tuple((str(id_), float(score)) for id_, score in json.loads(row["candidates"]))
    return Wording(**values, nearest=nearest, entry_id=row["answered_by"])


def _plain(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


def expire(db: Database) -> None:
    """End untitled gaps for which nobody waits and whose last wording has been erased: nothing is left to answer."""
    db.execute(
        f"""
        update gaps set status = 'expired', revision = revision + 1 where status in {WAITS} and title = ''
            and not exists (
                with recursive family (number) as (
                    select gaps.number union select g.number from gaps as g join family on g.merged_into = family.number
                )
                select 1 from subscribers where gap in (select number from family) and user_id is not null
                union all
                select 1 from gap_questions join interactions using (question_id)
                where gap_questions.gap in (select number from family) and text != ''
            )
        """  # noqa: S608 - our own words
    )

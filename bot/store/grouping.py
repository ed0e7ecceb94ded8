"""Putting questions into gaps, in SQL: all or nothing, with a feed by which other processes learn of it."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from bot.curation.gaps import Status
from bot.curation.outbox import Subscriber
from bot.curation.review import StaleError
from bot.store import counting, gaps, waiting
from bot.store.gap_records import Member, Placing, Seen
from bot.store.sql import Database

# Acts that change which questions a gap holds.
MOVING = ("split", "split_off", "asker_says_it_differs", "forgotten")
_MEMBER = """
    select question_id, gap_questions.gap, gaps.guild_id, interactions.text, gauge, sketch, sketches.number, asked_at
    from interactions join gap_questions using (question_id) join gaps on gaps.number = gap_questions.gap
        left join sketches using (question_id)
    where interactions.text != ''
"""


def members(db: Database, after: Member | None, limit: int) -> list[Member]:
    """Questions whose text is kept, after `after`, in the order in which they were asked."""
    start = "" if after is None else "and (asked_at, question_id) > (:asked_at, :question_id)"
    values = {"limit": limit} | ({} if after is None else _values(after))
    return _members(db, f"{_MEMBER} {start} order by asked_at, question_id limit :limit", values)


def of_gap(db: Database, gap: int) -> list[Member]:
    """The questions of one gap, oldest first."""
    return _members(db, f"{_MEMBER} and gap_questions.gap = :gap order by asked_at, question_id", {"gap": gap})


def since(db: Database, placed: int, limit: int) -> list[Member]:
    """Questions that any process has placed after number `placed`, in that order."""
    sql = f"{_MEMBER} and sketches.number > :placed order by sketches.number limit :limit"
    return _members(db, sql, {"placed": placed, "limit": limit})


def moved(db: Database, after: int) -> list[int]:
    """The gaps that lost or gained questions after that action."""
    sql = f"select distinct gap from actions where number > ? and act in {MOVING}"  # noqa: S608 - our own words
    return [int(row[0]) for row in db.execute(sql, [after])]


def seen(db: Database) -> Seen:
    """The present ends of both feeds. The row placed last may be gone, but its number is never used again."""
    placed = db.execute("select coalesce(max(number), 0) from sketches where number > 0").fetchone()[0]
    return Seen(int(placed), int(db.execute("select coalesce(max(number), 0) from actions").fetchone()[0]))


def keep(db: Database, sketches: Sequence[tuple[Member, bytes]], gauge: str) -> None:
    """Keep sketches of questions that have none by this gauge, unless their words have changed since."""
    for member, sketch in sketches:
        db.execute(
            """
            insert into sketches (number, question_id, gauge, sketch)
            select (select coalesce(min(number), 0) - 1 from sketches where number < 0), question_id, :gauge, :sketch
            from interactions where question_id = :question_id and text = :text
            on conflict (question_id) do update set gauge = excluded.gauge, sketch = excluded.sketch
            """,
            {"gauge": gauge, "sketch": sketch, "question_id": member.question_id, "text": member.text},
        )


def place(db: Database, placings: Sequence[Placing], gauge: str, placed: int, at: datetime) -> dict[str, int]:
    """Put questions into gaps. An answered or expired gap opens again; a question that is already in a gap stays there.

    Args:
        db: the database.
        placings: the questions, each with its gap.
        gauge: the gauge that made their sketches.
        placed: the last placing that the caller has seen.
        at: the current moment.

    Returns:
        The gap that each question is in now; a question that is not kept is left out.

    Raises:
        StaleError: a new gap is wanted, but something was placed after `placed` that may ask the same.
    """
    fresh = [each for each in placings if each.gap < 0 and not _is_placed(db, each.question_id)]
    if fresh and seen(db).placed > placed:
        raise StaleError("other questions were placed meanwhile")
    numbers: dict[int, int] = {}
    touched: dict[int, bool] = {}
    found: dict[str, int] = {}
    for each in placings:
        number = _place(db, each, numbers.get(each.gap) if each.gap < 0 else each.gap)
        if number is not None:
            _keep_new(db, each, gauge)
            found[each.question_id] = number
            touched[number] = touched.get(number, False) or each.urgent
            numbers.setdefault(each.gap, number)
    for number, urgent in touched.items():
        _touched(db, number, at, urgent=urgent)
    return found


def _members(db: Database, sql: str, values: dict[str, object]) -> list[Member]:
    return [Member(*row) for row in db.execute(sql, values)]


def _values(member: Member) -> dict[str, object]:
    return {field.name: getattr(member, field.name) for field in fields(member)}


def _is_placed(db: Database, question_id: str) -> bool:
    return db.execute("select 1 from gap_questions where question_id = ?", [question_id]).fetchone() is not None


def _keep_new(db: Database, placing: Placing, gauge: str) -> None:
    db.execute(
        "insert into sketches (question_id, gauge, sketch) select question_id, ?, ? from interactions "
        "where question_id = ? and text = ? on conflict (question_id) do nothing",
        [gauge, placing.sketch, placing.question_id, placing.text],
    )


def _touched(db: Database, number: int, at: datetime, *, urgent: bool) -> None:
    """Open a gap again that was answered or has expired, and mark it if a red flag was near."""
    if urgent:
        db.execute("update gaps set urgent = 1 where number = ?", [number])
    (status,) = db.execute("select status from gaps where number = ?", [number]).fetchone()
    if status in {Status.ANSWERED, Status.EXPIRED}:
        gaps.reopen(db, number, at)


def _place(db: Database, placing: Placing, gap: int | None) -> int | None:
    question_id = placing.question_id
    row = next(iter(db.query("select * from interactions where question_id = ?", [question_id])), None)
    if row is None:
        return None
    kept = db.execute("select gap from gap_questions where question_id = ?", [question_id]).fetchone()
    if kept:
        return gaps.root(db, kept[0])
    # A question joins the very gap it resembles, so that undoing a merge takes it along.
    own, number = gap, gaps.root(db, gap) if gap is not None else None
    if number is None:
        own = number = gaps.new(db, row["guild_id"], row["asked_at"], row["asked_at"], urgent=placing.urgent)
    counting.count_one(db, number, row["asker"], row["asked_at"])
    release = "select number from releases where digest = ?"
    met = db.execute(release, [row["knowledge_digest"]]).fetchone()
    placed = "insert into gap_questions (question_id, gap, checked) values (?, ?, ?)"
    db.execute(placed, [question_id, own, met[0] if met else 0])
    if row["asker"] and row["surface"] in gaps.WRITTEN and row["channel_id"]:
        message = Subscriber(
            own or number,
            row["asker"],
            datetime.fromisoformat(row["asked_at"]),
            guild_id=row["guild_id"],
            channel_id=row["channel_id"],
            message_id=question_id,
            question_id=question_id,
        )
        waiting.subscribe(db, message)
    return number

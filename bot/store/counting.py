"""How often a gap was asked, and by how many people, in SQL: counted by adding one, without counting anew."""

from bot.store.sql import Database
from bot.store.waiting import FAMILY

_ASKS = f"""
    {FAMILY}
    , asks as (
        select asker, asked_at as at from gap_questions join interactions using (question_id)
        where gap_questions.gap in (select number from family)
        union all select asker, at from subscribers where counts = 1 and gap in (select number from family)
    )
"""  # noqa: S608 - our own words


# Whether this person asked before. `cross join` keeps SQLite from scanning all of the gap's questions.
_ASKED_BEFORE = f"""
    {FAMILY}
    select 1 where exists (
        select 1 from interactions cross join gap_questions
        where interactions.asker = :asker and gap_questions.question_id = interactions.question_id
            and gap_questions.gap in (select number from family)
    ) or exists (
        select 1 from family cross join subscribers
        where subscribers.gap = family.number and subscribers.asker = :asker and counts = 1
    )
"""  # noqa: S608 - our own words
# All people who cannot be told apart count as one.
_NOBODY_BEFORE = f"""
    {FAMILY}
    select 1 where exists (
        select 1 from family cross join gap_questions cross join interactions
        where gap_questions.gap = family.number and interactions.question_id = gap_questions.question_id
            and interactions.asker is null
    )
"""  # noqa: S608 - our own words


def count_one(db: Database, number: int, asker: str | None, at: str) -> None:
    """Count one more ask of a gap, before the question is written; a person who asked before is counted once.

    The cost does not depend on how many people asked, because only the few questions by `asker` are read.
    """
    known = asked(db, number, asker) if asker else _nobody_asked(db, number)
    db.execute(
        """
        update gaps set asks = asks + 1, askers = askers + :one,
            first_asked = case when :at < first_asked then :at else first_asked end,
            last_asked = case when :at > last_asked then :at else last_asked end
        where number = :gap
        """,
        {"gap": number, "at": at, "one": not known},
    )


def asked(db: Database, number: int, asker: str) -> bool:
    """Whether a person has asked a gap or one merged into it, or has said "me too" to it."""
    return bool(db.execute(_ASKED_BEFORE, {"gap": number, "asker": asker}).fetchall())


def _nobody_asked(db: Database, number: int) -> bool:
    """Whether somebody who can no longer be told has asked a gap or one merged into it."""
    return bool(db.execute(_NOBODY_BEFORE, {"gap": number}).fetchall())


def count_asks(db: Database, number: int) -> int:
    """How many questions and "me too"s a gap and those merged into it hold."""
    return int(db.execute(f"{_ASKS} select count(*) from asks", {"gap": number}).fetchone()[0])  # noqa: S608 - our own words


def recount(db: Database, number: int, *, urgent: bool = False, fresh: bool = False) -> None:
    """Count the asks and people of a gap anew; with `fresh`, the number of people may fall, as after a split.

    Otherwise, and where an asker has been erased with the text, it never falls, but to the number of asks.
    """
    row = db.execute(
        f"""
        {_ASKS}
        select count(*), count(distinct asker), max(case when asker is null then 1 else 0 end), min(at), max(at)
        from asks
        """,  # noqa: S608 - our own words
        {"gap": number},
    ).fetchone()
    asks, known, erased, first, last = row
    if not asks:
        return
    db.execute(
        """
        update gaps set asks = :asks, askers = case when :fresh = 1 or askers < :askers then :askers
                when askers > :asks then :asks else askers end,
            urgent = case when :urgent = 1 then 1 else urgent end, first_asked = :first, last_asked = :last
        where number = :number
        """,
        {
            "asks": asks,
            "askers": known + erased,
            "fresh": fresh and not erased,
            "urgent": urgent,
            "first": first,
            "last": last,
            "number": number,
        },
    )


def holds_open(db: Database, number: int) -> bool:
    """Whether a question of a gap, or of those merged into it, still has its text and no answer."""
    sql = f"""
        {FAMILY}
        select 1 from family cross join gap_questions cross join interactions
        where gap_questions.gap = family.number and gap_questions.entry_id is null
            and interactions.question_id = gap_questions.question_id and text != '' limit 1
    """  # noqa: S608 - our own words
    return bool(db.execute(sql, {"gap": number}).fetchall())

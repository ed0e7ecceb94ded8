"""Asking back, in SQL. See `bot.store.port_asking_back.Asking` for what each method promises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.curation.asking_back import LAPSES, MOST, AskBack, State
from bot.curation.audit import Action
from bot.curation.outbox import News
from bot.curation.review import StaleError
from bot.locale import S_
from bot.store import audit
from bot.store.part import Part
from bot.store.rows import insert, stamp
from bot.store.sql import Database
from bot.store.waiting import FAMILY

_ROWS = """
    select ask_backs.*, curators.name as by, interactions.asker as asker
    from ask_backs join interactions using (question_id) join actions on actions.number = ask_backs.action
        join curators on curators.number = cast(actions.curator as bigint)
"""
# Askers of the gap who left a way to be told and wait for no other question from curators, the latest first.
_REACHED = f"""
    {FAMILY}
    select * from (select subscribers.*, interactions.asked_at, (
        select count(*) from ask_backs where ask_backs.question_id = subscribers.question_id
    ) as times
    from subscribers join interactions using (question_id)
    where gap in (select number from family) and interactions.text != ''
        and (message_id is not null or subscribers.user_id is not null)
        and not exists (
            select 1 from ask_backs join interactions as theirs using (question_id)
            where theirs.asker = subscribers.asker and state = 'open' and ask_backs.at > :since
        )
    ) as reached order by times >= :most, asked_at desc, question_id desc limit 1
"""  # noqa: S608 - our own words


def of_gap(db: Database, gap: int) -> list[AskBack]:
    """All questions asked back about a gap and those merged into it, newest first."""
    sql = f"""
        {FAMILY} {_ROWS} where question_id in (
            select question_id from gap_questions where gap_questions.gap in (select number from family)
        ) order by ask_backs.number desc
    """  # noqa: S608 - our own words
    return [_ask_back(row) for row in db.query(sql, {"gap": gap})]


def ask(db: Database, gap: int, text: str, action: Action, due: datetime) -> AskBack:
    """Note what is asked, and owe it to the latest asker who can be reached.

    Raises:
        StaleError: nobody can be reached, or an answer is still awaited.
    """
    if any(each.waits(action.at) for each in of_gap(db, gap)):
        raise StaleError(
            S_("#{gap}: somebody was asked already and has not answered yet, so nothing was asked", gap=gap)
        )
    wanted = {"gap": gap, "since": stamp(action.at - LAPSES), "most": MOST}
    asker = next(iter(db.query(_REACHED, wanted)), None)
    if asker is None or asker["times"] >= MOST:
        raise StaleError(
            S_(
                "#{gap}: nobody who asked can be asked back: they asked in private and did not press Tell me, wait for "
                "another question of yours, or were asked {most} times already",
                gap=gap,
                most=MOST,
            )
        )
    done = audit.add(db, action)
    owed = "action news gap asker user_id channel_id message_id question_id reason due"
    row = {**asker, "action": done, "news": News.ASKED, "reason": text, "due": stamp(due)}
    insert(db, "outbox", {name: row[name] for name in owed.split()})
    sql = "insert into ask_backs (action, question_id, asked, at) values (?, ?, ?, ?)"
    db.execute(sql, [done, asker["question_id"], text, stamp(action.at)])
    return next(iter(of_gap(db, gap)))


def failed(db: Database, telling: int) -> None:
    """Note that a message of the outbox could not be sent; if it was to ask something, that counts as not asked."""
    sql = """
        update ask_backs set state = 'failed'
        where state = 'open' and action = (select action from outbox where number = ?)
    """
    db.execute(sql, [telling])


def forget_answers(db: Database, message_ids: str) -> None:
    """Erase answers given in messages that are gone (`message_ids` is a JSON list); they count as taken back."""
    sql = """
        update ask_backs set answer = '', answered_in = null, state = 'declined'
        where answered_in in (select value from json_each(?))
    """
    db.execute(sql, [message_ids])


class SqlAsking(Part):
    """Questions to askers, and their answers."""

    def ask(self, gap: int, text: str, action: Action, due: datetime) -> AskBack:
        """Owe an asker a question."""
        return self._writer.do(lambda db: ask(db, gap, text, action, due))

    def take_back(self, number: int, action: Action) -> bool:
        """Take back a curator's question that has not been answered yet. False if it is not open."""

        def write(db: Database) -> bool:
            sql = "update ask_backs set state = 'taken_back' where number = ? and state = 'open'"
            ended = bool(db.execute(sql, [number]).rowcount)
            if ended:
                audit.add(db, action)
            return ended

        return self._writer.do(write)

    def of_gap(self, gap: int) -> Sequence[AskBack]:
        """All questions asked back about a gap, newest first."""
        with self._reading() as db:
            return of_gap(db, gap)

    def find(self, number: int) -> tuple[AskBack, str | None] | None:
        """A question, and who is asked."""
        with self._reading() as db:
            row = next(iter(db.query(f"{_ROWS} where ask_backs.number = ?", [number])), None)
        return (_ask_back(row), row["asker"]) if row else None

    def owed(self, telling: int) -> AskBack | None:
        """The question that a message of the outbox is to ask."""
        sql = f"""
            {_ROWS} where ask_backs.action = (select action from outbox where number = ?) and state = 'open'
        """  # noqa: S608 - our own words
        with self._reading() as db:
            row = next(iter(db.query(sql, [telling])), None)
        return _ask_back(row) if row else None

    def at(self, message_id: str) -> int | None:
        """The number of the question that a message asks."""
        with self._reading() as db:
            row = db.execute("select number from ask_backs where message_id = ?", [message_id]).fetchone()
        return int(row[0]) if row else None

    def stands(self, number: int, channel_id: str, message_id: str) -> None:
        """Note which message asks the question."""
        sql = "update ask_backs set channel_id = ?, message_id = ? where number = ?"
        self._writer.do(lambda db: db.execute(sql, [channel_id, message_id, number]))

    def answer(self, number: int, text: str, at: datetime, message_id: str | None) -> None:
        """Keep the answer to a question."""
        state = State.ANSWERED if text else State.DECLINED
        sql = "update ask_backs set state = ?, answer = ?, answered_at = ?, answered_in = ? where number = ?"
        self._writer.do(lambda db: db.execute(sql, [state, text, stamp(at), message_id, number]))

    def reword(self, message_id: str, text: str) -> bool:
        """Replace the text of an answer."""
        with self._reading() as db:
            given = db.execute("select 1 from ask_backs where answered_in = ?", [message_id]).fetchone()
        if given is None:
            return False
        sql = "update ask_backs set answer = ? where answered_in = ?"
        return bool(self._writer.do(lambda db: db.execute(sql, [text, message_id]).rowcount, wipe=True))


def _ask_back(row: dict[str, Any]) -> AskBack:
    answered = row["answered_at"]
    return AskBack(
        row["number"],
        row["question_id"],
        row["asked"],
        row["by"],
        datetime.fromisoformat(row["at"]),
        State(row["state"]),
        row["answer"],
        datetime.fromisoformat(answered) if answered else None,
        row["message_id"] is not None,
    )

"""Whose turn it is, in SQL. See `bot.store.port_turns.Turns` for what each method promises."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.curation import outbox
from bot.curation.audit import SALVE, Action
from bot.curation.review import Curator
from bot.curation.turns import VISIT, Colleague, What
from bot.store import audit, deliveries
from bot.store.part import Part
from bot.store.people import News, Reminder
from bot.store.records import Notice
from bot.store.rows import insert, stamp
from bot.store.sql import Database
from bot.store.waiting import WAITS

# A continuing visit is noted only this often, because every page asks what waits.
NOTED = timedelta(minutes=5)
_NEWS = """
    select
        (select count(*) from gaps where first_asked > :since and status != 'merged' and (
            :guilds is null or guild_id in (select value from json_each(:guilds))
        )),
        (select count(*) from ask_backs join interactions using (question_id) where answered_at > :since
            and state = 'answered' and (:guilds is null or guild_id in (select value from json_each(:guilds)))),
        (select count(distinct draft) from actions join drafts on drafts.number = draft
            where act = 'propose' and at > :since and case when drafts.guild_id is null then :home = 1
                else :guilds is null or drafts.guild_id in (select value from json_each(:guilds)) end),
        (select count(distinct entry_id) from actions left join drafts on drafts.number = draft
            where act = 'publish' and at > :since and (drafts.guild_id is null or :guilds is null
                or drafts.guild_id in (select value from json_each(:guilds))))
"""


class SqlTurns(Part):
    """Turns, visits and reminders."""

    def give(self, what: What, number: int, to: str | None, action: Action, notice: Notice | None) -> None:
        """Give somebody the turn at a gap or draft."""

        def write(db: Database) -> None:
            db.execute("delete from turns where what = ? and about = ?", [what, number])
            row = db.execute("select number from curators where id = ?", [to]).fetchone()
            if row:
                db.execute("insert into turns values (?, ?, ?, ?)", [what, number, row[0], stamp(action.at)])
            # The trail names nobody; `audit.listed` says the name that stands beside that number.
            audit.add(db, replace(action, detail=audit.by_number(row[0]) if row else audit.NOBODY))
            if notice:
                deliveries.owe_notice(db, notice)

        self._writer.do(write)

    def colleagues(self) -> Sequence[Colleague]:
        """Everybody who was ever at the desk."""
        sql = """
            select curators.id, curators.name, guilds, home, attendance.at, max(turns.at) as given_at
            from attendance join curators on curators.number = attendance.curator
                left join turns on turns.curator = curators.number
            group by curators.number, attendance.curator order by attendance.at desc
        """
        with self._reading() as db:
            return [_colleague(row) for row in db.query(sql)]

    def drafts_of(self, curator: str) -> Sequence[int]:
        """The drafts that somebody was given."""
        sql = """
            select drafts.number from turns join drafts on what = 'draft' and about = drafts.number
                join curators on curators.number = turns.curator
            where curators.id = ? and stage in ('writing', 'proposed') order by drafts.number
        """
        with self._reading() as db:
            return [int(row[0]) for row in db.execute(sql, [curator])]

    def arrive(self, curator: Curator, at: datetime) -> datetime | None:
        """Note that somebody is at the desk."""
        sql = """
            select since, attendance.at from attendance join curators on curators.number = attendance.curator
            where curators.id = ?
        """
        with self._reading() as db:
            row = db.execute(sql, [curator.id]).fetchone()
        if row is None:
            self._writer.do(lambda db: _arrive(db, curator, at, at))
            return None
        since, seen = map(datetime.fromisoformat, row)
        since = seen if at - seen >= VISIT else since
        if at - seen >= NOTED:
            self._writer.do(lambda db: _arrive(db, curator, at, since))
        return since

    def news(self, curator: Curator, since: datetime) -> News:
        """What has happened since then."""
        guilds = None if curator.guilds is None else json.dumps(sorted(curator.guilds))
        with self._reading() as db:
            row = db.execute(_NEWS, {"since": stamp(since), "guilds": guilds, "home": curator.home}).fetchone()
        return News(*map(int, row))

    def remind(self, reminders: Sequence[Reminder], at: datetime) -> int:
        """Owe owners word of reviews."""
        keys = {_key(each): each for each in reminders}
        with self._reading() as db:
            sql = "select key from told where key in (select value from json_each(?))"
            told = {row[0] for row in db.execute(sql, [json.dumps(list(keys))])}
        new = {key: each for key, each in keys.items() if key not in told}

        def write(db: Database) -> None:
            for key, each in new.items():
                _remind(db, key, each, at)

        if new:
            self._writer.do(write)
        return len(new)

    def heed(self, curator: str, at: datetime, *, reminded: bool) -> None:
        """Note whether somebody wants to be reminded."""
        sql = """
            insert into attendance (curator, guilds, home, at, since, unreminded)
            select number, '[]', 0, :at, :at, :unreminded from curators where id = :id
            on conflict (curator) do update set unreminded = excluded.unreminded
        """
        self._writer.do(lambda db: db.execute(sql, {"id": curator, "at": stamp(at), "unreminded": not reminded}))

    def owners(self) -> Mapping[str, str]:
        """The names, by id, of those who may be reminded."""
        sql = """
            select id, name from curators where not exists (
                select 1 from attendance where attendance.curator = curators.number and unreminded = 1
            )
        """
        with self._reading() as db:
            return dict(db.execute(sql))


def _arrive(db: Database, curator: Curator, at: datetime, since: datetime) -> None:
    number = audit.number_of(db, curator.id, curator.name)
    guilds = None if curator.guilds is None else json.dumps(sorted(curator.guilds))
    row = {"number": number, "guilds": guilds, "home": curator.home, "at": stamp(at), "since": stamp(since)}
    db.execute(
        """
        insert into attendance (curator, guilds, home, at, since) values (:number, :guilds, :home, :at, :since)
        on conflict (curator) do update set guilds = :guilds, home = :home, at = :at, since = :since
        """,
        row,
    )


def _remind(db: Database, key: str, reminder: Reminder, at: datetime) -> None:
    db.execute("insert into told values (?, ?)", [key, stamp(at)])
    act = Action(at, SALVE, SALVE, SALVE, "remind", entry_id=reminder.entry_id, detail=reminder.day)
    row = {"action": audit.add(db, act), "news": outbox.News.REVIEW, "reason": reminder.day, "due": stamp(at)}
    owed = {"asker": reminder.asker, "user_id": reminder.user_id, "entry_id": reminder.entry_id}
    insert(db, "outbox", row | owed)


def forget_old(db: Database, now: datetime) -> None:
    """Forget who had the turn at what has ended, and who has not been at the desk for a year."""
    db.execute(
        f"""
        delete from turns where what = 'gap' and about in (select number from gaps where status not in {WAITS})
            or what = 'draft' and about in (select number from drafts where stage in ('published', 'discarded'))
        """  # noqa: S608 - our own words
    )
    db.execute("delete from attendance where at < ? and unreminded = 0", [stamp(now - timedelta(days=365))])


def _key(reminder: Reminder) -> str:
    return f"review of {reminder.entry_id} on {reminder.day}"


def _colleague(row: dict[str, Any]) -> Colleague:
    guilds = None if row["guilds"] is None else frozenset(json.loads(row["guilds"]))
    given = row["given_at"] and datetime.fromisoformat(row["given_at"])
    return Colleague(row["id"], row["name"], guilds, bool(row["home"]), datetime.fromisoformat(row["at"]), given)

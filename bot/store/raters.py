"""People who said that an answer did not help and wait to be told when it is mended, in SQL; and what they are owed."""

import json
from collections.abc import Sequence
from datetime import datetime

from bot.curation.audit import SALVE, Action
from bot.curation.outbox import News
from bot.knowledge.versions import READ
from bot.store import audit
from bot.store.records import ReleaseRecord
from bot.store.rows import stamp
from bot.store.sql import Database


def wait(db: Database, question_id: str, asker: str, user_id: str, at: datetime) -> bool:
    """Note that somebody wants to be told; False if they did not say that this question's answer failed."""
    found = db.execute(
        """
        insert into raters (entry_id, asker, user_id, guild_id, at)
        select interactions.entry_id, feedback.asker, :user, guild_id, :at
        from feedback join interactions using (question_id)
        where question_id = :question and feedback.asker = :asker and kind in ('not_this', 'unhelpful')
            and interactions.entry_id is not null
        limit 1
        on conflict (entry_id, asker) do update set at = excluded.at
        """,
        {"question": question_id, "asker": asker, "user": user_id, "at": stamp(at)},
    )
    return found.rowcount > 0


def stop(db: Database, entry_id: str, asker: str) -> bool:
    """Forget that somebody waits; False if they were not waiting."""
    return db.execute("delete from raters where entry_id = ? and asker = ?", [entry_id, asker]).rowcount > 0


def owe(db: Database, record: ReleaseRecord) -> None:
    """Owe a direct message, once, to everybody who waits for an entry that a release changes or takes away."""
    for kind, entry_id, what, fields, _ in record.changes:
        if kind == "entry" and (what in {"withdrawn", "removed"} or READ & {*fields}):
            _owe(db, entry_id, record)


def _owe(db: Database, entry_id: str, record: ReleaseRecord) -> None:
    this = {"entry": entry_id, "due": stamp(record.at), "news": News.MENDED}
    if not db.execute("select 1 from raters where entry_id = :entry", this).fetchone():
        return
    done = audit.add(
        db,
        Action(
            record.at, SALVE, SALVE, SALVE, "mended", entry_id=entry_id, detail=record.version, guild_id=record.guild_id
        ),
    )
    db.execute(
        """
        insert into outbox (action, news, asker, user_id, entry_id, due)
        select :action, :news, asker, user_id, entry_id, :due from raters where entry_id = :entry order by at
        """,
        this | {"action": done},
    )
    db.execute("delete from raters where entry_id = :entry", this)


def forget_before(db: Database, moment: datetime, guilds: Sequence[str] | None) -> None:
    """Forget those who have waited since before that moment, in these servers (None: in all)."""
    sql = """
        delete from raters where at < :before
            and (:guilds is null or guild_id in (select value from json_each(:guilds)))
    """
    db.execute(sql, {"before": stamp(moment), "guilds": None if guilds is None else json.dumps(guilds)})

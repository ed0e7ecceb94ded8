"""Members' words, in SQL: asked in private or in the open, and messages that may not be used."""

import json
from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.curation.drafts import Consent, Draft
from bot.curation.gaps import IN_PUBLIC
from bot.store import drafts
from bot.store.rows import stamp
from bot.store.sql import Database

# Questions that curators of their server may read: those asked in the open, or in a gap.
READABLE = f"""
    text != '' and (surface = 'cli' or (interactions.guild_id is not null and surface in {IN_PUBLIC})
        or question_id in (select question_id from gap_questions))
"""  # noqa: S608 - our own words
_WORDED = f"""
    select text, max(case when surface = 'cli' or (guild_id is not null and surface in {IN_PUBLIC}) then 1 else 0 end)
    from interactions where text != '' group by text order by text
"""  # noqa: S608 - our own words


def worded(db: Database) -> list[tuple[str, bool]]:
    """Every kept question, each text once, and whether anybody asked it in the open."""
    return [(text, bool(open_)) for text, open_ in db.execute(_WORDED)]


def refused(db: Database) -> list[str]:
    """The fingerprints of messages whose authors do not want them used."""
    rows = db.execute("select original from drafts where consent = ? and original != ''", [Consent.REFUSED])
    return [text for (text,) in rows]


def consent_pending(db: Database, before: datetime) -> list[Draft]:
    """Drafts whose author was asked before that moment and has not answered."""
    sql = "select number from drafts where consent = ? and created_at < ? order by number"
    numbers = [number for (number,) in db.execute(sql, [Consent.ASKED, stamp(before)])]
    return [draft for draft in (drafts.find(db, number) for number in numbers) if draft is not None]


def give(db: Database, question_id: str, guild_id: str) -> bool:
    """Assign a question to a server, unless it already has one or is in a gap."""
    sql = """
        update interactions set guild_id = :guild where question_id = :question and guild_id is null and text != ''
            and not exists (select 1 from gap_questions where gap_questions.question_id = :question)
    """
    return bool(db.execute(sql, {"guild": guild_id, "question": question_id}).rowcount == 1)


def searchable(
    db: Database, guilds: AbstractSet[str] | None, limit: int
) -> list[tuple[str, str, str, str | None, int | None]]:
    """Kept questions that curators of these servers may read, newest first: those asked in the open, or in a gap.

    Returns:
        For each question: its id, its text, its outcome, the entry that answered it, and its gap.
    """
    sql = f"""
        select question_id, text, decision, interactions.entry_id, gap
        from interactions left join gap_questions using (question_id)
        where (:scope is null or guild_id in (select value from json_each(:scope))) and {READABLE}
        order by asked_at desc, question_id desc limit :limit
    """  # noqa: S608 - our own words
    scope = None if guilds is None else json.dumps(sorted(guilds))
    return list(db.execute(sql, {"scope": scope, "limit": limit}))

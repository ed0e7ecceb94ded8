"""Forgetting, in SQL: a member, a message, a place, a server, and everything that has been kept long enough."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.curation import retention
from bot.curation.audit import SALVE, Action
from bot.curation.gaps import ALONE
from bot.store import asking_back, audit, care, counting, gaps, raters, servers, turns
from bot.store.people import Forgotten
from bot.store.records import Interaction, further_ids
from bot.store.rows import interaction_row, put, stamp
from bot.store.sql import Database
from bot.store.waiting import FAMILY, forget_unowed

FORGOTTEN = "forgotten"
_CHOSEN = "(select value from json_each(:chosen))"
# An answer stays in its place without its question, to be corrected there; but the channel of a direct message
# identifies a person. Curators are still told of an emergency, but no longer whose it is or where.
_STRIP = f"""
    update alarms set question_id = hex(randomblob(8)), surface = 'private', guild_id = null, channel_id = null
    where question_id in (select value from json_each(:chosen));
    delete from replies where question_id in (select value from json_each(:chosen)) and (
        entry_id is null or question_id in (select question_id from interactions where surface in {ALONE})
    );
    update replies set question_id = null where question_id in (select value from json_each(:chosen));
    delete from deliveries where question_id in (select value from json_each(:chosen));
    delete from ask_backs where question_id in (select value from json_each(:chosen));
    delete from subscribers where user_id is null and question_id in (select value from json_each(:chosen));
    update subscribers set question_id = null, channel_id = null, message_id = null
    where question_id in (select value from json_each(:chosen));
    update outbox set question_id = null, channel_id = null, message_id = null
    where question_id in (select value from json_each(:chosen))
"""  # noqa: S608 - our own words
_ONE_MEMBER = f"""
    update alarms set question_id = hex(randomblob(8)), surface = 'private', guild_id = null, channel_id = null
    where question_id in (select value from json_each(:chosen));
    update interactions set follows = null where follows in (select value from json_each(:chosen));
    delete from subscribers where asker = :asker and gap in (select cast(value as bigint) from json_each(:gaps));
    delete from raters where asker = :asker and (:guild is null or guild_id = :guild);
    delete from replies where question_id in (select value from json_each(:chosen)) and (
        entry_id is null or question_id in (select question_id from interactions where surface in {ALONE})
    );
    delete from interactions where question_id in (select value from json_each(:chosen))
"""  # noqa: S608 - our own words
# Whoever waits no longer may still be owed a message. One that is about an entry, not a gap, belongs to the servers in
# which they said that its answer did not help, so their feedback is deleted after it.
_OWED = """
    delete from outbox where asker = :asker and state = 'owed' and (
        :guild is null or gap in (select number from gaps where guild_id = :guild)
        or gap is null and entry_id in (
            select interactions.entry_id from feedback join interactions using (question_id)
            where feedback.asker = :asker and guild_id = :guild
        )
    )
"""
_ONE_SERVER = """
    delete from replies where question_id in (select question_id from interactions where guild_id = :guild);
    delete from outbox where gap in (select number from gaps where guild_id = :guild);
    delete from raters where guild_id = :guild;
    delete from subscribers
    where guild_id = :guild or gap in (select number from gaps where guild_id = :guild);
    update drafts set proposal = '{}', stage = 'discarded', note = '', origin = '', origin_author = null,
        original = case when consent in ('asked', 'refused') then original else '' end,
        consent = case consent when 'asked' then 'refused' else consent end,
        changed_at = :at, revision = revision + 1
    where stage in ('writing', 'proposed')
        and (guild_id = :guild or gap in (select number from gaps where guild_id = :guild));
    delete from interactions where guild_id = :guild;
    update gaps set title = '', reason = '', holder = null, holder_name = '', status = 'expired',
        asks = 0, askers = 0, revision = revision + 1
    where guild_id = :guild;
    delete from turns where what = 'gap' and about in (select number from gaps where guild_id = :guild);
    delete from alarms where guild_id = :guild;
    delete from servers where guild_id = :guild;
    update server_settings set settings = '{}', revision = revision + 1 where guild_id = :guild and home = 1;
    delete from server_settings where guild_id = :guild and home = 0
"""


def old(db: Database, now: datetime, days: int) -> int:
    """Remove all that leads to a person from what is older than this many days; a server may wish for fewer.

    A question's outcome stays, under a new id and with only its day. A person who pressed "tell me" is kept until told.
    Returns the number of questions.
    """
    before = stamp(now - timedelta(days=days))
    cutoffs = retention.cutoffs(now, days, _wished(db))
    chosen = sorted({id_ for moment, guilds in cutoffs for id_ in _asked_before(db, moment, guilds)})
    strip(db, chosen)
    for moment, guilds in cutoffs:
        raters.forget_before(db, moment, guilds)
    turns.forget_old(db, now)
    forget_unowed(db)
    _empty_drafts(db, before)
    for column in ("first_asked", "last_asked"):
        # To the minute, the time would reveal which message it was; to the hour, it still shows how long an answer
        # took.
        hour = f"substr({column}, 1, 13) || ':00:00.000000+00:00'"
        db.execute(f"update gaps set {column} = {hour} where {column} < ? and {column} != {hour}", [before])  # noqa: S608 - our own words
    gaps.expire(db)
    return len(chosen)


def _wished(db: Database) -> dict[str, int]:
    """The number of days for which servers wish to keep questions, for servers that say so."""
    days = "cast(settings ->> '$.retention_days' as integer)"
    return dict(db.execute(f"select guild_id, {days} from server_settings where {days} is not null"))  # noqa: S608 - our own words


def _asked_before(db: Database, moment: datetime, guilds: Sequence[str] | None) -> list[str]:
    """The questions of these servers before that moment that still lead to a person; not those somebody waits for."""
    rows = db.execute(
        """
        select question_id from interactions
        where (asker is not null or text != '' or channel_id is not null) and asked_at < :before
            and (:guilds is null or guild_id in (select value from json_each(:guilds)))
            and not exists (
                select 1 from subscribers
                where subscribers.question_id = interactions.question_id and user_id is not null
            )
        """,
        {"before": stamp(moment), "guilds": None if guilds is None else json.dumps(guilds)},
    )
    return [row[0] for row in rows]


def strip(db: Database, question_ids: Sequence[str]) -> None:
    """Remove text, person and place from questions, and every id by which Discord could identify the asker."""
    # A row's id and the references to it change together, so references are checked only when all have changed.
    db.defer_references()
    _each(db, _STRIP, {"chosen": json.dumps(list(question_ids))})
    for question_id in question_ids:
        _rename(db, question_id, f"past-{secrets.token_hex(8)}")


def _each(db: Database, statements: str, values: Mapping[str, Any]) -> None:
    for sql in statements.split(";"):
        db.execute(sql, dict(values))


def _rename(db: Database, old_id: str, new_id: str) -> None:
    ids = {"old": old_id, "new": new_id}
    db.execute(
        """
        update interactions set question_id = :new, text = '', asker = null, channel_id = null, follows = null,
            asked_at = substr(asked_at, 1, 10) || 'T00:00:00.000000+00:00'
        where question_id = :old
        """,
        ids,
    )
    db.execute("update interactions set follows = null where follows = :old", ids)
    nobody = "update feedback set question_id = :new, asker = hex(randomblob(8)) where question_id = :old"
    db.execute(nobody, ids)
    db.execute("update gap_questions set question_id = :new where question_id = :old", ids)


def _empty_drafts(db: Database, before: str) -> None:
    """Empty discarded drafts of words and links, unless an author has yet to answer or said no.

    A published draft keeps only the link, by which its author can take it back.
    """
    given_up = "where stage = 'discarded' and changed_at < ?"
    db.execute(f"update drafts set proposal = '{{}}', note = '' {given_up}", [before])  # noqa: S608 - our own words
    print_ = "case consent when 'refused' then original else '' end"
    freed = f"update drafts set origin = '', origin_author = null, original = {print_} {given_up}"  # noqa: S608 - our own words
    db.execute(f"{freed} and consent != 'asked'", [before])
    db.execute("update drafts set origin_author = null where stage = 'published' and origin_author is not null")


def messages(db: Database, message_ids: Iterable[str], at: datetime) -> Forgotten:
    """Erase what was asked in deleted messages, and owe the removal of the replies if the server wants that."""
    chosen = json.dumps([each for id_ in message_ids for each in (str(id_), *further_ids(str(id_)))])
    db.execute(f"delete from replies where message_id in {_CHOSEN}", {"chosen": chosen})  # noqa: S608 - our own words
    asking_back.forget_answers(db, chosen)
    threads = f"select distinct channel_id from replies where channel_id = question_id and question_id in {_CHOSEN}"  # noqa: S608 - our own words
    named = tuple(row[0] for row in db.execute(threads, {"chosen": chosen}))
    db.execute(
        f"""
        insert into removals (message_id, channel_id) select message_id, replies.channel_id from replies
        join interactions using (question_id) join server_settings using (guild_id)
        where cast(settings ->> '$.remove_replies' as text) in ('1', 'true') and question_id in {_CHOSEN}
        on conflict do nothing
        """,  # noqa: S608 - our own words
        {"chosen": chosen},
    )
    return replace(_questions(db, f"question_id in {_CHOSEN}", {"chosen": chosen}, at), threads=named)


def reword(db: Database, interaction: Interaction, at: datetime, *, alarm: bool = False) -> bool:
    """Replace a question's text and outcome. Returns whether somebody waits to be told of it."""
    row = interaction_row(interaction)
    id_ = [interaction.question_id]
    numbers = _gaps_of(db, id_)
    for table in ("feedback", "gap_questions", "ask_backs"):
        db.execute(f"delete from {table} where question_id = ?", id_)  # noqa: S608 - our own words
    waits = db.execute("delete from subscribers where question_id = ? and user_id is not null", id_).rowcount
    db.execute("delete from subscribers where question_id = ?", id_)
    # What was owed answers what it asked before.
    db.execute("delete from outbox where question_id = ? and state = 'owed'", id_)
    assignments = ", ".join(f"{name} = :{name}" for name in row)
    db.execute(f"update interactions set {assignments} where question_id = :question_id", row)  # noqa: S608 - our own names
    if alarm:
        care.owe(db, interaction)
    for number in numbers:
        _one_less(db, number, interaction.asker)
    gaps.expire(db)
    _note(db, numbers, at)
    return bool(waits)


def channel(db: Database, channel_id: str, at: datetime) -> Forgotten:
    """Erase what was asked in a deleted channel or thread, and every reply there."""
    db.execute("delete from replies where channel_id = ?", [channel_id])
    return _questions(db, "channel_id = :channel", {"channel": channel_id}, at)


def _questions(db: Database, condition: str, values: dict[str, str], at: datetime) -> Forgotten:
    mine = f"select question_id, text from interactions where {condition} order by asked_at, question_id"  # noqa: S608 - our own words
    found = list(db.execute(mine, values))
    numbers = _gaps_of(db, [row[0] for row in found])
    strip(db, [row[0] for row in found])
    gaps.expire(db)
    _note(db, numbers, at)
    return Forgotten(questions=len(found), gaps=tuple(numbers), texts=tuple(row[1] for row in found if row[1]))


def member(db: Database, asker: str, user_id: str, at: datetime, guild_id: str | None = None) -> Forgotten:
    """Erase what is kept about one member, everywhere or in one server; gaps are counted again without them."""
    mine = {"asker": asker, "guild": guild_id}
    found = list(
        db.execute(
            "select question_id, text from interactions where asker = :asker and (:guild is null or guild_id = :guild) "
            "order by asked_at, question_id",
            mine,
        )
    )
    ids = [row[0] for row in found]
    waited = db.execute(
        "select distinct gap from subscribers join gaps on gap = number "
        "where asker = :asker and (:guild is null or gaps.guild_id = :guild)",
        mine,
    )
    waiting = [int(row[0]) for row in waited]
    numbers = sorted({*_gaps_of(db, ids), *(top for top in (gaps.root(db, each) for each in waiting) if top)})
    chosen = {**mine, "chosen": json.dumps(ids), "gaps": json.dumps(waiting)}
    db.execute(_OWED, mine)
    feedback = db.execute(
        "delete from feedback where asker = :asker and (:guild is null or question_id in "
        "(select question_id from interactions where guild_id = :guild))",
        mine,
    ).rowcount
    _each(db, _ONE_MEMBER, chosen)
    drafts = 0
    if guild_id is None:
        drafts = _drafts_of(db, user_id, at)
        db.execute("delete from members where asker = ? and unlogged = 0", [asker])
        db.execute("update members set greeted_at = null where asker = ?", [asker])
    for number in numbers:
        _one_less(db, number, asker)
    gaps.expire(db)
    _note(db, numbers, at)
    texts = tuple(row[1] for row in found if row[1])
    return Forgotten(len(ids), int(feedback), len(waiting), drafts, tuple(numbers), texts)


def _drafts_of(db: Database, user_id: str, at: datetime) -> int:
    """Discard unpublished drafts made of a member's message; no draft says whose message it was.

    Erasing counts as a refusal: the fingerprint stays, so that nobody uses a copy.
    """
    unused = """
        update drafts set proposal = '{}', stage = 'discarded', consent = 'refused', note = '', changed_at = :at,
            revision = revision + 1
        where origin_author = :user and consent != 'none' and stage != 'published'
    """
    db.execute(unused, {"user": user_id, "at": stamp(at)})
    freed = "update drafts set origin = '', origin_author = null where origin_author = ?"
    return int(db.execute(freed, [user_id]).rowcount)


def server(db: Database, guild_id: str, at: datetime) -> Forgotten:
    """Erase everything about one server: questions, gaps, people who wait, its settings, and drafts for it."""
    its = {"guild": guild_id, "at": stamp(at)}
    questions = db.execute("select count(*) from interactions where guild_id = :guild", its).fetchone()[0]
    numbers = [int(row[0]) for row in db.execute("select number from gaps where guild_id = :guild", its)]
    _each(db, _ONE_SERVER, its)
    _note(db, numbers, at)
    put(db, "told", {"key": servers.FORGOTTEN, "at": its["at"]}, ("key",))
    return Forgotten(questions=int(questions), gaps=tuple(numbers))


def _gaps_of(db: Database, question_ids: Sequence[str]) -> list[int]:
    """The gaps that these questions are in now."""
    sql = f"select distinct gap from gap_questions where question_id in {_CHOSEN}"  # noqa: S608 - our own words
    own = (int(row[0]) for row in db.execute(sql, {"chosen": json.dumps(list(question_ids))}))
    return sorted({top for top in (gaps.root(db, number) for number in own) if top is not None})


def _one_less(db: Database, number: int, asker: str | None) -> None:
    """Count one person less in a gap, unless they asked it another time.

    The others are not counted again, because most can no longer be told apart.
    """
    asks = counting.count_asks(db, number)
    gone = asker is None or not counting.asked(db, number, asker)
    db.execute(
        "update gaps set asks = :asks, askers = case when askers > :asks then :asks "
        "when askers > 0 then askers - :gone else 0 end where number = :number",
        {"asks": asks, "gone": gone, "number": number},
    )


def _note(db: Database, numbers: Iterable[int], at: datetime) -> None:
    """Make every grouping process read these gaps again, so that it loses its memory of the words."""
    whole = f"{FAMILY} select number from family"  # noqa: S608 - our own words
    families = (db.execute(whole, {"gap": number}).fetchall() for number in numbers)
    for gap in sorted({int(row[0]) for family in families for row in family}):
        audit.add(db, Action(at, SALVE, SALVE, SALVE, FORGOTTEN, gap=gap))


def known(db: Database, message_ids: Sequence[str]) -> bool:
    """Whether any of these messages is a kept question, an answer to curators, or one of Salve's replies."""
    sql = f"""
        select exists (select 1 from interactions where question_id in {_CHOSEN})
            or exists (select 1 from replies where message_id in {_CHOSEN})
            or exists (select 1 from ask_backs where answered_in in {_CHOSEN})
    """  # noqa: S608 - our own words
    return bool(db.execute(sql, {"chosen": json.dumps(list(message_ids))}).fetchone()[0])

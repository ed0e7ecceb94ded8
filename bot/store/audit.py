"""The audit trail, in SQL; the database itself refuses to change or delete a row.

A row identifies the person only by a number. Their name is kept beside the trail, where it can be replaced.
"""

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from bot.curation.audit import Action
from bot.store.counts import Guilds
from bot.store.rows import numbered, stamp
from bot.store.sql import Database

PSEUDONYM = "Curator {number}"
NOBODY = "nobody"
_TO = "to curator "
_RENAME = """
    delete from turns where curator = (select number from curators where id = :id);
    delete from attendance where curator = (select number from curators where id = :id);
    update curators set id = :former, name = :name where id = :id;
    update approvals set curator = :former, name = :name
    where curator = :id and draft in (select number from drafts where stage in ('published', 'discarded'));
    update drafts set author = :former, author_name = :name
    where author = :id and stage in ('published', 'discarded');
    update gaps set holder = null, holder_name = '', held_until = null where holder = :id
"""


def add(db: Database, action: Action, *, before: str | None = None) -> int:
    """Add an action. Returns its number."""
    row: dict[str, Any] = asdict(action) | {"at": stamp(action.at), "name": ""}
    row["curator"] = str(number_of(db, action.curator, action.name))
    del row["number"]
    return numbered(db, "actions", row | {"before": before})


def number_of(db: Database, curator: str, name: str) -> int:
    """The number of a curator; a curator who acts or looks in for the first time is given one."""
    row = next(iter(db.query("select number, name from curators where id = ?", [curator])), None)
    if row is None:
        return numbered(db, "curators", {"id": curator, "name": name})
    if row["name"] != name:
        db.execute("update curators set name = ? where number = ?", [name, row["number"]])
    return int(row["number"])


def by_number(curator: int) -> str:
    """What the trail holds in place of the name of somebody who was given something."""
    return f"{_TO}{curator}"


def listed(
    db: Database,
    *,
    gap: int | None = None,
    draft: int | None = None,
    entry_id: str | None = None,
    curator: str | None = None,
    guilds: Guilds = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Action]:
    """Actions, newest first, limited to a gap, draft, entry, curator or servers if given.

    An action belongs to the server whose gap, settings or own entry it was about; one on shared knowledge, to no
    server.
    """
    sql = """
        select actions.*, curators.id as curator_id, curators.name as curator_name,
            (select name from curators as whom where act = 'give' and detail = :to || cast(whom.number as text)) as whom
        from actions join curators on curators.number = cast(actions.curator as bigint)
        where (:gap is null or gap = :gap) and (:draft is null or draft = :draft)
            and (:entry_id is null or entry_id = :entry_id) and (:curator is null or curator = (
                select cast(number as text) from curators where id = :curator
            ))
            and (:guilds is null or coalesce(
                actions.guild_id,
                (select guild_id from gaps where gaps.number = actions.gap),
                (select guild_id from gaps where gaps.number = (select gap from drafts where number = actions.draft)),
                (select guild_id from drafts where drafts.number = actions.draft),
                ''
            ) in (select value from json_each(:guilds)))
        order by actions.number desc limit :limit offset :offset
    """
    wanted = {"gap": gap, "draft": draft, "entry_id": entry_id, "curator": curator, "limit": limit, "offset": offset}
    wanted |= {"guilds": None if guilds is None else json.dumps(sorted(guilds)), "to": _TO}
    return [_action(row) for row in db.query(sql, wanted)]


def acts_of(db: Database, curator: str) -> int:
    """How many rows of the trail are one person's."""
    sql = "select count(*) from actions where curator = (select cast(number as text) from curators where id = ?)"
    return int(db.execute(sql, [curator]).fetchone()[0])


def replace_name(db: Database, curator: str) -> str | None:
    """Replace a curator's name and id with a pseudonym, in the trail and in everything that has ended; None if unknown.

    Drafts that still wait for approval keep their author and approvals, because nobody may approve a draft twice.
    """
    row = db.execute("select number from curators where id = ?", [curator]).fetchone()
    if row is None:
        return None
    new = {"id": curator, "former": f"former:{row[0]}", "name": PSEUDONYM.format(number=row[0])}
    for sql in _RENAME.split(";"):
        db.execute(sql, new)
    return new["name"]


def _action(row: dict[str, Any]) -> Action:
    values = {field.name: row[field.name] for field in fields(Action)}
    values |= {
        "detail": row["whom"] or row["detail"],
        "curator": row["curator_id"],
        "name": row["curator_name"],
        "at": datetime.fromisoformat(row["at"]),
    }
    return Action(**values)

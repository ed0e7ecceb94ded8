"""The audit trail in SQL; the database itself refuses to change or delete a row."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.curation.audit import Action
from bot.store.rows import inserted, stamp


def add(db: Database, action: Action, *, before: str | None = None) -> int:
    """Add an action; returns its number."""
    row: dict[str, Any] = asdict(action) | {"at": stamp(action.at)}
    del row["number"]
    return inserted(db.table("actions").insert(row | {"before": before}))


def listed(
    db: Database,
    *,
    gap: int | None = None,
    draft: int | None = None,
    entry_id: str | None = None,
    curator: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Action]:
    """Actions, newest first; of one gap, draft, entry or curator where given."""
    sql = """
        select * from actions
        where (:gap is null or gap = :gap) and (:draft is null or draft = :draft)
            and (:entry_id is null or entry_id = :entry_id) and (:curator is null or curator = :curator)
        order by number desc limit :limit offset :offset
    """
    wanted = {"gap": gap, "draft": draft, "entry_id": entry_id, "curator": curator, "limit": limit, "offset": offset}
    return [_action(row) for row in db.query(sql, wanted)]


def _action(row: dict[str, Any]) -> Action:
    values = {field.name: row[field.name] for field in fields(Action)}
    return Action(**values | {"at": datetime.fromisoformat(row["at"])})

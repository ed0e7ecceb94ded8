"""Drafts and approvals, in SQL."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from bot.curation.audit import Action
from bot.curation.drafts import Approval, Consent, Draft, Kind, Proposal, Stage
from bot.curation.review import StaleError, overtaken
from bot.locale import S_, kept, recalled
from bot.store import audit
from bot.store.rows import numbered, stamp
from bot.store.sql import Database

_TURN = """
    coalesce((
        select {column} from turns join curators on curators.number = turns.curator
        where what = 'draft' and about = drafts.number
    ), '')
"""
_DRAFT = f"""
    select drafts.*, {_TURN.format(column="id")} as turn, {_TURN.format(column="curators.name")} as turn_name
    from drafts
"""  # noqa: S608 - our own words


def save(db: Database, draft: Draft, action: Action | None) -> Draft:
    """Keep a draft as its next revision, with the action that made it.

    Raises:
        StaleError: the draft has changed since it was read.
    """
    row = _row(draft)
    if draft.number == 0:
        number = numbered(db, "drafts", row)
    else:
        number = draft.number
        assignments = ", ".join(f"{name} = :{name}" for name in row)
        done = db.execute(
            f"update drafts set {assignments}, revision = revision + 1 where number = :number and revision = :was",  # noqa: S608 - our own names
            {**row, "number": number, "was": draft.revision},
        )
        if done.rowcount != 1:
            raise overtaken(number)
    if action is not None:
        audit.add(db, replace(action, draft=number))
    stored = find(db, number)
    if stored is None:
        raise StaleError(S_("draft {number} is gone", number=number))
    return stored


def find(db: Database, number: int) -> Draft | None:
    """One draft, or None."""
    rows = list(db.query(f"{_DRAFT} where number = ?", [number]))
    return _draft(rows[0]) if rows else None


def listed(db: Database, stages: Sequence[Stage], gap: int | None) -> list[Draft]:
    """All drafts, the longest waiting first; only those of these stages, or of a gap, if given."""
    sql = f"""
        {_DRAFT} where (:stages is null or stage in (select value from json_each(:stages)))
            and (:gap is null or gap = :gap)
        order by changed_at, number
    """  # noqa: S608 - our own words
    wanted = {"stages": json.dumps(stages) if stages else None, "gap": gap}
    return [_draft(row) for row in db.query(sql, wanted)]


def approve(db: Database, approval: Approval, action: Action) -> None:
    """Note that a curator approves a revision of a draft; approving twice counts once."""
    row = asdict(approval) | {"at": stamp(approval.at)}
    added = db.execute(
        "insert into approvals values (:draft, :revision, :curator, :name, :at) on conflict do nothing", row
    )
    if added.rowcount:
        audit.add(db, action)


def approvals(db: Database, number: int) -> tuple[Approval, ...]:
    """All approvals of a draft, with their revisions, oldest first."""
    rows = db.query("select * from approvals where draft = ? order by at, revision, curator", [number])
    return tuple(Approval(**row | {"at": datetime.fromisoformat(row["at"])}) for row in rows)


def publish(db: Database, draft: Draft, version: str, action: Action, *, noted: bool) -> None:
    """Note the release that a draft is in, and the action unless it is noted elsewhere.

    Raises:
        StaleError: the draft has changed since it was read.
    """
    save(
        db,
        replace(draft, stage=Stage.PUBLISHED, version=version, changed_at=action.at, origin_author=None),
        None if noted else action,
    )


def _row(draft: Draft) -> dict[str, Any]:
    row = {field.name: getattr(draft, field.name) for field in fields(Draft)}
    del row["number"], row["revision"], row["turn"], row["turn_name"]
    times = {"created_at": stamp(draft.created_at), "changed_at": stamp(draft.changed_at)}
    return row | times | {"proposal": draft.proposal.model_dump_json(), "note": kept(draft.note)}


def _draft(row: dict[str, Any]) -> Draft:
    return Draft(
        **row
        | {
            "kind": Kind(row["kind"]),
            "stage": Stage(row["stage"]),
            "consent": Consent(row["consent"]),
            "proposal": Proposal.model_validate_json(row["proposal"]),
            "created_at": datetime.fromisoformat(row["created_at"]),
            "changed_at": datetime.fromisoformat(row["changed_at"]),
            "note": recalled(row["note"]),
        }
    )

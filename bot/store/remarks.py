"""Comments on drafts, in SQL. See `bot.store.port_remarks.Remarks` for what each method promises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.curation.audit import Action
from bot.curation.remarks import Remark
from bot.store import audit
from bot.store.part import Part
from bot.store.rows import numbered, stamp
from bot.store.sql import Database

_OF = """
    select remarks.*, curators.name as name from remarks join curators on curators.number = remarks.curator
    where draft = ? order by remarks.number
"""


class SqlRemarks(Part):
    """Comments and suggested edits."""

    def add(self, draft: int, field: str, text: str, suggestion: str, action: Action) -> int:
        """Keep a curator's comment."""

        def write(db: Database) -> int:
            audit.add(db, action)
            curator = audit.number_of(db, action.curator, action.name)
            row = {"draft": draft, "curator": curator, "field": field, "text": text, "suggestion": suggestion}
            return numbered(db, "remarks", row | {"at": stamp(action.at)})

        return self._writer.do(write)

    def of(self, draft: int) -> Sequence[Remark]:
        """All comments on a draft."""
        with self._reading() as db:
            return [_remark(row) for row in db.query(_OF, [draft])]

    def end(self, number: int, action: Action, *, taken: bool) -> bool:
        """Settle a comment, or note that its suggestion is taken. False if it is not open."""
        state = "taken" if taken else "settled"

        def write(db: Database) -> bool:
            sql = "update remarks set state = ? where number = ? and state = 'open'"
            ended = bool(db.execute(sql, [state, number]).rowcount)
            if ended:
                audit.add(db, action)
            return ended

        return self._writer.do(write)


def _remark(row: dict[str, Any]) -> Remark:
    at, state = datetime.fromisoformat(row["at"]), row["state"]
    return Remark(
        row["number"], row["draft"], row["field"], row["text"], row["suggestion"], row["name"], at,
        state == "open", state == "taken",
    )  # fmt: skip

"""Redaction, in SQL: an item loses a wording and keeps its digest; a seal ties each release to its items' digests."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from bot.knowledge.redaction import mark, without, without_lines
from bot.knowledge.versions import Key, seal
from bot.store.rows import stamp
from bot.store.sql import Database

_REVISIONS = """
    select kind, id, revision, redacted from spans join revisions using (revision)
    where since <= :number and (until is null or until > :number)
        and spans.guild_id is not distinct from (select guild_id from releases where number = :number)
"""


def revisions(db: Database, number: int) -> dict[Key, tuple[str, str | None]]:
    """The digest of every item in that release, and of what is left of it if a wording was taken out."""
    rows = db.query(_REVISIONS, {"number": number})
    return {(row["kind"], row["id"]): (row["revision"], row["redacted"]) for row in rows}


def seal_all(db: Database) -> None:
    """Seal all releases that are not sealed yet, in order."""
    seals: dict[str | None, str] = {}
    rows = db.execute("select number, digest, parent, seal from releases order by number").fetchall()
    for number, digest, parent, sealed in rows:
        seals[digest] = sealed or seal(
            digest, seals.get(parent), {key: each for key, (each, _) in revisions(db, number).items()}
        )
        if sealed is None:
            db.execute("update releases set seal = ? where number = ?", [seals[digest], number])


def redact(db: Database, wording: str, at: datetime) -> int:
    """Take a wording out of every item ever released, every draft and what is said about drafts.

    Returns how many items held it.
    """
    seal_all(db)
    held = 0
    rows = db.execute("select distinct kind, id, revision, content from spans join revisions using (revision)")
    for kind, id_, revision, content in rows.fetchall():
        left = without((kind, id_), content, wording)
        if left is not None:
            held += 1
            digest = hashlib.sha256(left.encode()).hexdigest()
            sql = "update revisions set content = ?, redacted = ? where revision = ?"
            db.execute(sql, [left, digest, revision])
    for number, proposal in db.execute("select number, proposal from drafts").fetchall():
        left = without(("draft", ""), proposal, wording)
        if left is not None:
            # A form that was opened before must not bring it back.
            db.execute("update drafts set proposal = ?, revision = revision + 1 where number = ?", [left, number])
    for number, *texts in db.execute("select number, text, suggestion from remarks").fetchall():
        kept = [without_lines(text, wording) for text in texts]
        if kept != texts:
            db.execute("update remarks set text = ?, suggestion = ? where number = ?", [*kept, number])
    db.execute("insert into redactions values (?, ?) on conflict do nothing", [mark(wording), stamp(at)])
    return held


def marks(db: Database) -> frozenset[str]:
    """The digests of the wordings taken out."""
    return frozenset(row[0] for row in db.execute("select phrasing from redactions"))


def mark_redacted(db: Database, put: Mapping[Key, str], redacted: Mapping[Key, str]) -> None:
    """Note items that arrived redacted, under the digest of their former form."""
    for key, revision in redacted.items():
        digest = hashlib.sha256(put[key].encode()).hexdigest()
        db.execute("update revisions set redacted = ? where revision = ?", [digest, revision])

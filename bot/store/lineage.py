"""The lineage, in SQL: releases in one chain, with each revision of an item stored once for the time it held."""

import hashlib
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, fields, replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from bot.errors import BehindError
from bot.store import deliveries, redaction
from bot.store.records import Correction, Notice, ReleaseRecord, StandingReply
from bot.store.rows import columns, insert
from bot.store.sql import Database

Key = tuple[str, str]

_AT = """
    select spans.kind, spans.id, revisions.content
    from spans join revisions using (revision)
    where since <= :number and (until is null or until > :number)
        and spans.guild_id is not distinct from (select guild_id from releases where number = :number)
"""
# The release of a version: for 3.0.0+17 it is number 17 if the entry is a server's own, otherwise 3.0.0.
_SHOWN = """
    case when :entry_id is null then null
        when exists (select 1 from spans where kind = 'entry' and id = :entry_id and guild_id is not null)
        then (select number from releases where number = :own and guild_id is not null)
        else (select number from releases where version = :shared and guild_id is null)
    end
"""


def head(db: Database, guild_id: str | None = None) -> ReleaseRecord | None:
    """The active release: the newest one of the shared knowledge, or of a server's own."""
    rows = list(
        db.query(
            "select * from releases where guild_id is not distinct from ? order by number desc limit 1", [guild_id]
        )
    )
    return _record(rows[0]) if rows else None


def releases(db: Database, guild_id: str | None = None) -> list[ReleaseRecord]:
    """All releases, of the shared knowledge or of a server's own, newest first."""
    rows = db.query("select * from releases where guild_id is not distinct from ? order by number desc", [guild_id])
    return [_record(row) for row in rows]


def own(db: Database, number: int) -> ReleaseRecord | None:
    """The release of that number, if it is a server's own."""
    rows = list(db.query("select * from releases where number = ? and guild_id is not null", [number]))
    return _record(rows[0]) if rows else None


def content(db: Database, number: int) -> dict[Key, str]:
    """The canonical form of every item in that release."""
    return {(row["kind"], row["id"]): row["content"] for row in db.query(_AT, {"number": number})}


def append(
    db: Database,
    record: ReleaseRecord,
    put: Mapping[Key, str],
    gone: AbstractSet[Key],
    reversed_: Mapping[str, str],
    redacted: Mapping[Key, str] = MappingProxyType({}),
) -> ReleaseRecord:
    """Add a release to its chain: items added and removed since its parent, and the corrections and news it owes.

    Args:
        db: the database, in a transaction.
        record: the release, whose parent must be the head. It gets the next number, which ends the version of an own
            release.
        put: items added or changed, in canonical form.
        gone: items removed.
        reversed_: the entries that no longer say what they said, each with the last revision that said it.
        redacted: the items that have lost a wording, each with the digest of its former form.

    Returns:
        The release as it is stored.

    Raises:
        BehindError: another release came first.
    """
    last = head(db, record.guild_id)
    if (last.digest if last else None) != record.parent:
        said = f"{last.version} ({last.digest[:8]})" if last else "none"
        raise BehindError(f"the active release is {said}, which this one does not build on. Run: salve knowledge pull")
    number = int(db.execute("select coalesce(max(number), 0) + 1 from releases").fetchone()[0])
    version = record.version if record.guild_id is None else f"{record.version.partition('+')[0]}+{number}"
    record = replace(record, number=number, version=version)
    row = asdict(record) | {"at": record.at.isoformat(), "changes": json.dumps(record.changes, ensure_ascii=False)}
    row["seal"] = None
    insert(db, "releases", row)
    for kind, id_ in (*put, *gone):
        closing = (
            "update spans set until = ? where kind = ? and id = ? and guild_id is not distinct from ? and until is null"
        )
        db.execute(closing, [record.number, kind, id_, record.guild_id])
    for (kind, id_), text in put.items():
        revision = redacted.get((kind, id_)) or hashlib.sha256(text.encode()).hexdigest()
        db.execute("insert into revisions (revision, content) values (?, ?) on conflict do nothing", [revision, text])
        span = {"kind": kind, "id": id_, "since": record.number, "until": None, "revision": revision}
        span["guild_id"] = record.guild_id
        insert(db, "spans", span)
    for entry_id, revision in reversed_.items():
        db.execute("insert into reversals values (?, ?, ?)", [entry_id, revision, record.number])
    redaction.mark_redacted(db, put, redacted)
    redaction.seal_all(db)
    db.execute(_OWED_BY_RELEASE, {"number": record.number})
    if record.parent is not None and record.guild_id is None:
        deliveries.owe_notice(db, Notice("release", "", record.at, record.number))
    return record


def keep_reply(db: Database, reply: StandingReply) -> None:
    """Note where a reply stands; if its revision has been taken back, a correction is owed at once.

    Nothing is noted for a question that is not kept.
    """
    kept = db.execute(
        f"""
        insert into replies (message_id, channel_id, question_id, entry_id, revision, number)
        select :message_id, :channel_id, interactions.question_id, :entry_id, :revision, {_SHOWN}
        from (select cast(:question_id as text) as wanted) as asked left join interactions on question_id = wanted
        where wanted is null or question_id is not null
        on conflict (message_id) do update set
            entry_id = excluded.entry_id, revision = excluded.revision, number = excluded.number
        """,  # noqa: S608 - our own words
        columns(reply) | _shown(reply.version),
    )
    if reply.question_id is not None:
        deliveries.replied(db, reply.question_id)
    if kept.rowcount and reply.entry_id is not None:
        db.execute(_OWED_IN_MESSAGE, {"message_id": reply.message_id})


# Replies whose entry has been taken back since, and the first release that did so, whichever revision they show: an
# earlier harmless change left the meaning as it was.
_OWED = """
    insert into corrections (number, message_id)
    select min(reversals.number), message_id from replies join reversals using (entry_id)
    where reversals.number > replies.number {which} on conflict do nothing
"""
_OWED_BY_RELEASE = _OWED.format(which="group by message_id having min(reversals.number) = :number")
# A separate statement, because a combined one would scan all replies each time one is noted.
_OWED_IN_MESSAGE = _OWED.format(which="and message_id = :message_id group by message_id")


def corrections(db: Database, number: int | None = None) -> list[Correction]:
    """The corrections of one release, or (without a number) those that are still owed, oldest first."""
    rows = db.query(
        """
        select corrections.number, message_id, channel_id, coalesce(question_id, '-') as question_id, entry_id,
            state, reason
        from corrections join replies using (message_id)
        where (:number is null and state = 'owed') or corrections.number = :number
        order by corrections.number, message_id
        """,
        {"number": number},
    )
    return [Correction(**row) for row in rows]


def settle(db: Database, correction: Correction, revision: str | None, version: str) -> None:
    """Note the result of a correction; a corrected reply shows that revision, of that release, from now on."""
    changed = "update corrections set state = ?, reason = ? where number = ? and message_id = ?"
    db.execute(changed, [correction.state, correction.reason, correction.number, correction.message_id])
    if correction.state == "done":
        shown = f"update replies set revision = :revision, number = {_SHOWN} where message_id = :message_id"  # noqa: S608 - our own words
        wanted = {"message_id": correction.message_id, "entry_id": correction.entry_id}
        db.execute(shown, wanted | {"revision": revision} | _shown(version))
        db.execute(_OWED_IN_MESSAGE, {"message_id": correction.message_id})


def _shown(version: str) -> dict[str, Any]:
    """The parts of a version, as `_SHOWN` reads them."""
    shared, _, own = version.partition("+")
    return {"shared": shared, "own": int(own) if own.isdecimal() else None}


def _record(row: dict[str, Any]) -> ReleaseRecord:
    values = {field.name: row[field.name] for field in fields(ReleaseRecord)}
    values["at"] = datetime.fromisoformat(row["at"])
    values["changes"] = _changes(row["changes"])
    return ReleaseRecord(**values)


# The head is read twice a second, and the first release's changes list the whole knowledge.
@lru_cache(4)
def _changes(text: str) -> tuple[tuple[str, str, str, tuple[str, ...], bool], ...]:
    return tuple((k, i, w, tuple(f), r) for k, i, w, f, r in json.loads(text))

"""The store in one SQLite file: one writing thread, two reading connections."""

import json
import queue
import time
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # pysqlite3 where it is installed

from bot.curation.audit import Action
from bot.errors import StoreError
from bot.store import (
    audit,
    backup,
    care,
    deliveries,
    drafts,
    lineage,
    opening,
    outbox,
    outcomes,
    owed,
    raters,
    redaction,
)
from bot.store.asking import LocalAsking
from bot.store.care import LocalCare
from bot.store.deliveries import LocalDeliveries
from bot.store.desk import LocalDesk
from bot.store.leases import LocalLeases
from bot.store.members import LocalMembers
from bot.store.opening import database_path, open_for_reading
from bot.store.records import (
    Arrival,
    Closing,
    Correction,
    Feedback,
    Health,
    Interaction,
    Pulse,
    ReleaseRecord,
    StandingReply,
    UnansweredQuestion,
)
from bot.store.remarks import LocalRemarks
from bot.store.rows import interaction_row, stamp
from bot.store.servers import LocalServers
from bot.store.turns import LocalTurns
from bot.store.writer import Writer

READERS = 2
# So long slow readings may keep all connections; then whoever waits is told so, before Discord gives up on a reply.
READ_SECONDS = 10.0
# So long a reading may go on while the process ends; then it is broken off.
CLOSE_SECONDS = 2.0
# A person unknown (the terminal) still has one voice about a reply.
NOBODY = ""

_UNANSWERED = """
    select * from (
        select interactions.*, case
            when exists (
                select 1 from feedback where feedback.question_id = interactions.question_id and kind = 'not_this'
            ) then 'not_this'
            when decision = 'abstain' then 'no_match'
            when decision = 'out_of_scope' then 'out_of_scope'
            when decision = 'suggest' and not exists (
                select 1 from feedback where feedback.question_id = interactions.question_id and kind = 'chosen'
            ) then 'unsure'
        end as reason
        from interactions
    )
    where reason is not null
        and (:since is null or asked_at >= :since)
        and (:until is null or asked_at < :until)
        and (:reason is null or reason = :reason)
        and (:guild_id is null or guild_id = :guild_id)
        and (:text is null or instr(lower(text), lower(:text)) > 0)
    order by asked_at desc, question_id desc
    limit :limit
"""


class LocalStore:
    """The default store. See `bot.store.port.Store` for what each method promises."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = Writer(path)
        # After closing, None: whoever comes later, or waits, is told so.
        self._readers: queue.LifoQueue[Database | None] = queue.LifoQueue()
        self._connections = [open_for_reading(path) for _ in range(READERS)]
        for each in self._connections:
            self._readers.put(each)
        self.deliveries = LocalDeliveries(self.writer, self._reading)
        claim = self.deliveries.claim
        self.desk = LocalDesk(self.writer, self._reading, claim)
        self.members = LocalMembers(self.writer, self._reading, claim)
        self.asking = LocalAsking(self.writer, self._reading, claim)
        self.care = LocalCare(self.writer, self._reading, claim)
        self.remarks = LocalRemarks(self.writer, self._reading, claim)
        self.turns = LocalTurns(self.writer, self._reading, claim)
        self.servers = LocalServers(self.writer, self._reading, claim)
        self.leases = LocalLeases(self.writer, self._reading, claim)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database a URL names, making and migrating it as needed.

        Raises:
            ConfigError: the URL names no file, or the file is unfit (newer Salve, unsafe SQLite).
            StoreError: the file cannot be opened or written.
        """
        return cls(database_path(url))

    def log(self, interaction: Interaction, *, alarm: bool = False, reply: bool = False) -> bool:
        """Keep a question; False when it was kept before."""
        row = interaction_row(interaction)

        def write(db: Database) -> bool:
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            sql = f"insert into interactions ({names}) values ({values}) on conflict (question_id) do nothing"  # noqa: S608 - our own names
            new = bool(db.execute(sql, row).rowcount == 1)
            if new and alarm:
                care.owe(db, interaction)
            if new and reply:
                deliveries.owe_reply(db, interaction.question_id, interaction.asked_at)
            return new

        return self.writer.do(write)

    def interaction(self, question_id: str) -> Interaction | None:
        """One question, or None."""
        with self._reading() as db:
            rows = list(db.query("select * from interactions where question_id = ?", [question_id]))
        return _interaction(rows[0]) if rows else None

    def add_feedback(self, feedback: Feedback) -> bool:
        """Keep what somebody said; False when the question is unknown."""
        row = {
            "question_id": feedback.question_id,
            "kind": feedback.kind,
            "asker": feedback.asker or NOBODY,
            "at": stamp(feedback.at),
            "entry_id": feedback.entry_id,
            "reason": feedback.reason,
        }

        def write(db: Database) -> bool:
            known = db.execute("select 1 from interactions where question_id = ?", [feedback.question_id]).fetchone()
            if known:
                db.table("feedback").upsert(row, pk=("question_id", "kind", "asker"))
            return known is not None

        return self.writer.do(write)

    def unanswered(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        reason: str | None = None,
        guild_id: str | None = None,
        text: str | None = None,
        limit: int | None = None,
    ) -> Sequence[UnansweredQuestion]:
        """Questions without an answer, newest first."""
        wanted = {
            "since": since and stamp(since),
            "until": until and stamp(until),
            "reason": reason,
            "guild_id": guild_id,
            "text": text,
            "limit": -1 if limit is None else limit,
        }
        with self._reading() as db:
            return [_unanswered(row) for row in db.query(_UNANSWERED, wanted)]

    def head(self, guild_id: str | None = None) -> ReleaseRecord | None:
        """The active release, or None before the first."""
        with self._reading() as db:
            return lineage.head(db, guild_id)

    def releases(self, guild_id: str | None = None) -> Sequence[ReleaseRecord]:
        """All releases, newest first."""
        with self._reading() as db:
            return lineage.releases(db, guild_id)

    def owners(self) -> Sequence[str]:
        """The servers that have releases of their own."""
        with self._reading() as db:
            return [row[0] for row in db.execute("select distinct guild_id from releases where guild_id is not null")]

    def own_release(self, number: int) -> ReleaseRecord | None:
        """A release of some server's own, or None."""
        with self._reading() as db:
            return lineage.own(db, number)

    def content(self, number: int) -> Mapping[tuple[str, str], str]:
        """The canonical form of every item at that release, by kind and id."""
        with self._reading() as db:
            return lineage.content(db, number)

    def revisions(self, number: int) -> Mapping[tuple[str, str], tuple[str, str | None]]:
        """The digest of every item at that release, and of what is left of it where a wording was taken out."""
        with self._reading() as db:
            return redaction.revisions(db, number)

    def redact(self, wording: str, at: datetime, action: Action) -> int:
        """Take a wording out of every item ever released."""

        def write(db: Database) -> int:
            audit.add(db, action)
            return redaction.redact(db, wording, at)

        return self.writer.do(write, wipe=True)

    def redactions(self) -> frozenset[str]:
        """The digests of the wordings taken out."""
        with self._reading() as db:
            return redaction.marks(db)

    def append_release(
        self,
        record: ReleaseRecord,
        put: Mapping[tuple[str, str], str],
        gone: AbstractSet[tuple[str, str]],
        reversed_: Mapping[str, str],
        closing: Closing | None = None,
        action: Action | None = None,
    ) -> ReleaseRecord:
        """Add a release to the chain, all or nothing."""

        def write(db: Database) -> ReleaseRecord:
            stored = lineage.append(db, record, put, gone, reversed_)
            raters.owe(db, stored)
            if action is not None:
                audit.add(db, action)
            if closing is not None:
                drafts.publish(db, closing.draft, stored.version, closing.action, noted=closing.gap is not None)
            if closing is not None and closing.gap is not None:
                outbox.close(db, closing.gap, closing.draft.entry_id, stored.number, closing.action)
            return stored

        return self.writer.do(write)

    def receive(self, arrivals: Sequence[Arrival], action: Action) -> None:
        """Add releases that were made elsewhere, all or none."""

        def write(db: Database) -> None:
            for each in arrivals:
                raters.owe(db, lineage.append(db, each.record, each.put, each.gone, each.reversed, each.redacted))
            audit.add(db, action)

        self.writer.do(write)

    def keep_reply(self, reply: StandingReply) -> None:
        """Note where a reply stands."""
        self.writer.do(lambda db: lineage.keep_reply(db, reply))

    def corrections(self, number: int | None = None) -> Sequence[Correction]:
        """The corrections of one release, or those still owed."""
        with self._reading() as db:
            return lineage.corrections(db, number)

    def due_corrections(self, now: datetime, limit: int) -> Sequence[Correction]:
        """Claim corrections that are owed."""
        claimed = self.deliveries.claim(owed.CORRECTIONS, now, limit)
        wanted = {(row["number"], row["message_id"]) for row in claimed}
        return [each for each in self.corrections() if (each.number, each.message_id) in wanted] if wanted else ()

    def settle(self, correction: Correction, revision: str | None, version: str) -> None:
        """Note what became of a correction."""
        self.writer.do(lambda db: lineage.settle(db, correction, revision, version))

    def sample(self, size: int, seed: str, guild_id: str | None = None) -> tuple[int, Sequence[tuple[str, str]]]:
        """Questions whose text is kept, drawn by a seed, and how many there are."""
        with self._reading() as db:
            return outcomes.sample(db, size, seed, guild_id)

    def outcomes(self, release: str) -> Mapping[str, str]:
        """What a release said, by question."""
        with self._reading() as db:
            return outcomes.known(db, release)

    def keep_outcomes(self, release: str, said: Mapping[str, str]) -> None:
        """Keep what a release said."""
        self.writer.do(lambda db: outcomes.keep(db, release, said))

    def forget_outcomes(self, but: Sequence[str]) -> None:
        """Forget what all other releases said."""
        self.writer.do(lambda db: outcomes.forget(db, but))

    def serves(self, name: str, process: str, at: datetime) -> str | None:
        """Note which process serves; returns the one before."""

        def write(db: Database) -> str | None:
            before = db.execute("select process from serving where name = ?", [name]).fetchone()
            db.table("serving").upsert({"name": name, "process": process, "at": stamp(at)}, pk="name")
            return str(before[0]) if before else None

        return self.writer.do(write)

    def check(self) -> None:
        """Look at every page."""
        opening.check(self.path)

    def health(self) -> Health:
        """The state of the store."""
        # Any journal but WAL is a matter of the connection, so the one that writes is asked.
        journal_mode = self.writer.do(lambda db: db.execute("pragma journal_mode").fetchone()[0])
        with self._reading() as db:
            return Health(
                path=str(self.path),
                sqlite_version=sqlite3.sqlite_version,
                journal_mode=journal_mode,
                questions=db.execute("select count(*) from interactions").fetchone()[0],
                size=self.path.stat().st_size,
            )

    def pulse(self) -> Pulse:
        """How the writing thread is doing."""
        writer = self.writer
        lost = str(writer.lost) if writer.lost else None
        backups = backup.made(self.path, backup.folder_of(self.path))
        backed_up = backups[0][0] if backups else None
        return Pulse(time.monotonic() - writer.beat, writer.waiting, writer.commits, writer.writes, lost, backed_up)

    def close(self) -> None:
        """Write what is queued, then close."""
        for _ in range(READERS):
            reader = self._next_reader()
            if reader is None:
                self._readers.put(None)
                return
            reader.close()
        self._readers.put(None)
        self.writer.close()

    def _next_reader(self) -> Database | None:
        """The next connection that is free; after `CLOSE_SECONDS` what the others read is broken off."""
        while True:
            try:
                return self._readers.get(timeout=CLOSE_SECONDS)
            except queue.Empty:
                for each in self._connections:
                    with suppress(sqlite3.ProgrammingError):
                        each.conn.interrupt()

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        """A reading connection that nobody else uses meanwhile."""
        try:
            db = self._readers.get(timeout=READ_SECONDS)
        except queue.Empty:
            raise StoreError(f"{self.path} is busy: nothing could be read for {READ_SECONDS:.0f} s") from None
        try:
            if db is None:
                raise StoreError(f"{self.path} is closed")
            yield db
        except sqlite3.Error as error:
            if "malformed" in str(error):
                raise StoreError(opening.damaged(self.path, str(error))) from error
            raise StoreError(f"{self.path} cannot be read: {error}") from error
        finally:
            self._readers.put(db)


def _pairs(text: str) -> tuple[tuple[str, float], ...]:
    return tuple((str(id_), float(score)) for id_, score in json.loads(text))


def _interaction(row: dict[str, Any]) -> Interaction:
    values = {field.name: row[field.name] for field in fields(Interaction)}
    values["asked_at"] = datetime.fromisoformat(row["asked_at"])
    values["candidates"] = _pairs(row["candidates"])
    return Interaction(**values)


def _unanswered(row: dict[str, Any]) -> UnansweredQuestion:
    values = {field.name: row[field.name] for field in fields(UnansweredQuestion) if field.name != "nearest"}
    values["asked_at"] = datetime.fromisoformat(row["asked_at"])
    return UnansweredQuestion(**values, nearest=_pairs(row["candidates"]))

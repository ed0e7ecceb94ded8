"""The store in SQL, for both databases: the methods that services need, and the parts."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from itertools import islice
from typing import Any

from bot.curation.audit import Action
from bot.errors import StoreError
from bot.store import audit, care, deliveries, drafts, lineage, outbox, outcomes, owed, raters, redaction
from bot.store.asking_back import SqlAsking
from bot.store.care import SqlCare
from bot.store.deliveries import SqlDeliveries
from bot.store.desk import SqlDesk
from bot.store.leases import SqlLeases
from bot.store.members import SqlMembers
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
from bot.store.remarks import SqlRemarks
from bot.store.rows import folded, interaction_row, put, stamp
from bot.store.servers import SqlServers
from bot.store.sql import UNLIMITED, Database
from bot.store.turns import SqlTurns
from bot.store.writer import Writer

# An unknown person (in the terminal) still has one vote on a reply.
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
    ) as asked
    where reason is not null
        and (:since is null or asked_at >= :since)
        and (:until is null or asked_at < :until)
        and (:reason is null or reason = :reason)
        and (:guild_id is null or guild_id = :guild_id)
    order by asked_at desc, question_id desc
    limit :limit
"""


class SqlStore(ABC):
    """What both stores share. See `bot.store.port.Store` for what each method promises.

    Args:
        writer: does the work that must run in order: placing, the desk's acts, releases, forgetting.
        quick: does the work that waits for nobody: questions, feedback, claims. It may be the same writer.
        reading: gives a connection that nobody else uses meanwhile.
    """

    def __init__(self, writer: Writer, quick: Writer, reading: Callable[[], AbstractContextManager[Database]]) -> None:
        self.writer = writer
        self.quick = quick
        self._reading = reading
        self.deliveries = SqlDeliveries(quick, reading)
        claim = self.deliveries.claim
        self.desk = SqlDesk(writer, reading, claim)
        self.members = SqlMembers(writer, reading, claim)
        self.asking = SqlAsking(writer, reading, claim)
        self.care = SqlCare(writer, reading, claim)
        self.remarks = SqlRemarks(writer, reading, claim)
        self.turns = SqlTurns(writer, reading, claim)
        self.servers = SqlServers(writer, reading, claim)
        self.leases = SqlLeases(writer, reading, claim)

    def when_lost(self, told: Callable[[StoreError], None]) -> None:
        """Have `told` called once, with the reason, when nothing can be written any more."""
        self.writer.on_lost = self.quick.on_lost = told

    @abstractmethod
    def check(self) -> None:
        """Check that the store is undamaged."""

    @abstractmethod
    def health(self) -> Health:
        """The state of the store."""

    def pulse(self) -> Pulse:
        """The state of the writing threads."""
        threads, now = {self.writer, self.quick}, time.monotonic()
        return Pulse(
            age=max(now - each.beat for each in threads),
            waiting=sum(each.waiting for each in threads),
            commits=sum(each.commits for each in threads),
            writes=sum(each.writes for each in threads),
            written=min(now - each.written for each in threads),
            failing=next((str(each.failing) for each in threads if each.failing), None),
            lost=next((str(each.lost) for each in threads if each.lost), None),
        )

    @abstractmethod
    def close(self) -> None:
        """Write what is queued, then close."""

    def log(self, interaction: Interaction, *, alarm: bool = False, reply: bool = False) -> bool:
        """Keep a question; False if it was kept before."""
        return self.log_all([(interaction, alarm, reply)])[0]

    def log_all(self, questions: Sequence[tuple[Interaction, bool, bool]]) -> Sequence[bool]:
        """Keep several questions; see `log`."""
        rows = [interaction_row(interaction) for interaction, *_ in questions]

        def write(db: Database) -> list[bool]:
            return [_log(db, row, *question) for row, question in zip(rows, questions, strict=True)]

        return self.quick.do(write)

    def interaction(self, question_id: str) -> Interaction | None:
        """One question, or None."""
        with self._reading() as db:
            rows = list(db.query("select * from interactions where question_id = ?", [question_id]))
        return _interaction(rows[0]) if rows else None

    def add_feedback(self, feedback: Feedback) -> bool:
        """Keep feedback; False if the question is unknown."""
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
                put(db, "feedback", row, ("question_id", "kind", "asker"))
            return known is not None

        return self.quick.do(write)

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
            "limit": UNLIMITED if limit is None or text is not None else limit,
        }
        with self._reading() as db:
            rows = db.query(_UNANSWERED, wanted)
            if text is not None:
                rows = islice((row for row in rows if folded(text) in folded(row["text"])), limit)
            return [_unanswered(row) for row in rows]

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
        """The canonical form of every item in that release, by kind and id."""
        with self._reading() as db:
            return lineage.content(db, number)

    def revisions(self, number: int) -> Mapping[tuple[str, str], tuple[str, str | None]]:
        """The digest of every item in that release, and of what is left of it if a wording was taken out."""
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

    def keep_reply(self, *replies: StandingReply) -> None:
        """Note where replies stand."""

        def write(db: Database) -> None:
            for reply in replies:
                lineage.keep_reply(db, reply)

        self.writer.do(write)

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
        """Note the result of a correction."""
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
        """Note which process serves. Returns the one before."""

        def write(db: Database) -> str | None:
            before = db.execute("select process from serving where name = ?", [name]).fetchone()
            put(db, "serving", {"name": name, "process": process, "at": stamp(at)}, ("name",))
            return str(before[0]) if before else None

        return self.quick.do(write)


def _log(db: Database, row: dict[str, Any], interaction: Interaction, alarm: bool, reply: bool) -> bool:
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    sql = f"insert into interactions ({names}) values ({values}) on conflict (question_id) do nothing"  # noqa: S608 - our own names
    new = bool(db.execute(sql, row).rowcount == 1)
    if new and alarm:
        care.owe(db, interaction)
    if new and reply:
        deliveries.owe_reply(db, interaction.question_id, interaction.asked_at)
    return new


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

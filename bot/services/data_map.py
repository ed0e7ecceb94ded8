"""The data map: every place that holds something about a person, why, how long, and how it is shown and erased.

`docs/privacy.md`, `deploy/PRIVACY.md` and `deploy/TERMS.md` are generated from it (`salve privacy pages`), and a test
compares it with the schema, column by column.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.services.consent import LAPSES_AFTER
from bot.store.copies import LONGEST as COPIES

RETENTION = "`SALVE_RETENTION_DAYS` (30 days), or fewer where the server says so with `/settings`"
UNTIL_TOLD = "until they have been told, or say *Never mind*"
SHOWN = "`/privacy`, and its file"
NOT_SHOWN = "not shown: it does not say whose it is"
ERASED = "`/privacy`, Erase it; the message deleted; retention"
FOREVER = "for good: it tells nothing of anybody"


@dataclass(frozen=True, slots=True)
class Place:
    """One place.

    Attributes:
        where: a table, or what else it is.
        columns: the columns of a table that this is about; none where it is no table.
        holds: what it holds.
        purpose: why.
        life: how long.
        shown: how a member sees it.
        erased: how it goes.
    """

    where: str
    columns: tuple[str, ...]
    holds: str
    purpose: str
    life: str
    shown: str
    erased: str

    @property
    def personal(self) -> bool:
        """Whether it holds anything about a person."""
        return self.life != FOREVER


def _table(name: str, columns: str, holds: str, purpose: str, life: str, shown: str, erased: str) -> Place:
    return Place(name, tuple(columns.split()), holds, purpose, life, shown, erased)


def _plain(name: str, columns: str, holds: str, purpose: str) -> Place:
    return _table(name, columns, holds, purpose, FOREVER, NOT_SHOWN, "not")


DATABASE: tuple[Place, ...] = (
    _table(
        "interactions",
        "question_id asker text channel_id follows",
        "a question without handles, links, addresses, dates of birth and long numbers; a keyed hash (HMAC-SHA256) of "
        "who asked; where; the question it was read with. Of a question asked in a message, the id is that message's",
        "to answer it later, to correct the answer, to tell people apart",
        f"{RETENTION}; of who pressed *Tell me*, {UNTIL_TOLD}. Then another id stands in place of the question's",
        SHOWN,
        ERASED,
    ),
    _table(
        "interactions",
        "asked_at guild_id",
        "when, to the microsecond, and in which server; asked of Salve alone, the server whose curators it belongs to, "
        "which is the home server, or the one its asker picked. Until then none, and nobody reads it",
        "statistics by week; which curators see it",
        f"{RETENTION}; then only the day and the server",
        SHOWN,
        ERASED,
    ),
    _plain(
        "interactions",
        "surface language reply_language decision entry_id revision red_flag scope confidence candidates "
        "knowledge_version knowledge_digest reply_digest milliseconds",
        "how a question was asked, its language and that of the reply, what it came to: which entry of which release, "
        "how near others were",
        "to rebuild a reply, and to see what is answered and what is not",
    ),
    _table(
        "feedback",
        "question_id kind asker at entry_id reason",
        "a button pressed under a reply, which of six reasons was given, and a keyed hash of who pressed it",
        "one voice a person; to find answers that displease",
        f"{RETENTION}; then a random value stands in place of the hash",
        SHOWN,
        ERASED,
    ),
    _table(
        "gap_questions",
        "question_id gap entry_id checked",
        "which questions ask the same",
        "one answer for all",
        "as long as the question's id",
        "by the questions",
        ERASED,
    ),
    _table(
        "sketches",
        "question_id sketch",
        "what a question is compared by: numbers made of its words, its measures, and those of its words that have an "
        "opposite",
        "to find questions that ask the same, without reading all of them anew at every start",
        "as long as the question's words",
        NOT_SHOWN,
        ERASED,
    ),
    _plain("sketches", "number gauge", "in which order, and by which release", "to be found by every process"),
    _table(
        "outcomes",
        "question_id release said",
        "which entry a release would answer a question with, of at most a thousand questions",
        "to see what a new release changes without asking the one before again",
        "as long as the question's words",
        NOT_SHOWN,
        ERASED,
    ),
    _plain(
        "serving",
        "name process at",
        "which process answers in Discord: its machine, its number, and when it was last heard of",
        "to tell an operator of a second one",
    ),
    _plain(
        "shard_leases",
        "name holder shards until",
        "which process serves which of Discord's shards: its machine, its number, and until when",
        "so that no two processes answer in the same servers",
    ),
    _table(
        "subscribers",
        "gap asker at user_id guild_id channel_id message_id question_id counts",
        "who waits: a keyed hash, the message to reply to, and after *Tell me* or *Me too* the user's id",
        "to tell them",
        f"{UNTIL_TOLD}; without the id {RETENTION}",
        SHOWN,
        f"*Never mind*; {ERASED}",
    ),
    _table(
        "raters",
        "entry_id asker user_id guild_id at",
        "who wants to be told when an answer that did not help is mended: a keyed hash, and the user's id",
        "to tell them",
        f"until told, at most {RETENTION}",
        SHOWN,
        f"*Never mind*; {ERASED}",
    ),
    _table(
        "ask_backs",
        "question_id channel_id message_id answer answered_in answered_at",
        "what somebody told curators who asked back: their answer, without what is masked in questions, which message "
        "it stands in, when, and which message of Salve's asked them",
        "to answer what they meant",
        f"as long as the question: {RETENTION}; of who pressed *Tell me*, {UNTIL_TOLD}",
        SHOWN,
        f"that message deleted; {ERASED}",
    ),
    _plain(
        "ask_backs",
        "number action asked at state",
        "what a curator asked back, in their words, and where that stands; gone with the answer",
        "to ask once",
    ),
    _table(
        "outbox",
        "asker user_id channel_id message_id question_id",
        "to whom a message is owed, and where it goes",
        "to tell them once, also after a crash",
        "until it is sent or cannot be",
        SHOWN,
        ERASED,
    ),
    _plain(
        "outbox",
        "number action news gap entry_id reason into_gap due state failure attempts next_try told_at how",
        "what was owed, when it is tried next, and when and how it was told",
        "once only",
    ),
    _table(
        "replies",
        "message_id channel_id question_id",
        "where a reply of Salve's stands, and the question it answers",
        "to correct, edit or remove it there",
        f"the question: {RETENTION}. The place: as long as the answer may need correcting; in direct messages, and "
        "of replies without an answer, as long as the question",
        "in Discord itself",
        f"*Remove* under the reply; the message deleted; {ERASED}",
    ),
    _plain("replies", "entry_id revision number", "which entry a reply shows", "to correct it"),
    _table(
        "deliveries",
        "question_id",
        "a question whose reply Discord has not taken yet; no text",
        "to send it as soon as Discord takes it, also after a crash",
        "until it stands there; an hour at most",
        NOT_SHOWN,
        f"by itself; {ERASED}",
    ),
    _plain("deliveries", "since attempts next_try", "how often it was tried, and when next", "once only"),
    _plain(
        "notices",
        "number kind text about at attempts next_try guild_id",
        "what the curators' channel is still to be told: sentences of Salve's, numbers of gaps and drafts",
        "to tell it, also after a crash",
    ),
    _table(
        "removals",
        "message_id channel_id",
        "a reply of Salve's that is to be removed",
        "to remove it with the question, where the server wants that",
        "until it is removed",
        "in Discord itself",
        "by itself",
    ),
    _plain("removals", "attempts next_try", "how often it was tried, and when next", "once only"),
    _table(
        "members",
        "asker unlogged greeted_at",
        "a keyed hash, whether they wish not to be logged, and when they were told what is kept",
        "to heed the wish, and to tell once",
        "until erased; a wish not to be logged stays, to be heeded",
        SHOWN,
        "`/privacy`, Erase it",
    ),
    _table(
        "drafts",
        "proposal origin origin_author consent",
        "an entry as proposed; where made from a member's message: its words, its link, who wrote it, what they said",
        "to ask its author; to publish it; to let them take it back",
        f"author until it is published; link for as long as it is. After a *No*, or {LAPSES_AFTER.days} days without "
        f"an answer, all of it goes at once; what was given up {RETENTION.split(',', maxsplit=1)[0]}",
        f"{SHOWN}, until it is published",
        "*No*, or *Take it back*, where its author was asked; `/privacy`, Erase it: what is not published is given up "
        "and emptied",
    ),
    _plain(
        "drafts",
        "original",
        "the fingerprint of a message that a draft was made from: sixteen bits of the keyed hash of each of at most "
        "256 of its pieces; without the privacy key it tells nothing",
        "to tell a copy of it, which may not be used after a *No*",
    ),
    _table(
        "drafts",
        "author author_name",
        "the curator who wrote it",
        "who may approve it",
        "until they have a pseudonym put in its place",
        "the desk",
        "`/privacy`, Replace my name, once it is published or given up",
    ),
    _plain(
        "drafts",
        "number kind stage gap base created_at changed_at note version revision guild_id",
        "where a draft stands; curators' words",
        "the way to a release",
    ),
    _table(
        "approvals",
        "curator name",
        "who stands behind a draft",
        "two must",
        "until they have a pseudonym put in its place",
        "the desk",
        "`/privacy`, Replace my name, once it is published or given up",
    ),
    _plain("approvals", "draft revision at", "which revision was approved", "two must"),
    _table(
        "curators",
        "number id name",
        "id and name of whoever has acted as a curator or looked at the desk, and the number that stands for them",
        "who did what",
        "until they have a pseudonym put in its place",
        SHOWN,
        "`/privacy`, Replace my name",
    ),
    _plain(
        "remarks",
        "number draft curator field text suggestion at state",
        "what a curator (by number) says of a draft's field, and how it should read; goes with the draft's text",
        "to mend it before it is approved",
    ),
    _table(
        "turns",
        "what about curator at",
        "which curator (by number) is to see to a gap or draft, and since when",
        "nothing is left lying",
        "until it has come to its end, and the next daily round",
        "the desk",
        "`/privacy`, Replace my name",
    ),
    _table(
        "attendance",
        "curator guilds home at since unreminded",
        "when a curator (by number) was last at the desk and before that, in which servers they curate, and whether "
        "they want no reminders of reviews",
        "to tell them what is new; to share the work among those who are there",
        "a year after they were last there; a wish not to be reminded stays, to be heeded",
        "the desk",
        "`/privacy`, Replace my name",
    ),
    _plain(
        "actions",
        "number at curator name door act gap draft entry_id detail before guild_id",
        "the audit trail: who (by number), when, what, in curators' words; `name` is empty",
        "who did what, never changed",
    ),
    _table(
        "gaps",
        "holder holder_name held_until",
        "the curator who works on a gap",
        "nobody works on it twice",
        "30 minutes, then it no longer counts; until somebody else acts",
        "the desk",
        "`/privacy`, Replace my name",
    ),
    _table(
        "gaps",
        "first_asked last_asked",
        "when a gap was asked first and last, to the microsecond",
        "the queue's order; how long answers take",
        f"{RETENTION.split(',', maxsplit=1)[0]}; then only the hour",
        NOT_SHOWN,
        "retention",
    ),
    _plain(
        "gaps",
        "number guild_id status title asks askers urgent reason until entry_id merged_into ended_at revision",
        "what is asked, in a curator's words, and by how many",
        "the queue",
    ),
    _table(
        "servers",
        "guild_id left_at",
        "since when the bot is not in a server",
        "to erase what was asked there",
        "until the server is purged",
        NOT_SHOWN,
        "7 days after the bot was removed, with all that was asked there",
    ),
    _table(
        "server_settings",
        "guild_id settings home revision",
        "what a server decided, with the ids of the members it names as curators or helpers, and whom to turn to",
        "to heed it",
        "until the server changes it or is purged",
        "`salve settings show`, for its administrators",
        "by its administrators; 7 days after the bot was removed",
    ),
    _table(
        "revisions",
        "revision content redacted",
        "entries as released; their phrasings are words of members only where a curator took them knowingly",
        "to answer; to tell which release said what",
        "for ever, but a phrasing can be taken out",
        "`salve knowledge show`",
        "`salve knowledge redact`: out of every release, whose digests stay",
    ),
    _plain(
        "redactions", "phrasing at", "the digest of a phrasing taken out", "it does not come back with an old folder"
    ),
    _table(
        "releases",
        "author",
        "who made a release, as they were called",
        "who is responsible for it",
        "for ever",
        "`salve knowledge log`",
        "not: a release is signed",
    ),
    _plain(
        "releases",
        "number version digest parent at note changes seal encoder guild_id",
        "the chain of releases, and that of each server's own",
        "one lineage",
    ),
    _plain("spans", "kind id since until revision guild_id", "which release holds which revision", "one lineage"),
    _plain("reversals", "entry_id revision number", "what a release took back", "corrections"),
    _plain(
        "corrections",
        "number message_id state reason attempts next_try",
        "replies corrected, by their place in `replies`",
        "once only",
    ),
    _table(
        "alarms",
        "question_id surface guild_id channel_id",
        "where an emergency is that curators have not been told of yet; of one that was private, or of somebody who "
        "wishes not to be logged, nobody is told where",
        "to tell curators of it, also after a crash",
        "seconds: until they have been told. Then it stands in their channel: what kind, and a link",
        NOT_SHOWN,
        f"when told; {ERASED}: then only that there is an emergency",
    ),
    _plain(
        "alarms",
        "red_flag at attempts next_try",
        "which kind of emergency, when, and when it is told",
        "to tell curators of it",
    ),
    _plain(
        "told",
        "key at",
        "what curators have been told, by the number of a gap or a week; of which posts there was a reminder, by a "
        "keyed hash; the last daily look",
        "once only",
    ),
)
ELSEWHERE: tuple[Place, ...] = (
    Place(
        "the database's own files (WAL, freed pages)",
        (),
        "what was erased a moment ago",
        "SQLite's way of writing",
        "gone when an erasure is done: freed bytes are overwritten (`secure_delete`), the WAL is emptied. While "
        "another process reads, a second later. There is no full-text index",
        NOT_SHOWN,
        "with the row",
    ),
    Place(
        "`salve.db.before-…`, `salve.db-wal.foreign-…`",
        (),
        "a copy of the database from before an update or a restore; a WAL that was not its own",
        "the way back",
        f"{RETENTION.split(',', maxsplit=1)[0]}, at most {COPIES.days} days",
        "not shown",
        "by itself, at the next daily round after that",
    ),
    Place(
        "backups (`salve backup`)",
        (),
        "the whole database as it was then, with what has been erased since",
        "a broken disk",
        f"at most {COPIES.days} days: the last of each of 7 days and of 4 weeks. Copies elsewhere are the operator's",
        "not shown",
        "by rotation, at each backup; after restoring one, erase again (`salve privacy erase`)",
    ),
    Place(
        "file: questions that wait for PostgreSQL (`SALVE_JOURNAL`)",
        (),
        "questions, feedback and where replies stand, as they would be logged, at most 100,000",
        "to log them when the database is there again, even if the process has ended meanwhile",
        "until they are logged; then overwritten at once",
        "not shown",
        "logged before anything is erased, then erased with it; those of members who wish not to be logged by then are "
        "dropped",
    ),
    Place(
        "memory: what cannot be written while the disk is full",
        (),
        "questions as they would be logged, at most 1,000",
        "to log them later",
        "until the disk has room, lost with the process",
        "not shown",
        "written before anything is erased, then erased with it",
    ),
    Place(
        "memory: what a conversation goes on from",
        (),
        "the last question's words, at most 40, and who asked it where",
        "to understand a follow-up",
        "30 minutes, at most 1,000 people and 1,000 replies, lost with the process",
        "not shown",
        "`/privacy`, Erase it; the message deleted; by itself",
    ),
    Place(
        "memory: messages that helpers have opened",
        (),
        "the last 100 messages that *For helpers* was used on, as Discord sent them",
        "so that the buttons below it do something with them",
        "until 100 others were opened, lost with the process",
        "not shown",
        "the message deleted; by itself",
    ),
    Place(
        "memory: a question that is not to be logged",
        (),
        "the question, its keyed hash",
        "*Tell me* and *I am fine* still work",
        "15 minutes, at most 200, lost with the process",
        "not shown",
        "by itself",
    ),
    Place(
        "memory: how questions are grouped, what a draft would change",
        (),
        "sketches of open questions' words; logged questions beside drafts, and what drafts say",
        "grouping; the behaviour diff",
        "read anew each day and after each erasure (of another process: when it next groups)",
        "not shown",
        ERASED,
    ),
    Place("memory: Discord's messages", (), "none: the cache is off", "-", "-", "-", "-"),
    Place(
        "web sessions (`salve web`)",
        (),
        "a curator's id, name, roles and token; the browser a signed random id",
        "signing in",
        "8 hours, lost with the process",
        "the page",
        "sign out",
    ),
    Place(
        "the cache folder",
        (),
        "phrasings of releases and of drafts, prepared for answering, and their vectors by text",
        "a quick start",
        "the last four releases; of drafts the last four, for at most `SALVE_RETENTION_DAYS` (30 days) unused; vectors "
        "of the last 20,000 released texts",
        "not shown",
        "`salve knowledge redact` deletes all of it; a *No* and an erased draft, all of drafts",
    ),
    Place(
        "the log Salve writes to standard error",
        (),
        "ids of messages and interactions that failed, a user's id where a press was refused; never a question",
        "finding faults",
        "the operator's; systemd's and Docker's own limits",
        "not shown",
        "the operator's rotation",
    ),
    Place(
        "exports (`salve log export`, bundles, Datasette on a copy)",
        (),
        "what the database held then",
        "curators' work",
        "the operator's",
        "not shown",
        "the operator deletes the files; bundles hold releases only",
    ),
    Place(
        "digests", (), "the weekly digest: numbers, and titles in curators' words", "the digest", "Discord's", "-", "-"
    ),
    Place(
        "the knowledge folder and its git history",
        (),
        "released entries",
        "the other way to author releases",
        "for ever",
        "it is the owner's",
        "`salve knowledge pull` takes a redacted phrasing out of the folder; the history is the owner's to rewrite",
    ),
)


def columns() -> set[tuple[str, str]]:
    """Every (table, column) that the map knows."""
    return {(place.where, column) for place in DATABASE for column in place.columns}


def personal() -> Iterator[Place]:
    """The places that hold something about a person."""
    yield from (place for place in (*DATABASE, *ELSEWHERE) if place.personal)

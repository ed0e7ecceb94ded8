"""The data map: each place that holds something about a person, why, for how long, and how it is shown and erased.

`docs/privacy.md`, `deploy/PRIVACY.md` and `deploy/TERMS.md` are generated from it (`salve privacy pages`), and a test
compares it with the schema, column by column.
"""

from collections.abc import Iterator

from bot.services.data_place import ERASED, NOT_SHOWN, RETENTION, Place
from bot.services.data_tables import DATABASE
from bot.store.copies import LONGEST as COPIES

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
        "the last four releases; the last four drafts, for at most `SALVE_RETENTION_DAYS` (30 days) unused; vectors "
        "of the last 20,000 released texts",
        "not shown",
        "`salve knowledge redact` deletes all of it; a *No* or an erased draft deletes all that belongs to drafts",
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

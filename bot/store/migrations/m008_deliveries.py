"""m008: every effect in Discord is a row before it is tried, with its attempts and the time of the next one."""

from sqlite_utils import Database


def m008_deliveries(db: Database) -> None:
    """Add owed replies and notices for curators, and attempts for everything that was owed before."""
    # No text: a reply is rebuilt from the log. The row is deleted when the reply has been sent or is no longer wanted.
    db.execute(
        """
        create table deliveries (
            question_id text primary key references interactions (question_id) on delete cascade,
            since text not null,
            attempts integer not null default 0,
            next_try text not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table notices (
            number integer primary key autoincrement,
            kind text not null check (kind in ('text', 'gap', 'draft', 'digest')),
            text text not null,
            about integer,
            at text not null,
            attempts integer not null default 0,
            next_try text not null
        ) strict
        """
    )
    # An empty time is earlier than any other: what was owed before is tried at once.
    for table in ("corrections", "outbox", "alarms", "removals"):
        db.execute(f"alter table {table} add column attempts integer not null default 0")
        db.execute(f"alter table {table} add column next_try text not null default ''")

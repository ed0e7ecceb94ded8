"""m008: every effect in Discord is a row before it is tried, with its attempts and when it is tried next."""

from sqlite_utils import Database


def m008_deliveries(db: Database) -> None:
    """Replies that are owed, what curators are to be told, and attempts for all that was owed before."""
    # No text: a reply is made anew from the log. The row goes when the reply stands, or when nobody wants it any more.
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
    # An empty time is earlier than any: what was owed before is tried at once.
    for table in ("corrections", "outbox", "alarms", "removals"):
        db.execute(f"alter table {table} add column attempts integer not null default 0")
        db.execute(f"alter table {table} add column next_try text not null default ''")

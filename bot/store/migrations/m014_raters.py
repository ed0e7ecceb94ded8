"""m014: people who say that an answer did not help may ask to be told when it is mended."""

from sqlite_utils import Database


def m014_raters(db: Database) -> None:
    """Add who wants to be told of which entry; an owed message may be about an entry instead of a gap."""
    # Not tied to the question: its asker may delete it, and somebody else is still told.
    db.execute(
        """
        create table raters (
            entry_id text not null,
            asker text not null,
            user_id text not null,
            guild_id text,
            at text not null,
            primary key (entry_id, asker)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table new_outbox (
            number integer primary key autoincrement,
            action integer not null references actions (number),
            news text not null,
            gap integer references gaps (number),
            asker text not null,
            user_id text,
            channel_id text,
            message_id text,
            question_id text,
            entry_id text,
            reason text not null default '',
            into_gap integer,
            due text not null,
            state text not null default 'owed' check (state in ('owed', 'done', 'failed')),
            failure text not null default '',
            attempts integer not null default 0,
            next_try text not null default '',
            unique (action, asker)
        ) strict
        """
    )
    db.execute("insert into new_outbox select * from outbox")
    # Numbering continues from the old table, so that no number is reused.
    db.execute("delete from sqlite_sequence where name = 'new_outbox'")
    db.execute("insert into sqlite_sequence select 'new_outbox', seq from sqlite_sequence where name = 'outbox'")
    db.execute("drop table outbox")
    db.execute("alter table new_outbox rename to outbox")
    db.execute("create index outbox_owed on outbox (due) where state = 'owed'")

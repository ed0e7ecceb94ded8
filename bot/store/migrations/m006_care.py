"""m006: askers may say that they are fine, helpers that care was missed; alarms are owed to curators."""

from sqlite_utils import Database


def m006_care(db: Database) -> None:
    """Add two kinds of feedback, and a table of emergencies that curators have not been told of yet."""
    db.execute(
        """
        create table new_feedback (
            question_id text not null references interactions (question_id) on delete cascade,
            kind text not null check (kind in ('helpful', 'not_this', 'chosen', 'fine', 'missed')),
            asker text not null,
            at text not null,
            entry_id text,
            primary key (question_id, kind, asker)
        ) strict, without rowid
        """
    )
    db.execute("insert into new_feedback select question_id, kind, asker, at, entry_id from feedback")
    db.execute("drop table feedback")
    db.execute("alter table new_feedback rename to feedback")
    # No text and no name: only the kind, and where it can be read. The row is deleted when curators have been told.
    db.execute(
        """
        create table alarms (
            question_id text primary key,
            red_flag text not null,
            surface text not null,
            guild_id text,
            channel_id text,
            at text not null
        ) strict, without rowid
        """
    )
    db.execute("create index interactions_by_flag on interactions (asked_at) where red_flag is not null")

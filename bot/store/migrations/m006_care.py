"""m006: whoever was signposted may say that they are fine, a helper that care was missed; curators owed an alarm."""

from sqlite_utils import Database


def m006_care(db: Database) -> None:
    """Two more kinds of feedback, and the emergencies that curators have not been told of yet."""
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
    # No text and nobody's name: what kind, and where it can be read. The row goes when the curators have been told.
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

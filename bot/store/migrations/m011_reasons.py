"""m011: people who say that a reply did not help may say why; those who did not ask are counted apart."""

from sqlite_utils import Database


def m011_reasons(db: Database) -> None:
    """Add the feedback "unhelpful", which makes no gap, and a reason, by its name."""
    db.execute(
        """
        create table new_feedback (
            question_id text not null references interactions (question_id) on delete cascade,
            kind text not null check (kind in ('helpful', 'not_this', 'unhelpful', 'chosen', 'fine', 'missed')),
            asker text not null,
            at text not null,
            entry_id text,
            reason text not null default '',
            primary key (question_id, kind, asker)
        ) strict, without rowid
        """
    )
    db.execute(
        "insert into new_feedback (question_id, kind, asker, at, entry_id) "
        "select question_id, kind, asker, at, entry_id from feedback"
    )
    db.execute("drop table feedback")
    db.execute("alter table new_feedback rename to feedback")

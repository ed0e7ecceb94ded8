"""m016: curators may ask back."""

from sqlite_utils import Database


def m016_desk(db: Database) -> None:
    """What curators ask those who asked, and what they are told."""
    # Bound to the question: where that goes, so does what its asker added. Which gap it is about, the question says.
    db.execute(
        """
        create table ask_backs (
            number integer primary key autoincrement,
            action integer not null unique references actions (number),
            question_id text not null references interactions (question_id) on delete cascade,
            asked text not null,
            at text not null,
            state text not null default 'open'
                check (state in ('open', 'answered', 'declined', 'taken_back', 'failed')),
            channel_id text,
            message_id text,
            answer text not null default '',
            answered_in text,
            answered_at text
        ) strict
        """
    )
    db.execute("create index ask_backs_by_question on ask_backs (question_id)")
    db.execute("create index ask_backs_by_message on ask_backs (message_id) where message_id is not null")

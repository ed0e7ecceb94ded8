"""m016: curators may ask back, know whose turn it is, comment on drafts, and see who was told."""

from sqlite_utils import Database


def m016_desk(db: Database) -> None:
    """What curators ask back, whose turn it is, and who was last at the desk when."""
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
    # Whose turn it is: a gap or a draft is given to one curator.
    db.execute(
        """
        create table turns (
            what text not null check (what in ('gap', 'draft')),
            about integer not null,
            curator integer not null references curators (number),
            at text not null,
            primary key (what, about)
        ) strict, without rowid
        """
    )
    db.execute("create index turns_by_curator on turns (curator)")
    # Who works at the desk, in which servers (none: in all), since when they are back, and from when on they were away.
    db.execute(
        """
        create table attendance (
            curator integer primary key references curators (number),
            guilds text,
            home integer not null,
            at text not null,
            since text not null,
            unreminded integer not null default 0
        ) strict
        """
    )
    # What curators say of a draft's fields; what goes with the draft's text.
    db.execute(
        """
        create table remarks (
            number integer primary key autoincrement,
            draft integer not null references drafts (number),
            curator integer not null references curators (number),
            field text not null,
            text text not null,
            suggestion text not null,
            at text not null,
            state text not null default 'open' check (state in ('open', 'taken', 'settled'))
        ) strict
        """
    )
    db.execute("create index remarks_by_draft on remarks (draft)")
    db.execute(
        """
        create trigger remarks_go after update of proposal, consent on drafts
        when new.proposal = '{}' or new.consent = 'refused'
        begin delete from remarks where draft = new.number; end
        """
    )
    # When somebody was told, and how; who it was is forgotten then.
    db.execute("alter table outbox add column told_at text")
    db.execute("alter table outbox add column how text not null default ''")

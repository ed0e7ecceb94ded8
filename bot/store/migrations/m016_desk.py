"""m016: curators may ask back, know whose turn it is, comment on drafts, and see who was told."""

from sqlite_utils import Database


def m016_desk(db: Database) -> None:
    """Add what curators ask back, whose turn it is, and when each curator was last at the desk."""
    # Tied to the question: when that is deleted, so is what its asker added. The question also leads to its gap.
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
    # A gap or a draft that was given to a curator, whose turn it is.
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
    # Who works at the desk, in which servers (none: in all), since when they are back, and since when they had been
    # away.
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
    # Curators' comments on a draft's fields; deleted with the draft's text.
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
    # When and how somebody was told; the person is then forgotten.
    db.execute("alter table outbox add column told_at text")
    db.execute("alter table outbox add column how text not null default ''")

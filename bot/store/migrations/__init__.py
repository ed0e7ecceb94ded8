"""The schema, as one set of steps that each database takes once, in order."""

from sqlite_utils import Database, Migrations

migrations = Migrations("salve")


@migrations()
def m001_log(db: Database) -> None:
    """The log of questions and what people said of the replies."""
    db.execute(
        """
        create table interactions (
            question_id text primary key,
            asked_at text not null,
            surface text not null,
            guild_id text,
            channel_id text,
            asker text,
            text text not null,
            language text not null,
            decision text not null
                check (decision in ('answer', 'suggest', 'abstain', 'out_of_scope', 'signpost', 'error')),
            entry_id text,
            revision text,
            red_flag text,
            scope text,
            confidence real not null,
            candidates text not null,
            knowledge_version text not null,
            knowledge_digest text not null,
            reply_digest text not null,
            milliseconds real not null
        ) strict
        """
    )
    db.execute("create index interactions_by_decision on interactions (decision, asked_at)")
    db.execute("create index interactions_by_time on interactions (asked_at)")
    db.execute("create index interactions_by_asker on interactions (asker) where asker is not null")
    db.execute(
        """
        create table feedback (
            question_id text not null references interactions (question_id) on delete cascade,
            kind text not null check (kind in ('helpful', 'not_this', 'chosen')),
            asker text not null,
            at text not null,
            entry_id text,
            primary key (question_id, kind, asker)
        ) strict, without rowid
        """
    )


@migrations()
def m002_releases(db: Database) -> None:
    """The lineage of releases, content-addressed; where replies stand; and the corrections owed to them."""
    # `parent` is unique: two releases cannot follow the same one, so the chain cannot fork.
    db.execute(
        """
        create table releases (
            number integer primary key,
            version text not null unique,
            digest text not null unique,
            parent text unique references releases (digest),
            author text not null,
            at text not null,
            note text not null,
            changes text not null
        ) strict
        """
    )
    db.execute("create table revisions (revision text primary key, content text not null) strict")
    # An item's revision holds from release `since` up to, not including, release `until`.
    db.execute(
        """
        create table spans (
            kind text not null,
            id text not null,
            since integer not null references releases (number),
            until integer,
            revision text not null references revisions (revision),
            primary key (kind, id, since)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table replies (
            message_id text primary key,
            channel_id text not null,
            question_id text not null references interactions (question_id) on delete cascade,
            entry_id text not null,
            revision text,
            number integer not null references releases (number)
        ) strict, without rowid
        """
    )
    db.execute("create index replies_by_entry on replies (entry_id, revision)")
    # The revision of an entry that a release took back.
    db.execute(
        """
        create table reversals (
            entry_id text not null,
            revision text not null,
            number integer not null references releases (number),
            primary key (entry_id, revision, number)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table corrections (
            number integer not null references releases (number),
            message_id text not null references replies (message_id) on delete cascade,
            state text not null default 'owed' check (state in ('owed', 'done', 'failed')),
            reason text not null default '',
            primary key (number, message_id)
        ) strict, without rowid
        """
    )
    db.execute("create index corrections_owed on corrections (number) where state = 'owed'")

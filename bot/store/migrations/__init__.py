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

"""The schema, as a series of steps that each database takes once, in order."""

from sqlite_utils import Database, Migrations

from bot.store.migrations.m005_members import m005_members
from bot.store.migrations.m006_care import m006_care
from bot.store.migrations.m008_deliveries import m008_deliveries
from bot.store.migrations.m009_encoder import m009_encoder
from bot.store.migrations.m010_sketches import m010_sketches
from bot.store.migrations.m011_reasons import m011_reasons
from bot.store.migrations.m012_settings import m012_settings
from bot.store.migrations.m013_release_notices import m013_release_notices
from bot.store.migrations.m014_raters import m014_raters
from bot.store.migrations.m015_counted import m015_counted
from bot.store.migrations.m016_desk import m016_desk
from bot.store.migrations.m017_own import m017_own
from bot.store.migrations.m018_reply_language import m018_reply_language
from bot.store.migrations.m019_shard_leases import m019_shard_leases

migrations = Migrations("salve")


@migrations()
def m001_log(db: Database) -> None:
    """The log of questions, and feedback on the replies."""
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
    """The lineage of releases, addressed by content; the places of replies; and the corrections owed to them."""
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
    # An item's revision holds from release `since` until before release `until`.
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
    # The revisions of entries that a release took back.
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


@migrations()
def m003_desk(db: Database) -> None:
    """The desk: gaps and their questions, people who wait and what they are owed, drafts, and the audit trail."""
    db.execute(
        """
        create table gaps (
            number integer primary key,
            guild_id text,
            status text not null check (status in (
                'open', 'expert', 'snoozed', 'answered', 'rejected', 'not_for_bot', 'merged', 'expired'
            )),
            title text not null default '',
            asks integer not null,
            askers integer not null,
            urgent integer not null,
            first_asked text not null,
            last_asked text not null,
            reason text not null default '',
            until text,
            holder text,
            holder_name text not null default '',
            held_until text,
            entry_id text,
            merged_into integer references gaps (number),
            ended_at text,
            revision integer not null default 0
        ) strict
        """
    )
    db.execute("create index gaps_by_wanted on gaps (status, urgent desc, askers desc, last_asked desc)")
    db.execute("create index gaps_by_root on gaps (merged_into) where merged_into is not null")
    # `checked` is the newest release that was asked this question; `entry_id` is the entry that answered it there.
    db.execute(
        """
        create table gap_questions (
            question_id text primary key references interactions (question_id) on delete cascade,
            gap integer not null references gaps (number),
            entry_id text,
            checked integer not null default 0
        ) strict, without rowid
        """
    )
    db.execute("create index gap_questions_by_gap on gap_questions (gap)")
    db.execute("create index gap_questions_open on gap_questions (checked) where entry_id is null")
    db.execute(
        """
        create table subscribers (
            gap integer not null references gaps (number),
            asker text not null,
            at text not null,
            user_id text,
            guild_id text,
            channel_id text,
            message_id text,
            question_id text references interactions (question_id) on delete set null,
            counts integer not null,
            primary key (gap, asker)
        ) strict, without rowid
        """
    )
    db.execute("create index subscribers_by_question on subscribers (question_id)")
    db.execute(
        """
        create table outbox (
            number integer primary key autoincrement,
            action integer not null references actions (number),
            news text not null,
            gap integer not null references gaps (number),
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
            unique (action, asker)
        ) strict
        """
    )
    db.execute("create index outbox_owed on outbox (due) where state = 'owed'")
    db.execute(
        """
        create table drafts (
            number integer primary key,
            kind text not null,
            stage text not null check (stage in ('writing', 'proposed', 'published', 'discarded')),
            proposal text not null,
            gap integer references gaps (number),
            base text,
            author text not null,
            author_name text not null,
            created_at text not null,
            changed_at text not null,
            consent text not null,
            origin text not null,
            origin_author text,
            note text not null,
            version text,
            revision integer not null default 0
        ) strict
        """
    )
    db.execute("create index drafts_by_stage on drafts (stage, changed_at)")
    db.execute(
        """
        create table approvals (
            draft integer not null references drafts (number),
            revision integer not null,
            curator text not null,
            name text not null,
            at text not null,
            primary key (draft, revision, curator)
        ) strict, without rowid
        """
    )
    # `before` is the gap's state before the act, so that the act can be undone.
    db.execute(
        """
        create table actions (
            number integer primary key,
            at text not null,
            curator text not null,
            name text not null,
            door text not null,
            act text not null,
            gap integer,
            draft integer,
            entry_id text,
            detail text not null,
            before text
        ) strict
        """
    )
    for column in ("gap", "draft", "entry_id", "curator"):
        db.execute(f"create index actions_by_{column} on actions ({column}) where {column} is not null")
    for change in ("update", "delete"):
        db.execute(
            f"create trigger actions_no_{change} before {change} on actions "
            "begin select raise(abort, 'the audit trail is only ever added to'); end"
        )
    # Notices that curators get only once: an urgent gap, a week's digest.
    db.execute("create table told (key text primary key, at text not null) strict, without rowid")


@migrations()
def m004_words(db: Database) -> None:
    """Members keep control of their words: fingerprints of messages used in drafts, and what was asked in private."""
    # `original` recognises copies of the message that a draft was made from; see `bot.curation.copies.fingerprint`.
    db.execute("alter table drafts add column original text not null default ''")
    # Without a fingerprint, the author's words cannot be recognised, so everything without consent is erased.
    db.execute(
        """
        update drafts set consent = 'refused', proposal = '{}', origin = '', origin_author = null, note = '',
            stage = case stage when 'proposed' then 'writing' else stage end, revision = revision + 1
        where consent in ('asked', 'refused')
        """
    )
    # A command in a direct message used to be taken for one in the open.
    db.execute("update interactions set surface = 'dm' where guild_id is null and surface in ('slash', 'menu')")


migrations()(m005_members)
migrations()(m006_care)


@migrations()
def m007_follows(db: Database) -> None:
    """The question that another was read with, as its id, so that none of its words is kept twice."""
    db.execute("alter table interactions add column follows text")
    db.execute("create index interactions_by_follows on interactions (follows) where follows is not null")


migrations()(m008_deliveries)
migrations()(m009_encoder)
migrations()(m010_sketches)
migrations()(m011_reasons)
migrations()(m012_settings)
migrations()(m013_release_notices)
migrations()(m014_raters)
migrations()(m015_counted)
migrations()(m016_desk)
migrations()(m017_own)
migrations()(m018_reply_language)
migrations()(m019_shard_leases)

"""m005: wishes of members and servers, curators' names beside the trail, redactions, replies without questions."""

from sqlite_utils import Database


def m005_members(db: Database) -> None:
    """Make it possible to forget anybody: no row that never changes holds a person's name or id."""
    _wishes(db)
    _name_curators_once(db)
    _free_replies(db)
    # `redacted` is the SHA-256 of what is left of an item; null if nothing was taken out of it.
    db.execute("alter table revisions add column redacted text")
    db.execute("alter table releases add column seal text")
    db.execute("create table redactions (phrasing text primary key, at text not null) strict, without rowid")
    # Messages that were sent no longer need to identify anybody.
    db.execute(
        "update outbox set asker = 'told ' || number, user_id = null, channel_id = null, message_id = null, "
        "question_id = null where state != 'owed'"
    )


def _wishes(db: Database) -> None:
    db.execute(
        """
        create table members (
            asker text primary key,
            unlogged integer not null default 0,
            greeted_at text
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table servers (
            guild_id text primary key,
            retention_days integer,
            remove_replies integer not null default 0,
            left_at text
        ) strict, without rowid
        """
    )
    db.execute("create table removals (message_id text primary key, channel_id text not null) strict, without rowid")


def _name_curators_once(db: Database) -> None:
    """Move names and ids from the trail into a table of their own, where they can be replaced."""
    db.execute("create table curators (number integer primary key, id text not null unique, name text not null) strict")
    db.execute(
        "insert into curators (id, name) "
        "select curator, name from actions where number in (select max(number) from actions group by curator)"
    )
    for change in ("update", "delete"):
        db.execute(f"drop trigger actions_no_{change}")
    db.execute("update actions set name = '', curator = (select c.number from curators c where c.id = actions.curator)")
    held = "'$.holder', null, '$.holder_name', '', '$.held_until', null"
    db.execute(f"update actions set before = json_set(before, {held}) where before is not null")  # noqa: S608 - our own words
    for change in ("update", "delete"):
        db.execute(
            f"create trigger actions_no_{change} before {change} on actions "
            "begin select raise(abort, 'the audit trail is only ever added to'); end"
        )


def _free_replies(db: Database) -> None:
    """Keep a reply correctable when its question is forgotten, and note replies that answer no question."""
    db.execute(
        """
        create table new_replies (
            message_id text primary key,
            channel_id text not null,
            question_id text references interactions (question_id) on delete set null,
            entry_id text,
            revision text,
            number integer references releases (number)
        ) strict, without rowid
        """
    )
    db.execute("insert into new_replies select * from replies")
    db.execute(
        """
        create table new_corrections (
            number integer not null references releases (number),
            message_id text not null references new_replies (message_id) on delete cascade,
            state text not null default 'owed' check (state in ('owed', 'done', 'failed')),
            reason text not null default '',
            primary key (number, message_id)
        ) strict, without rowid
        """
    )
    db.execute("insert into new_corrections select * from corrections")
    db.execute("drop table corrections")
    db.execute("drop table replies")
    db.execute("alter table new_replies rename to replies")
    db.execute("alter table new_corrections rename to corrections")
    db.execute("create index replies_by_entry on replies (entry_id, revision)")
    db.execute("create index replies_by_question on replies (question_id) where question_id is not null")
    db.execute("create index corrections_owed on corrections (number) where state = 'owed'")

"""m013: a release also makes a notice for members."""

from sqlite_utils import Database


def m013_release_notices(db: Database) -> None:
    """Add the notice "release", about the number of a release."""
    db.execute(
        """
        create table new_notices (
            number integer primary key autoincrement,
            kind text not null check (kind in ('text', 'gap', 'draft', 'digest', 'release')),
            text text not null,
            about integer,
            at text not null,
            attempts integer not null default 0,
            next_try text not null,
            guild_id text
        ) strict
        """
    )
    db.execute("insert into new_notices select * from notices")
    # Numbering continues from the old table, so that no number is reused.
    db.execute("delete from sqlite_sequence where name = 'new_notices'")
    db.execute("insert into sqlite_sequence select 'new_notices', seq from sqlite_sequence where name = 'notices'")
    db.execute("drop table notices")
    db.execute("alter table new_notices rename to notices")

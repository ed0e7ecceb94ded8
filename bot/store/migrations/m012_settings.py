"""m012: a server's own settings are one document per server, and one of the servers is the home."""

from sqlite_utils import Database


def m012_settings(db: Database) -> None:
    """Take over earlier wishes of servers; the trail says whose settings were changed."""
    db.execute(
        """
        create table server_settings (
            guild_id text primary key,
            settings text not null check (json_valid(settings)),
            home integer not null default 0,
            revision integer not null default 1
        ) strict, without rowid
        """
    )
    db.execute("create unique index server_settings_home on server_settings (home) where home")
    db.execute(
        """
        insert into server_settings (guild_id, settings)
        select guild_id, json_object(
            'retention_days', retention_days, 'remove_replies', json(iif(remove_replies, 'true', 'false'))
        )
        from servers where retention_days is not null or remove_replies
        """
    )
    for column in ("retention_days", "remove_replies"):
        db.execute(f"alter table servers drop column {column}")
    for table in ("actions", "notices"):
        db.execute(f"alter table {table} add column guild_id text")

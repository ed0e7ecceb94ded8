"""m017: releases of a server's own entries, on top of the shared ones."""

from sqlite_utils import Database


def m017_own(db: Database) -> None:
    """Add the server that a release, an item's span and a draft belong to; null stands for the shared knowledge."""
    for table in ("releases", "spans", "drafts"):
        db.execute(f"alter table {table} add column guild_id text")

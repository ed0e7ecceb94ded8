"""m017: releases of a server's own entries, on top of the shared ones."""

from sqlite_utils import Database


def m017_own(db: Database) -> None:
    """Whose a release, an item's span and a draft are: a server's own, or (null) the shared knowledge's."""
    for table in ("releases", "spans", "drafts"):
        db.execute(f"alter table {table} add column guild_id text")

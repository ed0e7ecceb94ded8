"""m019: which process holds which of Discord's shards, and until when."""

from sqlite_utils import Database


def m019_shard_leases(db: Database) -> None:
    """Add a row for each held shard and for each turn to open a session; `shards` is their total number."""
    db.execute(
        """
        create table shard_leases (
            name text primary key,
            holder text not null,
            shards integer not null,
            until text not null
        ) strict
        """
    )

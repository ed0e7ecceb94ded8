"""m009: by which sentence encoder a release was first made ready."""

from sqlite_utils import Database


def m009_encoder(db: Database) -> None:
    """The encoder's digest beside each release; unknown of those before."""
    db.execute("alter table releases add column encoder text")

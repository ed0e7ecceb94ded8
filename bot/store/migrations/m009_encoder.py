"""m009: the sentence encoder with which a release was first prepared."""

from sqlite_utils import Database


def m009_encoder(db: Database) -> None:
    """Add the encoder's digest to each release; it is unknown for earlier ones."""
    db.execute("alter table releases add column encoder text")

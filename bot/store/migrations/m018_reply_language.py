"""m018: in which language an answer was quoted."""

from sqlite_utils import Database


def m018_reply_language(db: Database) -> None:
    """The language of a reply's quoted text, where that is not the base's."""
    db.execute("alter table interactions add column reply_language text not null default ''")

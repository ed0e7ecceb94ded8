"""m018: the language in which an answer was quoted."""

from sqlite_utils import Database


def m018_reply_language(db: Database) -> None:
    """Add the language of a reply's quoted text, if that is not the base's."""
    db.execute("alter table interactions add column reply_language text not null default ''")

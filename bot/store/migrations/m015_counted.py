"""m015: statistics are counted in an index of their own."""

from sqlite_utils import Database


def m015_counted(db: Database) -> None:
    """Append every column by which statistics choose to the columns of the old index, so that no row itself is read."""
    db.execute("drop index interactions_by_decision")
    db.execute(
        """
        create index interactions_counted on interactions (
            decision, asked_at, guild_id, entry_id, channel_id, language, candidates ->> '$[0][0]',
            question_id
        )
        """
    )

"""m010: what each grouped question is compared by, so that no start has to make it anew; and who serves."""

from sqlite_utils import Database


def m010_sketches(db: Database) -> None:
    """A sketch beside each question of a gap, gone with its words; and the process that answers in Discord."""
    # `number` is the feed by which processes hear of each other's placings: it only grows, and none comes twice. What
    # was placed before there were sketches is no news, and is numbered from -1 down. A sketch is of use to the `gauge`
    # that made it.
    db.execute(
        """
        create table sketches (
            number integer primary key autoincrement,
            question_id text not null unique references interactions (question_id) on delete cascade,
            gauge text not null,
            sketch blob not null
        ) strict
        """
    )
    # Erased, reworded, stripped of its person: whatever is done to the words of a question is done to its sketch.
    db.execute(
        """
        create trigger sketches_end before update of text on interactions when new.text is not old.text
        begin delete from sketches where question_id = old.question_id; end
        """
    )
    db.execute(
        "create table serving (name text primary key, process text not null, at text not null) strict, without rowid"
    )

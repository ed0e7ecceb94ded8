"""m010: what is costly to work out of a question is kept beside it; and who serves."""

from sqlite_utils import Database


def m010_sketches(db: Database) -> None:
    """Sketches of what is grouped, what releases said to a sample, both gone with the words; who answers in Discord."""
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
    # What a release, as it answers on that day, said to a question that it was asked before it went out.
    db.execute(
        """
        create table outcomes (
            release text not null,
            question_id text not null references interactions (question_id) on delete cascade,
            said text not null,
            primary key (release, question_id)
        ) strict, without rowid
        """
    )
    db.execute("create index outcomes_by_question on outcomes (question_id)")
    # Erased, reworded, stripped of its person: what was made of a question's words goes with them.
    db.execute(
        """
        create trigger words_end before update of text on interactions when new.text is not old.text begin
            delete from sketches where question_id = old.question_id;
            delete from outcomes where question_id = old.question_id;
        end
        """
    )
    db.execute(
        "create table serving (name text primary key, process text not null, at text not null) strict, without rowid"
    )

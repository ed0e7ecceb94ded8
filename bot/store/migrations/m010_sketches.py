"""m010: results that are costly to compute are kept beside the question; and which process serves."""

from sqlite_utils import Database


def m010_sketches(db: Database) -> None:
    """Add sketches and outcomes of questions, both deleted with the words; and which process answers in Discord."""
    # `number` is the feed by which processes learn of each other's placings: it only grows and is never reused.
    # Questions placed before there were sketches are not news, so they are numbered from -1 down. A sketch is of use
    # only to the `gauge` that made it.
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
    # What a release, on that day, said to a question that it was asked before it was published.
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
    # When a question is erased, reworded or stripped of its person, the results from its words are deleted.
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

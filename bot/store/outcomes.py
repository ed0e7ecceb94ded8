"""What releases were asked before they were published, in SQL: a sample of the log, and each question's outcome."""

import hashlib
import heapq
import json
from collections.abc import Mapping, Sequence

from bot.store.sql import Database


def sample(db: Database, size: int, seed: str, guild_id: str | None = None) -> tuple[int, list[tuple[str, str]]]:
    """Draw this many of the questions whose text is kept (of one server, if given), and count them all.

    The seed gives each question a rank, and the lowest ranks are drawn: the same ones again, as long as they are kept.

    Returns:
        The number of all questions; and the drawn ones, each with its id and text, by rank.
    """
    count, drawn = 0, list[tuple[bytes, str]]()
    for (id_,) in db.execute(
        "select question_id from interactions where text != '' and (:guild is null or guild_id = :guild)",
        {"guild": guild_id},
    ):
        count += 1
        # A heap of the lowest ranks: only the drawn questions are held in memory, however large the log is.
        rank = bytes(255 - byte for byte in hashlib.blake2b(f"{seed} {id_}".encode(), digest_size=8).digest())
        if len(drawn) < size:
            heapq.heappush(drawn, (rank, id_))
        elif rank > drawn[0][0]:
            heapq.heapreplace(drawn, (rank, id_))
    one = "select text from interactions where question_id = ? and text != ''"
    rows = ((id_, db.execute(one, [id_]).fetchone()) for _, id_ in sorted(drawn, reverse=True))
    return count, [(id_, row[0]) for id_, row in rows if row]


def known(db: Database, release: str) -> dict[str, str]:
    """What that release said, by question."""
    return dict(db.execute("select question_id, said from outcomes where release = ?", [release]).fetchall())


def keep(db: Database, release: str, said: Mapping[str, str]) -> None:
    """Keep what a release said to questions that are still kept."""
    sql = (
        "insert into outcomes (release, question_id, said) "
        "select ?, question_id, ? from interactions where question_id = ? and text != '' "
        "on conflict do nothing"
    )
    for question_id, words in said.items():
        db.execute(sql, [release, words, question_id])


def forget(db: Database, but: Sequence[str]) -> None:
    """Forget what all other releases said."""
    kept = json.dumps(list(but))
    db.execute("delete from outcomes where release not in (select value from json_each(?))", [kept])

"""What releases were asked before they went out, in SQL: a sample of the log, and what came of each question."""

import hashlib
import heapq
import json
from collections.abc import Mapping, Sequence

from bot.store.sql import Database


def sample(db: Database, size: int, seed: str, guild_id: str | None = None) -> tuple[int, list[tuple[str, str]]]:
    """This many of the questions whose text is kept, of one server where it is named, and how many those are in all.

    Each has a rank of its own by the seed, and the lowest are drawn: as long as they are kept, the same ones again.

    Returns:
        The number of all; the drawn ones, each with its id and text, by rank.
    """
    count, drawn = 0, list[tuple[bytes, str]]()
    for (id_,) in db.execute(
        "select question_id from interactions where text != '' and (:guild is null or guild_id = :guild)",
        {"guild": guild_id},
    ):
        count += 1
        # A heap of the lowest ranks: only what is drawn is held, whatever the log has grown to.
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

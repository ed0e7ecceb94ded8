"""Questions to keep, and a look at whether they were kept, for every kind of chaos that is about the store."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import SalveError
from bot.store import opening
from bot.store.local import LocalStore
from bot.store.records import Interaction
from bot.store.soundness import wal_is_safe
from tests.chaos import Outcome

MODES = ("wal", "truncate")
ROW = Interaction(
    question_id="",
    asked_at=datetime(2026, 1, 1, 12, tzinfo=UTC),
    surface="slash",
    guild_id="7",
    channel_id="8",
    asker="abc",
    text="does it sting? " * 20,
    language="en",
    decision="abstain",
    entry_id=None,
    revision=None,
    red_flag=None,
    scope=None,
    confidence=0.25,
    candidates=(("alpha", 0.5), ("beta", 0.125)),
    knowledge_version="1.0.0",
    knowledge_digest="d" * 64,
    reply_digest="r" * 64,
    milliseconds=0.5,
)


def row(question_id: str) -> Interaction:
    """A question of that id."""
    return replace(ROW, question_id=question_id)


def use(mode: str) -> None:
    """Let this process keep its databases in WAL mode, or as with an SQLite that cannot be trusted with it."""
    # Its message about that would be logged at every start.
    logging.getLogger(opening.__name__).setLevel(logging.ERROR)
    setattr(opening, "wal_is_safe", wal_is_safe if mode == "wal" else lambda _: False)  # noqa: B010 - a seam for tests


def judge(path: Path, acknowledged: Iterable[str], outcome: Outcome, what: str) -> None:
    """Start Salve's store on what was left, and count what of the acknowledged is not there."""
    told = set(acknowledged)
    outcome.acknowledged += len(told)
    try:
        store = LocalStore(path)
    except SalveError as error:
        outcome.stuck += 1
        outcome.seen.append(f"{what}: {error}")
        return
    try:
        opening.check(path)
        held = {
            row[0] for row in store.writer.do(lambda db: db.execute("select question_id from interactions").fetchall())
        }
    except SalveError as error:
        held = set()
        outcome.seen.append(f"{what}: {error}")
    finally:
        store.close()
    outcome.lost += len(told - held)
    if told - held:
        outcome.seen.append(f"{what}: {len(told - held)} of {len(told)} are lost")

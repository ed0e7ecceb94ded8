"""What one more ask or reply costs does not depend on how many there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.curation.outbox import Subscriber
from bot.store.gap_records import Placing
from bot.store.local import LocalStore
from bot.store.records import StandingReply
from bot.store.sql import Database
from tests.store.conftest import Either
from tests.store.test_local import NOON, QUESTION

# Instructions of SQLite's machine, which are the same on every computer: 400 measured, with 100 asks as with 10,000.
# Counting a gap anew took 27 for each ask that it held: 270,199 for one more in 10,000.
MOST_STEPS = 600


@pytest.mark.parametrize("held", [100, 10_000])
def test_one_more_ask_takes_few_steps_whatever_the_gap_holds(tmp_path: Path, held: int) -> None:
    store = LocalStore(tmp_path / "salve.db")
    store.writer.do(lambda db: _filled(db, held))
    store.log(replace(QUESTION, question_id="more"))
    placing = Placing("more", QUESTION.text, 1, False, b"")
    steps = _steps(store, lambda: store.desk.place([placing], "gauge", 0, NOON))
    gap = store.desk.gap(1)
    store.close()
    assert gap is not None
    assert gap.asks == held + 1
    assert steps <= MOST_STEPS


@pytest.mark.parametrize("held", [100, 10_000])
def test_noting_one_more_reply_takes_few_steps_whatever_stands(tmp_path: Path, held: int) -> None:
    store = LocalStore(tmp_path / "salve.db")
    store.writer.do(lambda db: _standing(db, held))
    steps = _steps(store, lambda: store.keep_reply(StandingReply("more", "8", None, "sun", "old", "1.0.0")))
    owed = store.corrections()
    store.close()
    assert [(each.message_id, each.entry_id) for each in owed] == [("more", "sun")]
    assert steps <= MOST_STEPS


def _steps(store: LocalStore, act: Callable[[], object]) -> int:
    """How many instructions of SQLite's machine what it writes takes."""
    ticks: list[None] = []
    connection = store.writer._session.db
    connection.conn.set_progress_handler(lambda: ticks.append(None), 1)  # type: ignore[attr-defined]
    act()
    connection.conn.set_progress_handler(None, 0)  # type: ignore[attr-defined]
    return len(ticks)


def _standing(db: Database, held: int) -> None:
    """So many replies of an entry, each of them in order, and a release that took the entry back."""
    db.execute(
        """
        insert into releases (number, version, digest, parent, author, at, note, changes) values
            (1, '1.0.0', 'a', null, 'ann', '2026-01-01', '', '[]'),
            (2, '1.1.0', 'b', 'a', 'ann', '2026-01-02', '', '[]')
        """
    )
    db.execute("insert into reversals values ('sun', 'old', 2)")
    db.execute(
        """
        with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
        insert into replies (message_id, channel_id, entry_id, revision, number)
        select 'm' || i, '8', 'sun', 'new', 2 from n
        """,
        [held],
    )


def _filled(db: Database, held: int) -> None:
    """A gap that so many people have asked."""
    db.execute(
        """
        with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
        insert into interactions (question_id, asked_at, surface, guild_id, asker, text, language, decision, confidence,
            candidates, knowledge_version, knowledge_digest, reply_digest, milliseconds)
        select 'q' || i, '2026-01-01T00:00:00.000000+00:00', 'slash', '7', 'asker ' || i, 'why', 'en', 'abstain', 0.5,
            '[]', '1', '', '', 1.0 from n
        """,
        [held],
    )
    db.execute(
        "insert into gaps (guild_id, status, asks, askers, urgent, first_asked, last_asked) "
        "values ('7', 'open', ?, ?, 0, '2026-01-01T00:00:00.000000+00:00', '2026-01-01T00:00:00.000000+00:00')",
        [held, held],
    )
    db.execute("insert into gap_questions (question_id, gap) select question_id, 1 from interactions")


def test_people_are_counted_once_and_asks_each_time(store: Either) -> None:
    for number, asker in enumerate(("ana", "ben", "ana", None, None)):
        at = NOON + timedelta(minutes=number)
        store.log(replace(QUESTION, question_id=f"q{number}", asker=asker, asked_at=at))
        store.desk.place([Placing(f"q{number}", QUESTION.text, 1 if number else -1, False, b"")], "", number, at)
    store.desk.subscribe(Subscriber(1, "ben", NOON, counts=True))
    store.desk.subscribe(Subscriber(1, "cleo", NOON + timedelta(hours=1), user_id="3", counts=True))
    gap = store.desk.subscribe(Subscriber(1, "cleo", NOON + timedelta(hours=2), user_id="3", counts=True))
    assert gap is not None
    assert (gap.asks, gap.askers) == (7, 4)
    assert (gap.first_asked, gap.last_asked) == (NOON, NOON + timedelta(hours=1))

"""What the desk counts: each question once, in its week; of the right server; and fast, however many there are."""

import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlite_utils

from bot.store.counts import CAME, NOT_THIS, Sample
from bot.store.local import LocalStore
from bot.store.opening import open_for_reading
from bot.store.records import Feedback, Interaction
from bot.store.rows import stamp
from bot.store.statistics import ends, ratings, weeks
from tests.store.conftest import Either

NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)
SINCE = NOW - timedelta(weeks=12)
# How finely instructions are counted, and how many a question may cost: 18 measured, 44 without the index.
STEPS_A_TICK = 1000
MOST_STEPS = 25
DECISIONS = {decision: came for came, decisions in CAME.items() for decision in decisions}


def question(number: int, seed: random.Random) -> Interaction:
    decision = seed.choice([*DECISIONS, "error"])
    near = tuple((f"entry-{seed.randrange(9)}", 0.5) for _ in range(3))
    return Interaction(
        question_id=f"q{number}", asked_at=NOW - timedelta(days=seed.random() * 100), surface="mention",
        guild_id=seed.choice("12"), channel_id=seed.choice("78"), asker=f"a{number}", text="x", language="en",
        decision=decision, entry_id=near[0][0] if decision == "answer" else None, revision=None, red_flag=None,
        scope=None, confidence=0.5, candidates=near, knowledge_version="1", knowledge_digest="", reply_digest="",
        milliseconds=1.0,
    )  # fmt: skip


def test_each_question_counts_once_in_its_week_whatever_is_chosen(store: Either) -> None:
    seed = random.Random(7)
    asked = [question(number, seed) for number in range(200)]
    for each in asked:
        store.log(each)
        if seed.random() < 0.3:
            store.add_feedback(Feedback(each.question_id, "not_this", "a1", NOW, each.entry_id))
    for sample in (
        Sample(SINCE),
        Sample(SINCE, guilds=frozenset("1")),
        Sample(SINCE, guilds=frozenset()),
        Sample(SINCE, NOW - timedelta(days=9), about=frozenset({"entry-1", "entry-2"}), channel="7", language="en"),
        Sample(SINCE, language="de"),
    ):
        mine = [each for each in asked if each.decision != "error" and held(each, sample)]
        expected = Counter((monday(each.asked_at), DECISIONS[each.decision]) for each in mine)
        weeks = store.desk.weeks(sample)
        assert [week.monday for week in weeks] == sorted({day for day, _ in expected})
        assert {(week.monday, came): getattr(week, came) for week in weeks for came in CAME} == {
            (week.monday, came): expected[week.monday, came] for week in weeks for came in CAME
        }
        found, total = store.desk.counted(sample, "", None, 999, 0)
        assert total == len(found) == len(mine)
        assert [each.question_id for each in found] == [
            each.question_id for each in sorted(mine, key=lambda each: each.asked_at, reverse=True)
        ]
        for came in CAME:
            assert store.desk.counted(sample, came, None, 0, 0)[1] == sum(getattr(week, came) for week in weeks)
        missed = sum(week.not_this for week in weeks)
        assert missed == store.desk.counted(sample, NOT_THIS, None, 0, 0)[1]
        ratings = store.desk.ratings(sample)
        assert missed == sum(rating.not_this for rating in ratings)
        for rating in ratings:
            assert rating.answered == store.desk.counted(sample, "answered", rating.entry_id, 0, 0)[1]


def held(each: Interaction, sample: Sample) -> bool:
    about = each.entry_id or each.candidates[0][0]
    return (
        sample.since <= each.asked_at < (sample.until or NOW)
        and (sample.guilds is None or each.guild_id in sample.guilds)
        and (sample.about is None or about in sample.about)
        and sample.channel in {"", each.channel_id}
        and sample.language in {"", each.language}
    )


def monday(at: datetime) -> date:
    return at.date() - timedelta(days=at.weekday())


def test_counting_a_hundred_thousand_questions_takes_few_steps_for_each(tmp_path: Path) -> None:
    """Counted in instructions of SQLite's machine, which are the same on every computer. Away from the index
    `interactions_counted` it takes more than twice as many."""
    LocalStore(tmp_path / "salve.db").close()
    filled = sqlite_utils.Database(tmp_path / "salve.db")
    many(filled)
    filled.conn.commit()
    filled.close()
    db = open_for_reading(tmp_path / "salve.db")
    ticks: list[None] = []
    db.conn.set_progress_handler(lambda: ticks.append(None), STEPS_A_TICK)
    topic = frozenset(f"entry-{number}" for number in range(20))
    for sample in (Sample(SINCE), Sample(SINCE, guilds=frozenset("1")), Sample(SINCE, about=topic, channel="3")):
        ticks.clear()
        assert weeks(db, sample)
        assert ratings(db, sample)
        assert ends(db, sample)
        assert len(ticks) * STEPS_A_TICK <= MOST_STEPS * 100_000
    db.close()


def many(db: sqlite_utils.Database) -> None:
    """100,000 questions of two servers in twelve weeks, every sixteenth rated, 30,000 of them in 3,000 gaps."""
    seed = random.Random(7)
    nearest = [json.dumps([[f"entry-{(first + place) % 85}", 0.5] for place in range(12)]) for first in range(85)]
    rows, said, placed = [], [], []
    for number in range(100_000):
        decision, entry = seed.choice(["answer"] * 5 + ["suggest"] * 2 + ["abstain"] * 3), seed.randrange(85)
        at = stamp(NOW - timedelta(days=seed.random() * 84))
        found = f"entry-{entry}" if decision == "answer" else None
        rows.append((f"q{number}", at, str(number % 2), str(number % 9), decision, found, nearest[entry]))
        if decision == "answer" and number % 8 == 0:
            said.append((f"q{number}", "not_this" if number % 3 == 0 else "helpful", at))
        if decision == "abstain":
            placed.append((f"q{number}", number % 3000 + 1))
    gaps = [(number, str(number % 2), rows[number][1], rows[number][1]) for number in range(1, 3001)]
    db.conn.executemany(
        "insert into interactions (question_id, asked_at, surface, guild_id, channel_id, text, language, decision, "
        "entry_id, confidence, candidates, knowledge_version, knowledge_digest, reply_digest, milliseconds) "
        "values (?, ?, 'mention', ?, ?, 'how do i use it', 'en', ?, ?, 0.5, ?, '1', '', '', 1.0)",
        rows,
    )
    db.conn.executemany("insert into feedback (question_id, kind, asker, at) values (?, ?, '', ?)", said)
    db.conn.executemany(
        "insert into gaps (number, guild_id, status, asks, askers, urgent, first_asked, last_asked, ended_at) "
        "values (?, ?, 'answered', 5, 5, 0, ?, ?, '2026-06-03T00:00:00.000000+00:00')",
        gaps,
    )
    db.conn.executemany("insert into gap_questions (question_id, gap, checked) values (?, ?, 0)", placed)

"""What the store keeps of red flags: alarms that come with their question, and feedback on screening."""

from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from bot.store.local import LocalStore
from bot.store.migrations import migrations
from bot.store.records import Alarm, Feedback, FlagCount
from tests.owed import given_back
from tests.store.conftest import Either
from tests.store.test_local import NOON, QUESTION

FLAGGED = replace(QUESTION, decision="signpost", red_flag="swelling")
LATER = NOON.replace(year=2030)


def test_an_alarm_is_owed_with_its_question_once_and_until_it_is_told(store: Either) -> None:
    assert store.log(FLAGGED, alarm=True)
    assert not store.log(FLAGGED, alarm=True)
    assert given_back(store).care.alarms(LATER, 9) == [Alarm("q1", "swelling", "slash", "7", "8", NOON)]
    store.care.told("q1")
    assert given_back(store).care.alarms(LATER, 9) == []
    assert not store.log(FLAGGED, alarm=True)
    assert given_back(store).care.alarms(LATER, 9) == []


def test_an_alarm_outlasts_the_process_and_the_question(tmp_path: Path) -> None:
    first = LocalStore(tmp_path / "salve.db")
    first.log(FLAGGED, alarm=True)
    first.members.forget_old(NOON.replace(year=2027), 30)
    first.close()
    second = LocalStore(tmp_path / "salve.db")
    (alarm,) = given_back(second).care.alarms(LATER, 9)
    assert (alarm.red_flag, alarm.surface, alarm.guild_id, alarm.channel_id) == ("swelling", "private", None, None)
    assert alarm.question_id != "q1"
    second.close()


def test_an_alarm_of_what_is_erased_no_longer_says_whose_it_is(store: Either) -> None:
    store.log(FLAGGED, alarm=True)
    assert FLAGGED.asker is not None
    store.members.erase(FLAGGED.asker, "1", NOON)
    (alarm,) = given_back(store).care.alarms(LATER, 9)
    assert (alarm.red_flag, alarm.guild_id, alarm.channel_id) == ("swelling", None, None)
    assert alarm.question_id != "q1"


def test_flags_are_counted_by_strength_and_by_who_is_fine(store: Either) -> None:
    for number, decision in enumerate(("signpost", "signpost", "answer", "abstain")):
        store.log(replace(FLAGGED, question_id=f"q{number}", decision=decision))
    store.log(replace(QUESTION, question_id="calm"))
    store.add_feedback(Feedback("q0", "fine", "abc", NOON, "storage"))
    store.add_feedback(Feedback("q0", "fine", "abc", NOON, "storage"))
    assert store.care.counts() == [FlagCount("swelling", sure=2, likely=2, fine=1)]
    assert store.care.counts(guild_id="other") == []
    assert store.care.counts(since=NOON.replace(year=2027)) == []


def test_worklists_are_by_what_was_said_and_lose_their_texts_like_any_other(store: Either) -> None:
    store.log(FLAGGED)
    store.log(replace(QUESTION, question_id="q2"))
    store.add_feedback(Feedback("q1", "fine", "abc", NOON))
    store.add_feedback(Feedback("q2", "missed", "helper", NOON))
    assert [each.question_id for each in store.care.screened("fine")] == ["q1"]
    assert [each.question_id for each in store.care.screened("missed", guild_id="7", limit=1)] == ["q2"]
    assert store.care.screened("fine", until=NOON) == []
    store.members.forget_old(NOON.replace(year=2027), 30)
    assert [each.text for each in store.care.screened("fine")] == [""]


def test_what_was_said_before_the_migration_stays(tmp_path: Path) -> None:
    path = tmp_path / "salve.db"
    store = LocalStore(path)
    store.log(QUESTION)
    store.add_feedback(Feedback("q1", "helpful", "abc", NOON))
    store.close()
    db = Database(path)
    db.execute("drop table alarms")
    db.execute("drop index interactions_by_flag")
    db.execute("delete from _sqlite_migrations where name = 'm006_care'")
    db.conn.commit()
    db.close()
    LocalStore(path).close()
    db = Database(path)
    kept = db.execute("select question_id, kind, asker from feedback").fetchall()
    assert kept == [("q1", "helpful", "abc")]
    assert [each.name for each in migrations.pending(db)] == []
    db.close()

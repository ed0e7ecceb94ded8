"""What both stores promise, asked of both."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.services.masking import mask
from bot.store import writer
from bot.store.records import Feedback
from bot.store.sql import Database
from tests.store.conftest import Either
from tests.store.test_local import NOON, QUESTION


def test_a_question_is_kept_once_and_comes_back_as_it_was(store: Either) -> None:
    assert store.log(QUESTION) is True
    assert store.log(replace(QUESTION, text="a repeated event")) is False
    assert store.interaction("q1") == QUESTION
    assert store.interaction("q2") is None


def test_what_counts_as_unanswered(store: Either) -> None:
    for number, decision in enumerate(("answer", "suggest", "abstain", "out_of_scope", "signpost", "error")):
        at = NOON + timedelta(minutes=number)
        store.log(replace(QUESTION, question_id=decision, decision=decision, asked_at=at))
    reasons = {found.question_id: found.reason for found in store.unanswered()}
    assert reasons == {"suggest": "unsure", "abstain": "no_match", "out_of_scope": "out_of_scope"}

    assert store.add_feedback(Feedback("answer", "not_this", "me", NOON))
    assert store.add_feedback(Feedback("suggest", "chosen", "me", NOON, "alpha"))
    assert not store.add_feedback(Feedback("never asked", "helpful", None, NOON))
    reasons = {found.question_id: found.reason for found in store.unanswered()}
    assert reasons == {"answer": "not_this", "abstain": "no_match", "out_of_scope": "out_of_scope"}


def test_unanswered_questions_are_filtered_and_newest_first(store: Either) -> None:
    for number in range(5):
        at = NOON + timedelta(days=number)
        store.log(replace(QUESTION, question_id=f"q{number}", asked_at=at, text=f"Question {number} Ä_%"))
    store.log(replace(QUESTION, question_id="other", guild_id="99"))
    ids = [found.question_id for found in store.unanswered(guild_id="7")]
    assert ids == ["q4", "q3", "q2", "q1", "q0"]
    assert [found.question_id for found in store.unanswered(limit=2)] == ["q4", "q3"]
    assert [f.question_id for f in store.unanswered(since=NOON + timedelta(days=4))] == ["q4"]
    assert [f.question_id for f in store.unanswered(until=NOON + timedelta(days=1), guild_id="7")] == ["q0"]
    assert [f.question_id for f in store.unanswered(text="QUESTION 3")] == ["q3"]
    assert store.unanswered(text="%%") == []
    assert store.unanswered(reason="not_this") == []


@given(text=st.text(max_size=300), asker=st.none() | st.text(max_size=40).map(mask))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_text_comes_back_as_it_was_masked(store: Either, text: str, asker: str | None) -> None:
    id_ = f"id-{store.health().questions}"
    question = replace(QUESTION, question_id=id_, text=mask(text), asker=asker)
    assert store.log(question)
    assert store.interaction(id_) == question
    store.unanswered(text=mask(text), limit=3)


def test_a_record_that_cannot_be_kept_does_not_sink_its_group(store: Either) -> None:
    bad = replace(QUESTION, question_id="bad", decision="nonsense")
    with ThreadPoolExecutor(8) as pool:
        good = [pool.submit(store.log, replace(QUESTION, question_id=f"q{n}")) for n in range(7)]
        with pytest.raises(StoreError, match="not written"):
            pool.submit(store.log, bad).result()
        assert all(asked.result() for asked in good)
    assert store.interaction("bad") is None


def test_many_askers_share_commits(store: Either) -> None:
    """While the writer is held up, what waits gathers; it is then written in one commit."""
    held, release = threading.Event(), threading.Event()

    def hold(_: Database) -> None:
        held.set()
        assert release.wait()

    with ThreadPoolExecutor(65) as pool:
        blocker = pool.submit(store.quick.do, hold)
        assert held.wait()
        before = store.quick.commits
        asking = [pool.submit(store.log, replace(QUESTION, question_id=f"q{n}")) for n in range(64)]
        while store.quick.waiting < 64:
            time.sleep(0)  # lets the others have the interpreter
        release.set()
        assert all(asked.result() for asked in asking)
        blocker.result()
    assert store.quick.commits - before <= 2


def test_nobody_waits_for_ever_to_write(store: Either, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gave up was told that it is not written, so it is not; what has begun may take longer."""
    held, release = threading.Event(), threading.Event()

    def hold(_: Database) -> str:
        held.set()
        assert release.wait()
        return "done"

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(store.quick.do, hold)
        assert held.wait()
        monkeypatch.setattr(writer, "BEGIN_SECONDS", 0.01)
        with pytest.raises(StoreError, match="not written"):
            store.log(QUESTION)
        release.set()
        assert slow.result() == "done"
    monkeypatch.setattr(writer, "BEGIN_SECONDS", 10)
    assert store.log(replace(QUESTION, question_id="q2"))
    assert store.interaction("q1") is None

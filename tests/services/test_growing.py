"""Cost that grows, and several processes on one database: what is grouped is kept, shared, and never held up for."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.answering import likeness
from bot.answering.gauge import Gauge, learn
from bot.answering.likeness import Sketch
from bot.answering.release import Release
from bot.locale import ENGLISH
from bot.services import gate, sampling
from bot.services.gate import Moved, Report
from bot.services.sampling import Remembered
from tests import town
from tests.services.desk import DOGS, FLIGHT, MODELS, SERVER, Desk

ROOT = Path(__file__).parents[2]
WORDS = [f"does the {thing} cream work on {place}" for thing in ("zinc", "fish", "snail") for place in ("maps", "ants")]


@pytest.fixture
def other(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """Another process on the same database, as far as either can tell."""
    made = Desk(tmp_path, first=1000)
    yield made
    made.store.close()


def sketched(desk: Desk) -> list[tuple[object, ...]]:
    """Which questions have a sketch, in the order of the feed."""
    return desk.rows("select question_id from sketches order by number")


def test_a_start_reads_what_was_sketched_before(desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    gap, ids = desk.dogs()
    assert sketched(desk) == [(each,) for each in ids]
    made: list[str] = []
    sketch = Gauge.sketch

    def noted(self: Gauge, texts: Sequence[str]) -> list[Sketch]:
        made.extend(texts)
        return sketch(self, texts)

    monkeypatch.setattr(Gauge, "sketch", noted)
    other.gaps.load()
    assert made == []
    assert other.passes(DOGS[1]).number == gap.number
    assert made == [DOGS[1]]


def test_what_was_grouped_before_there_were_sketches_is_given_them_once(desk: Desk, other: Desk) -> None:
    gap, ids = desk.dogs()
    desk.rows("delete from sketches")
    other.gaps.load()
    numbers = desk.rows("select number from sketches order by number")
    # These are not news to any process: they are below everything in the feed.
    assert numbers == [(-3,), (-2,), (-1,)]
    assert sorted(sketched(desk)) == sorted((each,) for each in ids)
    assert other.passes(DOGS[0], 140).number == gap.number


def test_sketches_of_another_release_are_made_anew(desk: Desk, other: Desk) -> None:
    desk.dogs()
    desk.rows("update sketches set gauge = 'another', sketch = x'00'")
    other.gaps.load()
    assert desk.rows("select distinct gauge = 'another' from sketches") == [(0,)]


def test_damaged_sketches_are_made_anew(desk: Desk, other: Desk) -> None:
    gap, _ = desk.dogs()
    desk.rows("update sketches set sketch = x'00'")
    other.gaps.load()
    assert desk.rows("select count(*) from sketches where length(sketch) > 500") == [(3,)]
    assert other.passes(DOGS[0], 140).number == gap.number


def test_a_sketch_goes_with_the_words(desk: Desk) -> None:
    kept, gone = desk.asks(DOGS[0], 100), desk.asks(FLIGHT, 101)
    for each in (kept, gone):
        desk.gaps.pass_on(each)
    desk.store.members.forget_messages([gone], desk.now)
    assert sketched(desk) == [(kept,)]
    desk.store.members.forget_old(desk.later(days=31), 30)
    assert sketched(desk) == []


def test_a_sketch_holds_no_word_of_a_question(desk: Desk) -> None:
    desk.passes("my neighbour Zebulon licks the zinc")
    ((sketch,),) = desk.rows("select sketch from sketches")
    assert isinstance(sketch, bytes)
    assert b"ebulon" not in sketch
    assert b"zinc" not in sketch


def test_what_is_kept_compares_as_what_was_made() -> None:
    gauge = learn(town.release(), MODELS.static)
    made = gauge.sketch([*DOGS, FLIGHT, "", "is 0.1% too old for a fresh scar"])
    restored = gauge.restored(gauge.packed(made))
    assert restored == made
    for one, kept in zip(made, restored, strict=True):
        for another in made:
            assert likeness.alike(kept, another) == pytest.approx(likeness.alike(one, another), abs=2e-3)


def test_what_one_process_places_the_others_know_at_once(desk: Desk, other: Desk) -> None:
    other.gaps.load()
    gap = desk.passes(FLIGHT)
    assert other.passes(f"{FLIGHT}?", 140).number == gap.number
    assert desk.passes(FLIGHT, 141).asks == 3


def being_read(desk: Desk) -> threading.Lock:
    """While this is held, what is grouped is still being read."""
    return desk.gaps._grouper._loading


def test_a_reply_does_not_wait_for_what_is_read(desk: Desk, other: Desk) -> None:
    desk.passes(FLIGHT)
    asked = other.asks(DOGS[0], 140)
    with being_read(other):
        assert other.gaps.pass_on(asked, patience=0) is None
    # Whoever presses the button before it is grouped gets its number then.
    waited = other.waiting.tell_me(asked, 140, SERVER)
    assert waited is not None
    assert other.of(asked).number == waited.number
    assert other.gaps.pass_on(other.asks(FLIGHT, 141), patience=0) is not None


def test_what_was_not_waited_for_is_caught_up_with(desk: Desk) -> None:
    asked = desk.asks(DOGS[0])
    with being_read(desk):
        assert desk.gaps.pass_on(asked, patience=0) is None
    assert desk.gaps.catch_up() == 1
    assert desk.of(asked).asks == 1


CHILD = """
import sys
from pathlib import Path
from tests.services.desk import Desk
from bot.services.asking import Asking

desk, mine = Desk(Path(sys.argv[1])), sys.argv[2]
desk.gaps.load()
print(flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    id_ = f"{mine}-{number}"
    desk.services.ask.ask(f"may a zebra number {number} eat it", Asking(id_, "slash", number, 5, 77))
    assert desk.gaps.pass_on(id_) is not None
desk.store.close()
"""


def test_two_processes_never_open_two_gaps_for_the_same_words(desk: Desk, tmp_path: Path) -> None:
    count, pipe = 12, subprocess.PIPE
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), name, str(count)], cwd=ROOT, stdin=pipe, stdout=pipe, text=True
        )
        for name in ("one", "two")
    ]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        child.communicate()
        assert child.returncode == 0
    assert desk.rows("select count(*) from gap_questions") == [(2 * count,)]
    twice = "select count(distinct gap) from gap_questions join interactions using (question_id) group by text"
    assert {found for (found,) in desk.rows(twice)} == {1}


# What a release is asked before it goes out


def test_a_sample_is_the_same_again_and_no_larger_than_wanted(desk: Desk) -> None:
    ids = [desk.asks(text, user) for user, text in enumerate(WORDS, 100)]
    first = sampling.draw(desk.store, 3)
    assert (first.kept, len(first.questions)) == (len(WORDS), 3)
    assert sampling.draw(desk.store, 3) == first
    # One that is erased makes room for one more; the others stay.
    desk.store.members.forget_messages([first.questions[0][0]], desk.now)
    again = sampling.draw(desk.store, 3)
    assert again.questions[:2] == first.questions[1:]
    assert {id_ for id_, _ in sampling.draw(desk.store, 100).questions} < set(ids)


def test_nothing_is_asked_twice_not_even_after_a_crash(desk: Desk) -> None:
    ids = [desk.asks(text, user) for user, text in enumerate(WORDS, 100)]
    asked: list[str] = []

    def say(text: str) -> str:
        asked.append(text)
        return "something"

    first = Remembered(desk.store, "release", say)
    first(ids[0], WORDS[0])
    first.flush()
    # Killed here, before the rest was kept.
    first(ids[1], WORDS[1])
    second = Remembered(desk.store, "release", say)
    assert [second(id_, text) for id_, text in zip(ids, WORDS, strict=True)] == ["something"] * len(WORDS)
    assert asked == [*WORDS[:2], *WORDS[1:]]
    second.flush()
    desk.store.members.forget_messages(ids[:1], desk.now)
    assert set(desk.store.outcomes("release")) == set(ids[1:])
    desk.store.forget_outcomes(["another"])
    assert desk.store.outcomes("release") == {}


def test_a_plan_asks_the_log_only_what_no_plan_has_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for user, text in enumerate(WORDS, 100):
        desk.asks(text, user)
    asked: list[str] = []
    answered = gate.answered

    def noted(release: Release, today: date, text: str) -> str:
        asked.append(text)
        return answered(release, today, text)

    monkeypatch.setattr(gate, "answered", noted)
    publish = desk.services.publish
    plan = publish.plan(town.knowledge(storage=town.entry("storage", answer="Another answer.")), ())
    assert sorted(asked) == sorted(WORDS * 2)
    assert (plan.report.sampled, plan.report.kept, plan.report.error(ENGLISH)) == (len(WORDS), len(WORDS), "")
    asked.clear()
    publish.plan(town.knowledge(storage=town.entry("storage", answer="Another answer.")), ())
    assert asked == []
    publish.publish(plan, "ann", "better")
    publish.plan(town.knowledge(storage=town.entry("storage", answer="Yet another answer.")), ())
    assert sorted(asked) == sorted(WORDS)


def test_a_report_states_how_far_the_log_may_be_off_the_sample() -> None:
    moved = tuple(Moved("logged", f"question {number}", "this", "that") for number in range(10))
    report = Report((), (*moved, Moved("check", "a check", "this", "that")), 1200, 0.0, sampled=1000, kept=23000)
    assert report.error(ENGLISH) == (
        "Of 23,000 questions that are kept, 1,000 were drawn at random and asked: "
        "with 95 % confidence, at most 1.7% of all come out differently."
    )


@pytest.mark.parametrize(
    ("moved", "asked", "most"), [(0, 1000, 0.0027), (10, 1000, 0.0166), (1000, 1000, 1), (0, 0, 1)]
)
def test_the_error_of_a_sample(moved: int, asked: int, most: float) -> None:
    assert sampling.at_most(moved, asked) == pytest.approx(most, abs=2e-4)


# A second process that serves


def test_a_second_process_is_told_once_by_each(desk: Desk, other: Desk) -> None:
    one, two = desk.services.presence, other.services.presence
    assert one.beat() is None
    assert one.beat() is None
    # What stands there at its start may be of a process that is gone.
    assert two.beat() is None
    said = one.beat()
    assert said is not None
    assert "second process" in said
    assert one.beat() is None
    assert two.beat() is not None
    assert [two.beat(), one.beat(), one.beat(), two.beat()] == [None] * 4

"""Heavy work in a child process: the same result as here, one at a time, what comes first first, and always ended."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.cli.work import OOM_SCORE
from bot.config import Settings
from bot.curation.drafts import Stage
from bot.errors import SalveError
from bot.knowledge import versions
from bot.services import works
from bot.services.child import STOPPING, Child
from bot.services.previews import Preview
from bot.services.progress import Progress
from tests import town
from tests.discord_server.waiting import TIMEOUT
from tests.services.desk import ANN, BEN, DOG_ANSWER, FLIGHT, Desk

# Marks that it has started, then answers, fails to answer, or dies.
SCRIPT = """
import json, os, signal, sys
request = json.loads(sys.stdin.readline())
open(os.path.join(request["data"], f"{request['work']}-{os.getpid()}"), "w").close()
match request["work"]:
    case "for ever":
        sys.stdin.read()
    case "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    case "fails":
        print(json.dumps({"error": "it is so", "kind": "SalveError"}))
    case "counts":
        print(json.dumps([20, 60]), flush=True)
        print(json.dumps([40, 60]), flush=True)
        print(json.dumps({"result": "counted"}))
    case "environment":
        print(json.dumps({"result": dict(os.environ)}))
    case _:
        print(json.dumps({"result": request["settings"]}))
"""


@pytest.fixture
def scripted() -> Iterator[Child]:
    child = Child((sys.executable, "-c", SCRIPT), {"a": 1})
    yield child
    child.stop()


def begun(folder: Path, work: str) -> int:
    return len(list(folder.glob(f"{work}-*")))


def test_what_goes_in_and_comes_out_is_plain(scripted: Child, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALVE_DISCORD_TOKEN", "secret")
    assert scripted.run("settings", str(tmp_path)) == {"a": 1}
    assert not [name for name in scripted.run("environment", str(tmp_path)) if name.startswith("SALVE_")]
    with pytest.raises(SalveError, match="it is so"):
        scripted.run("fails", str(tmp_path))
    with pytest.raises(SalveError, match=r"without a result \(code -9\)"):
        scripted.run("dies", str(tmp_path))
    assert scripted.working is None


def test_what_comes_first_ends_what_is_being_done_which_is_done_again(scripted: Child, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(scripted.run, "for ever", str(tmp_path))
        while begun(tmp_path, "for ever") < 1:
            time.sleep(0)  # lets the others have the interpreter
        waiting = pool.submit(scripted.run, "waits", str(tmp_path))
        assert scripted.run("withdrawal", str(tmp_path), first=True) == {"a": 1}
        while begun(tmp_path, "for ever") < 2:
            # A waiting caller may have come before it was done again.
            time.sleep(0)  # lets the others have the interpreter
        scripted.stop()
        with pytest.raises(SalveError, match=STOPPING):
            slow.result()
        assert waiting.exception() is None or STOPPING in str(waiting.exception())
    with pytest.raises(SalveError, match=STOPPING):
        scripted.run("late", str(tmp_path), first=True)


def test_how_far_it_has_come_is_told_before_what_came_of_it(scripted: Child, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    assert scripted.run("counts", str(tmp_path), progress=lambda *far: heard.append(far)) == "counted"
    assert heard == [(20, 60), (40, 60)]


def test_one_at_a_time(scripted: Child, tmp_path: Path) -> None:
    busy, seen = threading.Lock(), []
    original = scripted._spoken

    def alone(request: str, progress: Progress) -> tuple[str, int]:
        seen.append(busy.acquire(blocking=False))
        try:
            return original(request, progress)
        finally:
            busy.release()

    scripted._spoken = alone  # type: ignore[method-assign]
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(scripted.run, "x", str(tmp_path)) for _ in range(6)]
        assert all(each.result() == {"a": 1} for each in done)
    assert seen == [True] * 6


def test_the_child_ends_when_its_parent_does() -> None:
    """However it ends: its end of the pipe closes."""
    command = [sys.executable, "-P", "-m", "bot.cli.work"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        request = {"work": "prepare", "data": {"items": works.packed(town.knowledge())}, "settings": {}, "first": False}
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.close()
        assert child.wait() == 1


def test_where_memory_runs_out_the_child_is_killed_and_not_the_bot() -> None:
    command = [sys.executable, "-P", "-m", "bot.cli.work"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        request = {"work": "prepare", "data": {"items": works.packed(town.knowledge())}, "settings": {}, "first": True}
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
        while Path(f"/proc/{child.pid}/oom_score_adj").read_text("ascii").strip() != str(OOM_SCORE):
            assert child.poll() is None
            time.sleep(0)  # another process's
        child.kill()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


@pytest.fixture
def apart(here: Desk) -> Iterator[Desk]:
    """The same desk, with the child process that `salve run` has."""
    settings = Settings.model_validate(
        {"database_url": f"sqlite:///{here.path}", "privacy_key": "key", "meaning": False}
    )
    here.services.publish.child = child = bootstrap.child(settings)
    yield here
    child.stop()


def judged(preview: Preview) -> tuple[object, ...]:
    """All that a curator sees; the order in which the knowledge holds its items is no part of it."""
    done = preview.completed
    digest = versions.digest(done.knowledge) if done.knowledge else None
    return digest, done.entry, done.findings, preview.reply, preview.old, preview.report


def test_a_preview_by_the_child_is_the_preview_made_here(apart: Desk) -> None:
    gap = apart.passes(FLIGHT)
    apart.drafts.begin(gap.number, ANN, "cli")
    draft = apart.drafts.save(DOG_ANSWER, ANN, "cli", gap=gap.number)
    # The faults of a draft that cannot be completed are reported in the same words.
    broken = replace(draft, proposal=draft.proposal.model_copy(update={"question": "", "topic": "none"}))
    there = [judged(apart.drafts.judge(each)) for each in (draft, broken)]
    apart.services.publish.child = None
    apart.drafts.forget_plans()
    assert [judged(apart.drafts.judge(each)) for each in (draft, broken)] == there
    assert there[0][-1] is not None
    assert there[1][2]


def test_a_release_from_draft_to_healed_gap_with_the_child(apart: Desk) -> None:
    apart.dogs()
    gap = apart.of("q1")
    apart.drafts.begin(gap.number, ANN, "cli")
    draft = apart.drafts.save(DOG_ANSWER, ANN, "cli", gap=gap.number)
    draft = apart.drafts.propose(draft.number, ANN, "cli")
    assert draft.stage is Stage.PROPOSED
    done = apart.drafts.approve(draft.number, draft.revision, BEN, "cli")
    assert done.record is not None
    assert apart.services.publish.refresh(apart.services.ask) is None
    assert apart.services.ask.release.digest == done.record.digest
    record = apart.drafts.withdraw("sun", "wrong", ANN, "cli")
    assert apart.services.publish.refresh(apart.services.ask) is None
    assert apart.services.ask.release.digest == record.digest


def test_what_is_approved_while_the_child_asks_every_question_is_published_by_itself(apart: Desk) -> None:
    draft = apart.answers(apart.dogs()[0].number)
    approved = apart.drafts.approve_ahead(draft.number, draft.revision, BEN, "cli")
    record = approved.result(TIMEOUT).record
    assert record is not None
    assert apart.services.publish.refresh(apart.services.ask) is None
    assert apart.services.ask.release.digest == record.digest


def test_healing_by_the_child_is_healing_here(apart: Desk) -> None:
    child = apart.services.publish.child
    assert child is not None
    apart.passes(FLIGHT)
    grown = town.knowledge(sun=town.entry("sun", phrasings=("Is sun bad for it?", FLIGHT)))
    publish = apart.services.publish
    publish.publish(publish.plan(grown, ()), "cy", "flights", despite="a test")
    publish.refresh(apart.services.ask)
    assert apart.gaps.unhealed()
    assert works.heal(child) == 1
    assert not apart.gaps.unhealed()


def test_a_withdrawal_is_not_held_up_by_a_child_that_dies(here: Desk) -> None:
    dead: Any = Child((sys.executable, "-c", "raise SystemExit(3)"), {})
    here.services.publish.child = dead
    record = here.drafts.withdraw("sun", "wrong", ANN, "cli")
    head = here.services.publish.head()
    assert head is not None
    assert head.digest == record.digest
    assert here.services.publish.refresh(here.services.ask) is None

"""The first look at what a draft would change: at what is near it alone, before the gate has asked everything."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from bot.answering.decision import Decision
from bot.answering.release import Release
from bot.knowledge import versions
from bot.services import checks, gate
from bot.services.checks import Check
from bot.services.looking import Looker
from bot.services.publish import PublishService
from tests import town
from tests.services.desk import ANN, BEN, DOGS, Desk


def test_it_names_what_the_gate_names_near_the_change_and_says_that_the_rest_comes(desk: Desk) -> None:
    for wordings in town.QUESTIONS.values():
        desk.asks(wordings[-1])
    number = desk.answers(desk.dogs()[0].number).number
    first = desk.drafts.preview(number, BEN).report
    whole = desk.drafts.preview(number, BEN, whole=True).report
    assert first is not None
    assert whole is not None
    assert 0 < first.asked < first.of == whole.asked
    assert {each.text for each in first.moved} >= {*DOGS}
    assert {(each.key, each.after) for each in first.moved} <= {(each.key, each.after) for each in whole.moved}
    # Once all have been asked, these are shown.
    assert desk.drafts.preview(number, BEN).report == whole
    assert not whole.of


def test_it_prepares_no_release(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = desk.answers(desk.dogs()[0].number).number
    monkeypatch.delattr(PublishService, "plan")
    assert desk.drafts.preview(number, BEN).publishable


def test_the_gate_still_asks_everything_before_it_is_published(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = desk.answers(desk.dogs()[0].number)
    assert desk.drafts.preview(draft.number, BEN).publishable
    plan, planned = desk.services.publish.plan, []

    def seen(*args: object, **named: object) -> object:
        planned.append(versions.digest(args[0]))  # type: ignore[arg-type]
        return plan(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.services.publish, "plan", seen)
    done = desk.drafts.approve(draft.number, draft.revision, BEN, "web")
    assert done.record is not None
    assert len(planned) == 1


def test_it_is_looked_at_once_and_forgotten_with_what_is_erased(desk: Desk) -> None:
    number = desk.answers(desk.dogs()[0].number).number
    first = desk.drafts.preview(number, ANN).report
    assert desk.drafts.preview(number, BEN).report is first
    desk.drafts.forget_plans()
    assert desk.drafts.preview(number, BEN).report is not first


def test_what_is_under_way_when_it_is_forgotten_is_not_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold questions that have been erased meanwhile."""
    number = desk.answers(desk.dogs()[0].number).number
    publish, plan, look = desk.services.publish, desk.services.publish.plan, Looker.look
    held, go, planned = threading.Event(), threading.Event(), []

    def looked(self: Looker, *args: Any) -> Any:
        found = look(self, *args)
        desk.drafts.forget_plans()
        return found

    def held_up(*args: Any, **named: Any) -> Any:
        planned.append(args)
        done = plan(*args, **named)
        if len(planned) == 1:
            held.set()
            assert go.wait(60)
        return done

    with monkeypatch.context() as patched:
        patched.setattr(Looker, "look", looked)
        first = desk.drafts.preview(number, ANN).report
    assert desk.drafts.preview(number, ANN).report is not first
    monkeypatch.setattr(publish, "plan", held_up)
    with ThreadPoolExecutor(2) as pool:
        began = pool.submit(desk.drafts.preview, number, ANN, whole=True)
        assert held.wait(60)
        desk.drafts.forget_plans()
        try:
            anew = pool.submit(desk.drafts.preview, number, BEN, whole=True).result(30).report
        finally:
            go.set()
        assert began.result().report is not anew
    assert desk.drafts.preview(number, BEN, whole=True).report is anew
    assert len(planned) == 2


def test_while_a_draft_is_written_the_served_release_is_asked_what_the_first_look_asks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.answers(desk.dogs()[0].number).number
    served, asked = desk.services.ask.release.digest, list[str]()

    def heard(check: Check, release: Release, today: date) -> Decision:
        if release.digest == served:
            asked.append(check.text)
        return checks.asked(check, release, today)

    monkeypatch.setattr("bot.services.looking.asked", heard)
    near = [((), Check(text, None, wanted=False, place=())) for text in ("does my dog mind it", *DOGS)]
    monkeypatch.setattr(gate, "checks_of", lambda _: iter(near))
    for _ in range(2):
        desk.drafts.warm(number, ANN)
        for thread in threading.enumerate():
            if thread.name == "salve-warming":
                thread.join()
    assert len(asked) == len(near)
    assert desk.drafts.preview(number, ANN).report is not None
    assert len(asked) == len(near), "none is asked again"

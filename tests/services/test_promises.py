"""An approval waits for the gate, and nobody for the approval; what the gate says decides whether it counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.curation.drafts import Draft, Stage
from bot.curation.gaps import Status
from bot.curation.review import NotAllowedError, StaleError
from bot.errors import BehindError, RefusedError
from bot.services.judging import UnnamedError
from tests.discord_server.waiting import TIMEOUT
from tests.held import Held
from tests.services.desk import ANN, BEN, TAN, TAN_ANSWER, Desk
from tests.wiring import wired

FRIDGE = "Keep it in the fridge."


@pytest.fixture
def held(desk: Desk) -> Iterator[Held]:
    """What asks every question, once it is let go."""
    child = Held(desk.store, lambda: desk.now)
    desk.services.publish.child = child
    yield child
    child.let_go()


def edited(desk: Desk, entry: str = "storage", answer: str = FRIDGE) -> Draft:
    """Ann proposes another answer of an entry."""
    number = desk.drafts.edit(entry, ANN, "web").number
    desk.drafts.save({"answer": answer}, ANN, "web", number=number)
    return desk.drafts.propose(number, ANN, "web")


def taking(desk: Desk) -> Draft:
    """Ann proposes an entry that answers what another one answers today."""
    desk.asks(TAN)
    return desk.drafts.propose(desk.drafts.save(TAN_ANSWER, ANN, "web").number, ANN, "web")


def failed(desk: Desk, draft: Draft) -> str:
    promise = desk.drafts.promise(desk.drafts.find(draft.number, BEN))
    return promise.failed if promise else ""


def test_every_question_is_asked_from_the_proposal_on_and_once(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    held.has_begun()
    assert desk.drafts.asked(draft.number, BEN) == (20, 60)
    assert not desk.drafts.ask_all(draft.number, BEN)
    approved = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    held.let_go()
    assert approved.result(TIMEOUT).record is not None
    assert held.examined == ["1.2.4"]


def test_what_is_approved_before_every_question_was_asked_is_published_once_they_were(desk: Desk, held: Held) -> None:
    dogs, _ = desk.dogs()
    draft = desk.answers(dogs.number)
    held.has_begun()
    approved = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    # Whoever presses twice promises once.
    assert desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web") is approved
    promise = desk.drafts.promise(draft)
    assert promise is not None
    assert (promise.names, promise.publishes, promise.failed) == ({BEN.id: "ben"}, True, "")
    assert not approved.done()
    assert (len(desk.services.publish.log()), desk.news()) == (1, [])
    held.let_go()
    done = approved.result(TIMEOUT)
    assert done.record is not None
    assert (done.record.author, done.draft.stage) == ("ann and ben", Stage.PUBLISHED)
    assert desk.drafts.promise(draft) is None
    assert desk.gaps.find(dogs.number, ANN).status is Status.ANSWERED
    assert len(desk.news()) == 3


def test_where_every_question_was_asked_an_approval_counts_at_once(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    held.let_go()
    assert desk.drafts.preview(draft.number, BEN, whole=True).publishable
    approved = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    assert approved.done()
    assert approved.result().record is not None
    assert held.examined == ["1.2.4"]


def test_what_may_not_be_approved_is_not_promised(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    with pytest.raises(NotAllowedError, match="another curator"):
        desk.drafts.approve_ahead(draft.number, draft.revision, ANN, "web")
    with pytest.raises(StaleError, match="look again"):
        desk.drafts.approve_ahead(draft.number, draft.revision - 1, BEN, "web")
    assert desk.drafts.promise(draft) is None


def test_what_the_gate_refuses_is_told_and_nobody_stands_behind_it(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    held.has_begun()
    approved = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    held.refuses("it is so")
    held.let_go()
    with pytest.raises(RefusedError, match="it is so"):
        approved.result(TIMEOUT)
    assert "the gate refuses it" in failed(desk, draft)
    shown = desk.drafts.preview(draft.number, ANN)
    assert (shown.approvals, shown.draft.stage) == ((), Stage.PROPOSED)
    assert len(desk.services.publish.log()) == 1
    # The next approval is told anew.
    with pytest.raises(RefusedError):
        desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")


def test_a_move_that_nobody_named_is_told_without_members_words(desk: Desk, held: Held) -> None:
    draft = taking(desk)
    approved = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    held.let_go()
    with pytest.raises(UnnamedError):
        approved.result(TIMEOUT)
    assert "name each move" in failed(desk, draft)
    assert desk.drafts.preview(draft.number, BEN).approvals == ()


def test_what_is_approved_is_asked_anew_on_top_of_a_release_that_came_before_its_turn(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    held.has_begun()
    approved = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    withdrawn = desk.drafts.withdraw("sun", "wrong", BEN, "web")
    held.let_go()
    record = approved.result(TIMEOUT).record
    assert record is not None
    assert record.parent == withdrawn.digest
    assert held.examined == ["1.2.4", "2.0.1"]


def test_another_release_that_comes_first_is_told(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    held.has_begun()
    approved = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    desk.drafts.withdraw("sun", "wrong", BEN, "web")
    held.let_one_go()
    held.has_begun()
    desk.drafts.withdraw("half-cheek", "wrong", BEN, "web")
    held.let_go()
    with pytest.raises(BehindError):
        approved.result(TIMEOUT)
    assert "another release came first" in failed(desk, draft)
    again = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    assert again.result(TIMEOUT).record is not None
    assert desk.drafts.promise(draft) is None


def test_a_draft_that_changes_meanwhile_is_not_published(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    held.has_begun()
    approved = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    changed = desk.drafts.save({"answer": "Keep it cool."}, ANN, "web", number=draft.number)
    held.let_go()
    with pytest.raises(StaleError):
        approved.result(TIMEOUT)
    assert "changed" in failed(desk, changed)
    assert len(desk.services.publish.log()) == 1


def test_what_is_approved_anew_after_a_change_is_what_counts(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    held.has_begun()
    before = desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    desk.drafts.save({"answer": "Keep it cool."}, ANN, "web", number=draft.number)
    changed = desk.drafts.propose(draft.number, ANN, "web")
    after = desk.drafts.approve_ahead(changed.number, changed.revision, BEN, "web")
    held.let_one_go()
    with pytest.raises(StaleError):
        before.result(TIMEOUT)
    held.has_begun()
    assert failed(desk, changed) == ""
    held.let_go()
    assert after.result(TIMEOUT).record is not None
    assert desk.drafts.promise(changed) is None


def test_of_many_drafts_in_a_row_only_what_is_wanted_is_asked(desk: Desk, held: Held) -> None:
    first, second, third, fourth = (edited(desk, "storage", f"Keep it {how}.") for how in ("a", "b", "c", "d"))
    held.has_begun()
    # The first is being asked, and the last would be next; what is approved goes before it.
    approved = desk.drafts.approve_ahead(second.number, second.revision, BEN, "web")
    held.let_go()
    assert approved.result(TIMEOUT).record is not None
    # What was asked of the first is void by the release; the third was not asked at all.
    assert held.examined[:2] == ["1.2.4", "1.2.4"]
    assert desk.drafts.preview(fourth.number, BEN).completed.errors
    assert len(held.examined) == 2
    assert {first.stage, third.stage} == {Stage.PROPOSED}


def test_a_restart_forgets_what_was_promised_and_nothing_else(desk: Desk, held: Held) -> None:
    draft = edited(desk)
    held.has_begun()
    desk.drafts.approve_ahead(draft.number, draft.revision, BEN, "web")
    again = wired(desk.store, lambda: desk.now)
    assert again.drafts.promise(draft) is None
    shown = again.drafts.preview(draft.number, BEN)
    assert (shown.draft.stage, shown.approvals) == (Stage.PROPOSED, ())
    assert again.drafts.approve(draft.number, draft.revision, BEN, "web").record is not None


def test_three_are_needed_and_two_of_them_do_not_wait(tmp_path: Path) -> None:
    (tmp_path / "three").mkdir()
    desk = Desk(tmp_path / "three", approvals=3)
    held = desk.services.publish.child = Held(desk.store, lambda: desk.now)
    draft = edited(desk)
    held.has_begun()
    cy = type(BEN)("discord:9", "cy", BEN.role)
    one, two = (desk.drafts.approve_ahead(draft.number, draft.revision, each, "web") for each in (BEN, cy))
    promise = desk.drafts.promise(draft)
    assert promise is not None
    assert (list(promise.names.values()), promise.publishes) == (["ben", "cy"], True)
    held.let_go()
    assert one.result(TIMEOUT).missing == 1
    record = two.result(TIMEOUT).record
    assert record is not None
    assert record.author == "ann and ben and cy"
    assert desk.drafts.promise(draft) is None
    desk.store.close()

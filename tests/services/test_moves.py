"""No tap spoils an entry: what lies nearer to another one, or is answered by it today, moves only where it is named."""

import pytest

from bot.curation.drafts import Stage
from bot.errors import SalveError
from bot.services.gate import Moved, Report, key
from bot.services.lying import Lying
from tests.services.desk import ANN, BEN, DOGS, TAN, TAN_ANSWER, Desk

STRAY = "where do i keep the tube at home"


@pytest.mark.parametrize(
    ("lies", "here", "elsewhere"),
    [
        (Lying(0.6, "sun", 0.2), True, False),
        (Lying(0.2, "sun", 0.6, serves=True), False, True),
        (Lying(0.2, "sun", 0.6), False, False),
        (Lying(0.6, "sun", 0.3, serves=True), True, False),
        (Lying(0.05, "sun", 0.1), False, False),
        (Lying(0.3), True, False),
    ],
)
def test_where_a_wording_lies(lies: Lying, here: bool, elsewhere: bool) -> None:
    assert (lies.here, lies.elsewhere) == (here, elsewhere)


def test_a_question_is_taken_only_from_an_entry_by_another() -> None:
    def taken(before: str, after: str) -> bool:
        return Moved("logged", "why", before, after).taken

    assert taken("answered by sun", "answered by storage")
    assert taken("answered by sun, storage", "answered by storage")
    assert not taken("answered by sun", "answered by sun, storage")
    assert not taken("answered by sun", "offered storage")
    assert not taken("passed on (no_match)", "answered by storage")


def test_a_wording_nearer_to_another_entry_is_an_error_until_it_is_meant(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    draft = desk.drafts.same_as(dogs.number, "sun", ANN, "web", [STRAY])
    [fault] = desk.drafts.preview(draft.number, ANN).completed.errors
    assert fault.cause.startswith("it is nearer to storage")
    with pytest.raises(SalveError, match="Way to ask it 1: it is nearer to storage"):
        desk.drafts.propose(draft.number, ANN, "web")
    assert desk.drafts.preview(draft.number, ANN).nameable == ((key(STRAY), STRAY),)
    with pytest.raises(SalveError, match="name the questions"):
        desk.drafts.name_moves(draft.number, [], ANN, "web")
    named = desk.drafts.name_moves(draft.number, [key(STRAY)], ANN, "web")
    shown = desk.drafts.preview(named.number, ANN)
    assert (shown.completed.errors, shown.nameable) == ((), ())


def test_wordings_offered_to_an_entry_say_where_they_lie(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    draft = desk.drafts.same_as(dogs.number, "sun", ANN, "web")
    offered = desk.drafts.wordings.offered(draft, ANN).proposed
    assert {each.text for each in offered} == set(DOGS)
    for each in offered:
        assert each.lies is not None
        assert each.ticked == (each.lies.here and not each.marks)
        assert each.lies.nearest != "sun"


def test_what_is_answered_today_moves_only_by_name(desk: Desk) -> None:
    desk.asks(TAN)
    draft = desk.drafts.save(TAN_ANSWER, ANN, "web")
    shown = desk.drafts.preview(draft.number, ANN)
    report = shown.report
    assert report is not None
    assert [each.text for each in report.taken] == [each.text for each in shown.unnamed]
    assert TAN in {each.text for each in shown.unnamed}, report.moved
    assert not shown.publishable
    proposed = desk.drafts.propose(draft.number, ANN, "web")
    with pytest.raises(SalveError, match="name each move first"):
        desk.drafts.approve(proposed.number, proposed.revision, BEN, "web")
    assert desk.drafts.find(draft.number, ANN).stage is Stage.PROPOSED
    named = desk.drafts.name_moves(draft.number, [each.key for each in shown.unnamed], BEN, "web")
    assert named.stage is Stage.WRITING, "whoever stood behind it has not seen that"
    again = desk.drafts.propose(draft.number, BEN, "web")
    assert desk.drafts.preview(draft.number, ANN).unnamed == ()
    done = desk.drafts.approve(again.number, again.revision, ANN, "web")
    assert done.record is not None


def test_a_report_knows_what_is_taken() -> None:
    moved = (Moved("check", "a", "answered by x", "answered by y", "1"), Moved("check", "b", "offered x", "offered y"))
    assert Report((), moved, 2, 0.0).taken == moved[:1]

"""Comments on a draft's fields: said, taken as suggested, settled, sent back with; and who was told of a release."""

import pytest

from bot.curation.drafts import Draft, Stage
from bot.curation.review import Curator, NotAllowedError, Role, StaleError
from bot.errors import SalveError
from bot.locale import SOURCE, translator
from tests.services.desk import ANN, BEN, DOG_ANSWER, HAL, SERVER, Desk

ELSEWHERE = Curator("discord:9", "eve", Role.CURATOR, frozenset({"6"}), home=False)
BETTER = "Nobody has looked at that. Keep pets away for an hour."


@pytest.fixture
def draft(desk: Desk) -> Draft:
    """What Ann proposes."""
    gap, _ = desk.dogs()
    return desk.answers(gap.number)


def test_a_suggestion_is_taken_as_an_edit_and_counts_no_approval(desk: Desk, draft: Draft) -> None:
    remarks = desk.services.remarks
    number = remarks.add(draft.number, "answer", "Say for how long.", BETTER, BEN, "web")
    [said] = remarks.of(draft.number, ANN)
    assert (said.label, said.text, said.suggestion, said.by, said.open) == (
        "Answer",
        "Say for how long.",
        BETTER,
        "ben",
        True,
    )
    back = remarks.send_back(draft.number, "Nearly there", BEN, "web")
    assert (back.stage, back.note) == (Stage.WRITING, "Nearly there; 1 comment on its fields")
    assert translator("de")(back.note) == "Nearly there; 1 Kommentar zu seinen Feldern"
    taken = remarks.take(draft.number, number, ANN, "web", revision=back.revision)
    assert taken.proposal.answer == BETTER
    assert taken.proposal.phrasings == draft.proposal.phrasings
    assert [each.taken for each in remarks.of(draft.number, ANN)] == [True]
    with pytest.raises(StaleError, match="has been settled"):
        remarks.take(draft.number, number, ANN, "web")


def test_lists_and_sources_are_suggested_as_they_are_typed(desk: Desk, draft: Draft) -> None:
    remarks = desk.services.remarks
    for field, text in (("sources", "leaflet: It was not tried on dogs."), ("cautions", "One.\nTwo.")):
        desk_number = remarks.add(draft.number, field, "", text, BEN, "web")
        remarks.take(draft.number, desk_number, ANN, "web")
    stored = desk.drafts.find(draft.number, ANN).proposal
    assert stored.cautions == ("One.", "Two.")
    assert [(each.source, each.claim) for each in stored.sources] == [("leaflet", "It was not tried on dogs.")]


@pytest.mark.parametrize(
    ("field", "text", "suggestion", "said"),
    [
        ("id", "no", "", "comment on one of these"),
        ("answer", " ", "", "say what should be changed"),
        ("answer", "", DOG_ANSWER["answer"], "say what should be changed"),
        ("answer", "x" * 501, "", "at most 500"),
        ("answer", "", "x" * 4001, "4000"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(
    desk: Desk, draft: Draft, field: str, text: str, suggestion: str, said: str
) -> None:
    with pytest.raises(SalveError, match=said):
        desk.services.remarks.add(draft.number, field, text, suggestion, BEN, "web")


@pytest.mark.parametrize("curator", [HAL, ELSEWHERE])
def test_only_who_sees_a_draft_comments_on_it(desk: Desk, draft: Draft, curator: Curator) -> None:
    remarks = desk.services.remarks
    number = remarks.add(draft.number, "answer", "How long?", BETTER, BEN, "web")
    for act in (
        lambda: remarks.of(draft.number, curator),
        lambda: remarks.add(draft.number, "answer", "x", "", curator, "web"),
        lambda: remarks.take(draft.number, number, curator, "web"),
        lambda: remarks.settle(draft.number, number, curator, "web"),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_a_comment_is_settled_and_goes_with_the_text(desk: Desk, draft: Draft) -> None:
    remarks = desk.services.remarks
    number = remarks.add(draft.number, "answer", "How long?", "", BEN, "web")
    with pytest.raises(SalveError, match="suggests no text"):
        remarks.take(draft.number, number, ANN, "web")
    remarks.settle(draft.number, number, ANN, "web")
    assert not any(each.open for each in remarks.of(draft.number, ANN))
    desk.store.members.forget_server(str(SERVER), desk.now)
    assert desk.rows("select * from remarks") == []


def test_who_was_told_is_counted_and_nobody_named(desk: Desk, draft: Draft) -> None:
    assert desk.tell.told_of(draft.number).said(SOURCE) == "nobody waited for it"
    desk.drafts.approve(draft.number, draft.revision, BEN, "web")
    assert desk.tell.told_of(draft.number).said(SOURCE) == "3 being told"
    first, second, third = desk.tell.owed(9)
    desk.tell.settle(first.owed.number, how="direct")
    desk.tell.settle(second.owed.number, how="reply")
    desk.tell.settle(third.owed.number, "direct messages are closed")
    tally = desk.tell.told_of(draft.number)
    assert tally.said(SOURCE) == (
        "1 told by a reply where they asked; 1 told by direct message; 1 not told: direct messages are closed"
    )
    assert tally.last == desk.now
    with pytest.raises(StaleError, match="is now published"):
        desk.services.remarks.add(draft.number, "answer", "x", "", BEN, "web")

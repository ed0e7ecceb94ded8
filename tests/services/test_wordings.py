"""Members' wordings become phrasings by a curator's choice, one by one; what was asked in private never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.drafts import Draft
from bot.curation.review import Act, NotAllowedError
from bot.errors import RefusedError, SalveError
from bot.services.personal import Marker
from bot.services.wordings import MAX_OFFERED
from tests import town
from tests.services.desk import ANN, BEN, DOG_ANSWER, DOGS, HAL, Desk

PLAIN = "is it bad when a cat licks the cream"
PERSONAL = "my sister Henrietta has a cat that licks the cream, is it bad"
PRIVATE = "will my parrot Lorenzo be ill if he pecks at the cream on my hand"


@pytest.fixture
def draft(desk: Desk) -> Draft:
    """A draft that answers a gap with a plain wording, a personal one and two in private."""
    gap = desk.passes(PLAIN, 1, "slash")
    for number, (text, surface) in enumerate(((PERSONAL, "slash"), (PRIVATE, "private"), (PRIVATE, "dm")), 2):
        other = desk.passes(text, number, surface)
        if other.number != gap.number:
            desk.gaps.merge(other.number, gap.number, ANN, "web")
    return desk.drafts.save({**DOG_ANSWER, "question": "May pets eat it?"}, ANN, "web", gap=gap.number)


def test_nothing_is_taken_by_itself(desk: Desk, draft: Draft) -> None:
    _, begun = desk.drafts.begin(draft.gap or 0, ANN, "web")
    assert begun.phrasings == ()
    assert draft.proposal.phrasings == ()
    same = desk.drafts.same_as(draft.gap or 0, "storage", ANN, "web")
    assert same.proposal.phrasings == ()
    with pytest.raises(SalveError, match="no wording is chosen yet"):
        desk.drafts.propose(same.number, ANN, "web")


def test_private_wordings_are_counted_and_not_shown(desk: Desk, draft: Draft) -> None:
    offer = desk.drafts.wordings.offered(draft, ANN)
    assert [each.text for each in offer.proposed] == [PLAIN, PERSONAL]
    assert offer.private == 2
    assert "Lorenzo" not in str(offer)
    with pytest.raises(NotAllowedError):
        desk.drafts.wordings.offered(draft, HAL)


@pytest.mark.parametrize(
    ("surface", "guild", "offered"),
    [
        ("mention", 5, 1), ("forum", 5, 1), ("menu", 5, 1), ("slash", 5, 1), ("cli", None, 1),
        ("private", 5, 0), ("dm", 5, 0), ("install", 5, 0), ("slash", None, 0),
    ],
)  # fmt: skip
def test_only_what_others_heard_is_offered(desk: Desk, surface: str, guild: int | None, offered: int) -> None:
    gap = desk.passes(PLAIN, 1, surface, guild)
    draft = desk.drafts.save(DOG_ANSWER, ANN, "web", gap=gap.number)
    offer = desk.drafts.wordings.offered(draft, ANN)
    assert (len(offer.proposed), offer.private) == (offered, 1 - offered)


def test_a_personal_wording_is_taken_only_without_what_is_personal(desk: Desk, draft: Draft) -> None:
    plain, personal = desk.drafts.wordings.offered(draft, ANN).proposed
    assert plain.marks == ()
    assert [mark for mark in personal.marks if "sister" in mark]
    for text in ("", PERSONAL, PERSONAL.upper(), PERSONAL.replace("bad", "unsafe"), f"  {PERSONAL}? "):
        with pytest.raises(SalveError, match="looks personal"):
            desk.drafts.take(draft.number, {personal.question_id: text}, ANN, "web")
    with pytest.raises(SalveError, match="not offered any more"):
        desk.drafts.take(draft.number, {"q3": ""}, ANN, "web")
    chosen = {plain.question_id: "", personal.question_id: "somebody has a cat that licks the cream"}
    taken = desk.drafts.take(draft.number, chosen, ANN, "web")
    assert taken.proposal.phrasings == (PLAIN, "somebody has a cat that licks the cream")
    again = desk.drafts.wordings.offered(taken, ANN)
    assert [each.text for each in again.proposed] == [PERSONAL]


@pytest.mark.parametrize(
    ("typed", "cause"),
    [
        (PRIVATE, "nearly what somebody asked in private"),
        (PRIVATE.replace("Lorenzo", "Polly"), "nearly what somebody asked in private"),
        (f"{PRIVATE.upper()} ???", "nearly what somebody asked in private"),
        (PERSONAL, "looks personal"),
        (PERSONAL.replace("bad", "harmful"), "looks personal"),
    ],
)
def test_what_is_typed_or_pasted_is_judged_like_what_is_ticked(
    desk: Desk, draft: Draft, typed: str, cause: str
) -> None:
    for fields in ({"phrasings": ("can it be fed to pets", typed)}, {"checks": {"reach": (typed,)}}):
        saved = desk.drafts.save({"phrasings": (), "checks": {}, **fields}, ANN, "web", number=draft.number)
        assert typed in saved.proposal.prose, "nothing typed is lost"
        assert not desk.drafts.preview(saved.number, ANN).publishable
        with pytest.raises(SalveError, match=cause):
            desk.drafts.propose(saved.number, ANN, "web")


def test_the_gate_refuses_private_words_from_the_folder_and_no_reason_outweighs_it(desk: Desk, draft: Draft) -> None:
    publish = desk.services.publish
    near = PRIVATE.replace("will", "would")
    grown = town.entry("sun").model_copy(update={"phrasings": (*town.QUESTIONS["sun"][1:], near)})
    plan = publish.plan(town.knowledge(sun=grown), ())
    assert plan.report.theirs == (f"'{near}' is nearly what somebody asked in private: say it in your own words",)
    with pytest.raises(RefusedError, match="asked in private"):
        publish.publish(plan, "cy", "", despite="I want it so")
    # Once the text is erased, nothing is left to compare with.
    desk.store.members.forget_old(desk.later(days=40), 30)
    assert publish.plan(town.knowledge(sun=grown), ()).report.theirs == ()


def test_what_is_published_or_was_said_in_the_open_too_is_nobodys_secret(desk: Desk, draft: Draft) -> None:
    published, open_ = "do i need sunscreen with it", "is it bad when a cat licks the cream"
    for text in (published, open_):
        desk.asks(text, 9, "private")
    edit = desk.drafts.edit("sun", ANN, "web")
    changed = desk.drafts.save({"phrasings": (*edit.proposal.phrasings, open_)}, ANN, "web", number=edit.number)
    assert not desk.drafts.preview(changed.number, ANN).completed.errors


def test_a_title_does_not_tell_members_what_was_asked_in_private(desk: Desk, draft: Draft) -> None:
    with pytest.raises(SalveError, match="asked in private"):
        desk.gaps.act(draft.gap or 0, Act.TITLE, ANN, "web", reason=f"{PRIVATE}?")
    assert desk.gaps.act(draft.gap or 0, Act.TITLE, ANN, "web", reason="Pets and the cream").title
    alone = desk.passes("does the tube fit into a violin case", 7, "private")
    assert "violin" in alone.name
    assert alone.discreet.name == "(asked in private)"


def test_ticked_wordings_go_out_with_two_curators(desk: Desk) -> None:
    gap, _ = desk.dogs()
    ready = desk.answers(gap.number)
    assert sorted(ready.proposal.phrasings) == sorted(DOGS)
    assert desk.drafts.approve(ready.number, ready.revision, BEN, "web").record is not None
    desk.refresh()
    assert set(DOGS) <= set(desk.services.ask.release.knowledge.entry[ready.entry_id].phrasings)


def test_no_more_are_offered_than_can_be_shown(desk: Desk) -> None:
    gap = desk.passes(f"{PLAIN} 0", 1, "slash")
    for number in range(1, 20):
        other = desk.passes(f"{PLAIN} on day {number}", 1, "slash")
        if other.number != gap.number:
            desk.gaps.merge(other.number, gap.number, ANN, "web")
    draft = desk.drafts.save(DOG_ANSWER, ANN, "web", gap=gap.number)
    assert len(desk.drafts.wordings.offered(draft, ANN).proposed) == MAX_OFFERED


@given(st.text(max_size=200))
def test_marks_are_parts_of_the_text(text: str) -> None:
    marks = Marker(frozenset()).marks(text)
    assert all(mark and mark in text for mark in marks)
    assert len(set(marks)) == len(marks)

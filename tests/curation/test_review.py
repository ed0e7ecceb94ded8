"""Who may do what to a gap or a draft, and what becomes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.drafts import Approval, Consent, Draft, Kind, Proposal, Stage
from bot.curation.gaps import CLAIM, WAITING, Gap, Status, trend
from bot.curation.review import (
    ENDS,
    FROM,
    Act,
    Curator,
    NotAllowedError,
    Role,
    StaleError,
    check_approvable,
    edited,
    missing,
    transition,
)
from bot.errors import SalveError

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANN = Curator("discord:1", "ann", Role.CURATOR, frozenset({"5"}))
BO = Curator("discord:2", "bo", Role.CURATOR, frozenset({"5"}))
GAP = Gap(7, "5", Status.OPEN, "", "is it vegan", True, 3, 2, False, NOW, NOW)
SAID = "Mine stung for a week, then it stopped by itself."
DRAFT = Draft(3, Kind.NEW, Stage.PROPOSED, Proposal(), None, None, ANN.id, ANN.name, NOW, NOW, revision=4)
acts, statuses = st.sampled_from(list(Act)), st.sampled_from(list(Status))


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("status", Status)
def test_every_act_on_every_status(act: Act, status: Status) -> None:
    gap = replace(GAP, status=status)
    if status not in FROM[act]:
        with pytest.raises(StaleError, match="nothing was changed"):
            transition(gap, act, ANN, NOW, reason="because")
        return
    after = transition(gap, act, ANN, NOW, reason="because", until=NOW + timedelta(days=7))
    wanted = {Act.SNOOZE: Status.SNOOZED, Act.EXPERT: Status.EXPERT, Act.REOPEN: Status.OPEN, **ENDS}.get(act, status)
    assert after.status is wanted
    assert (after.ended_at is not None) == (act in ENDS)


@given(acts, statuses)
def test_nobody_acts_on_a_merged_gap_and_nobody_but_curators_of_its_server_acts_at_all(
    act: Act, status: Status
) -> None:
    with pytest.raises(StaleError):
        transition(replace(GAP, status=Status.MERGED), act, ANN, NOW, reason="r")
    for nobody in (
        replace(ANN, role=Role.HELPER),
        replace(ANN, role=Role.NOBODY),
        replace(ANN, guilds=frozenset({"6"})),
        replace(ANN, guilds=frozenset()),
    ):
        with pytest.raises(NotAllowedError):
            transition(replace(GAP, status=status), act, nobody, NOW, reason="r")


@given(acts, st.integers(0, 120))
def test_a_claim_keeps_others_out_until_it_expires(act: Act, minutes: int) -> None:
    held, later = transition(GAP, Act.CLAIM, ANN, NOW), NOW + timedelta(minutes=minutes)
    assert held.waits(later)
    if act in FROM and Status.OPEN in FROM[act]:
        transition(held, act, ANN, later, reason="r")
        if later < NOW + CLAIM:
            with pytest.raises(NotAllowedError, match="ann is working on #7 until 12:30 UTC"):
                transition(held, act, BO, later, reason="r")
        else:
            transition(held, act, BO, later, reason="r")


def test_a_rejection_needs_a_reason() -> None:
    with pytest.raises(SalveError, match="say why"):
        transition(GAP, Act.REJECT, ANN, NOW, reason=" \n ")
    assert transition(GAP, Act.REJECT, ANN, NOW, reason=" Ask \n a vet. ").reason == "Ask a vet."


def test_a_snoozed_gap_waits_again_when_its_time_has_come() -> None:
    snoozed = transition(GAP, Act.SNOOZE, ANN, NOW, until=NOW + timedelta(days=7))
    assert not snoozed.waits(NOW)
    assert snoozed.waits(NOW + timedelta(days=7))
    assert snoozed.status in WAITING


def test_an_approval_counts_for_what_was_looked_at_by_somebody_else() -> None:
    check_approvable(DRAFT, BO, 4, 2, borrowed=False)
    check_approvable(DRAFT, ANN, 4, 1, borrowed=False)
    with pytest.raises(NotAllowedError, match="another curator"):
        check_approvable(DRAFT, ANN, 4, 2, borrowed=False)
    with pytest.raises(StaleError, match="changed since you looked"):
        check_approvable(DRAFT, BO, 3, 2, borrowed=False)
    with pytest.raises(StaleError, match="writing"):
        check_approvable(edited(DRAFT, BO, NOW), ANN, 4, 2, borrowed=False)
    for consent in (Consent.ASKED, Consent.NONE, Consent.REFUSED):
        theirs = replace(DRAFT, consent=consent)
        with pytest.raises(NotAllowedError, match="author of the message"):
            check_approvable(theirs, BO, 4, 2, borrowed=True)
        check_approvable(theirs, BO, 4, 2, borrowed=False)
    check_approvable(replace(DRAFT, consent=Consent.GIVEN), BO, 4, 2, borrowed=True)


@given(
    st.lists(st.tuples(st.sampled_from(["discord:1", "discord:2", "discord:3"]), st.integers(3, 5))), st.integers(1, 4)
)
def test_a_draft_stands_when_enough_different_people_stand_behind_this_revision(
    given_by: list[tuple[str, int]], needed: int
) -> None:
    approvals = tuple(Approval(3, revision, who, who, NOW) for who, revision in given_by)
    behind = {who for who, revision in given_by if revision == DRAFT.revision} | {DRAFT.author}
    assert missing(DRAFT, approvals, needed) == max(needed - len(behind), 0)


def test_the_trend_counts_two_weeks() -> None:
    seen = trend([NOW - timedelta(days=days) for days in (0, 1, 6, 8, 13, 20)], NOW)
    assert (seen.week, seen.before, seen.arrow) == (3, 2, "↑")

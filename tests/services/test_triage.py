"""Triage: one gap at a time, why it is one, what is near, and which comes next."""

from dataclasses import replace
from typing import Any

import pytest

from bot.curation.gaps import Order, Status, Why
from bot.curation.review import Act, NotAllowedError
from bot.locale import SOURCE
from bot.services.triage import NEAR, Sift
from bot.store.records import Feedback
from tests import town
from tests.services.desk import ANN, BEN, FLIGHT, HAL, Desk


def test_one_gap_after_the_other(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    flight = desk.passes(FLIGHT)
    triage = desk.services.triage
    assert triage.first(ANN) == dogs.number
    look = triage.look(dogs.number, ANN)
    assert (look.people, look.following, look.left) == (3, flight.number, 2)
    assert look.clearest == look.gap.name
    assert look.clearest not in {each.text for each in look.others}
    assert len(look.others) == 2
    last = triage.look(flight.number, ANN)
    assert (last.following, last.since) == (None, desk.now)
    desk.gaps.act(dogs.number, Act.NOT_FOR_BOT, ANN, "web")
    assert triage.look(dogs.number, ANN).following == flight.number
    with pytest.raises(NotAllowedError):
        triage.look(dogs.number, HAL)
    with pytest.raises(NotAllowedError):
        triage.queue(HAL)


def test_why_it_is_a_gap(desk: Desk) -> None:
    flight = desk.passes(FLIGHT)
    look = desk.services.triage.look(flight.number, ANN)
    assert look.why == (Why.NOTHING_NEAR,)
    assert look.because(SOURCE) == "nothing is near"
    answered = desk.asks("how do i store the cream")
    desk.store.add_feedback(Feedback(answered, "not_this", "someone", desk.now))
    passed = desk.gaps.pass_on(answered)
    assert passed is not None
    look = desk.services.triage.look(passed.gap.number, ANN)
    assert look.why == (Why.NOT_THIS,)
    assert look.best is not None
    entry, share = look.best
    assert (entry.id, share >= NEAR) == ("storage", True)
    desk.drafts.withdraw("storage", "It is wrong.", ANN, "web")
    desk.refresh()
    gone = desk.passes("where should i keep the tube")
    look = desk.services.triage.look(gone.number, ANN)
    assert Why.WITHDRAWN in look.why
    assert look.best is None or look.best[0].id != "storage"
    found = desk.services.triage.queue(ANN, Sift(why=Why.WITHDRAWN))
    assert [each.number for each in found.gaps] == [gone.number]


def test_what_is_looked_at_can_be_chosen(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    desk.later(days=10)
    flight = desk.passes(FLIGHT)

    def found(**chosen: Any) -> list[int]:
        page = desk.services.triage.queue(ANN, Sift(**chosen))
        assert page.total == len(page.gaps)
        return [each.number for each in page.gaps]

    both = [dogs.number, flight.number]
    assert found() == both
    assert found(order=Order.NEWEST) == both[::-1]
    assert found(order=Order.OLDEST) == both
    assert found(alone=True) == [flight.number]
    assert found(alone=False) == [dogs.number]
    assert found(days=5) == [flight.number]
    assert found(days=-5) == [dogs.number]
    assert found(why=Why.NOTHING_NEAR) == both
    assert found(why=Why.NONE_TAKEN) == []
    assert found(channel="77") == both
    assert found(channel="78") == []
    assert found(language="de") == []
    assert found(topic="use") == both
    assert found(topic="nothing") == []
    assert found(text="dog") == [dogs.number]
    assert found(status=Status.REJECTED) == []
    following = desk.services.triage.look(flight.number, ANN, Sift(order=Order.NEWEST)).following
    assert following == dogs.number


def test_what_waits_for_whom_is_counted(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    desk.passes(FLIGHT)
    draft = desk.answers(dogs.number)
    counts = desk.services.triage.counts
    mine, theirs = counts(ANN), counts(BEN)
    assert (mine.wanted, mine.alone, mine.to_approve) == (1, 1, 0)
    assert (theirs.to_approve, theirs.sent_back) == (1, 0)
    desk.drafts.send_back(draft.number, "Say more.", BEN, "web")
    assert (counts(ANN).sent_back, counts(BEN).to_approve) == (1, 0)


PETS = "are pets in danger from it"


def test_a_slip_never_names_a_gap_nor_stands_beside_the_right_spelling(desk: Desk) -> None:
    gap = desk.passes(PETS, 1)
    for user, text in enumerate(("are pets in danger frrom it", f"hey folks, {PETS}, cheers"), 2):
        other = desk.passes(text, user)
        if other.number != gap.number:
            desk.gaps.merge(other.number, gap.number, ANN, "web")
    look = desk.services.triage.look(gap.number, ANN)
    assert (look.clearest, look.others) == (PETS, ())
    [listed] = desk.services.triage.queue(ANN).gaps
    assert listed.name == PETS
    draft = desk.drafts.save({}, ANN, "web", gap=gap.number)
    assert [each.text for each in desk.drafts.wordings.offered(draft, ANN).proposed] == [PETS]
    assert desk.drafts.begin(gap.number, ANN, "web")[1].question == "Are pets in danger from it?"


def test_what_one_person_asked_is_named_without_courtesies(desk: Desk) -> None:
    desk.passes(f"hey folks, {PETS}, cheers")
    [listed] = desk.services.triage.queue(ANN).gaps
    assert listed.name == PETS


def test_why_it_is_a_gap_does_not_deny_the_entry_beside_it(desk: Desk) -> None:
    number = desk.passes("does the tube keep in a warm room", 1).number
    look = desk.services.triage.look(number, ANN)
    near = replace(look, why=(Why.NOTHING_NEAR,), best=(town.entry("storage"), 0.29))
    assert near.because(SOURCE) == "nothing is near enough to answer it"
    assert replace(near, best=None).because(SOURCE) == "nothing is near"

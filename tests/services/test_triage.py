"""Triage: one gap at a time, why it is one, what is near, and which comes next."""

from typing import Any

import pytest

from bot.curation.gaps import Order, Status, Why
from bot.curation.review import Act, NotAllowedError
from bot.locale import SOURCE
from bot.services.triage import NEAR, Sift
from bot.store.records import Feedback
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

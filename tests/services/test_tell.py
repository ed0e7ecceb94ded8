"""What members are owed: each of them once, about their own question, and nothing that is no longer so."""

from dataclasses import replace

import pytest

from bot.curation.gaps import Status
from bot.curation.outbox import GRACE, News
from bot.curation.review import Act
from bot.errors import SalveError
from bot.knowledge.models import Entry
from bot.services.ask import Unhelpful
from tests import town
from tests.services.desk import ANN, BEN, DOGS, FLIGHT, SERVER, Desk


def publish(desk: Desk, *more: Entry) -> None:
    """A release that is made elsewhere, served here."""
    service = desk.services.publish
    grown = replace(town.knowledge(), entries=(*town.knowledge().entries, *more))
    service.publish(service.plan(grown, ()), "cy", "elsewhere", despite="a test")
    desk.refresh()


def dogs(*phrasings: str) -> Entry:
    return town.entry("sun", id="dogs", question="Is it bad if a dog licks it?", phrasings=phrasings)


def test_a_rejection_may_be_taken_back_before_anybody_hears_of_it(desk: Desk) -> None:
    gap, _ = desk.dogs()
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="A question for a vet.")
    assert desk.news() == []
    desk.now += GRACE / 2
    desk.gaps.undo(gap.number, ANN, "web")
    desk.now += GRACE
    assert desk.news() == []
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="A question for a vet.")
    desk.now += GRACE
    sent = desk.deliver()
    assert sorted((each.owed.user_id or "", each.question) for each in sent) == list(
        zip(("101", "102", "103"), DOGS, strict=True)
    )
    assert {(each.owed.reason, each.said) for each in sent} == {("A question for a vet.", None)}


def test_what_was_put_off_while_the_clock_was_ahead_is_not_stuck(desk: Desk) -> None:
    gap, now = desk.dogs()[0], desk.now
    desk.later(days=365)
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="A question for a vet.")
    desk.later(minutes=1)
    owed = desk.tell.owed(9)
    desk.services.deliveries.put_off("telling", owed[0].owed.number)
    # With the clock ahead, the others are claimed for two minutes; with it back, all are due.
    assert not desk.tell.owed(9)
    desk.now = now
    assert {each.owed.number for each in desk.tell.owed(9)} == {each.owed.number for each in owed}
    assert not desk.tell.owed(9)


def test_everybody_of_a_merged_family_is_told_once(desk: Desk) -> None:
    gap, _ = desk.dogs()
    both = desk.asks(FLIGHT, 101, "slash")
    alone = desk.asks(FLIGHT, 104, "slash")
    for user, each in ((101, both), (104, alone)):
        desk.gaps.pass_on(each)
        desk.waiting.tell_me(each, user, SERVER)
    flight = desk.of(both)
    desk.gaps.merge(flight.number, gap.number, ANN, "web")
    desk.now += GRACE
    merged = desk.deliver()
    assert [(each.owed.user_id, each.owed.news, each.owed.into) for each in merged] == [
        ("101", News.MERGED, gap.number),
        ("104", News.MERGED, gap.number),
    ]
    draft = desk.answers(gap.number)
    desk.drafts.approve(draft.number, draft.revision, BEN, "web")
    sent = desk.deliver()
    assert sorted(str(each.owed.user_id) for each in sent) == ["101", "102", "103", "104"]
    assert {each.owed.entry_id for each in sent} == {draft.entry_id}
    assert desk.deliver() == []


def test_an_answer_overtakes_the_word_of_a_merge(desk: Desk) -> None:
    gap, _ = desk.dogs()
    flight = desk.asks(FLIGHT, 104, "slash")
    desk.gaps.pass_on(flight)
    desk.waiting.tell_me(flight, 104, SERVER)
    draft = desk.answers(gap.number)
    desk.gaps.merge(desk.of(flight).number, gap.number, ANN, "web")
    desk.drafts.approve(draft.number, draft.revision, BEN, "web")
    desk.now += GRACE
    assert {news for _, news in desk.news()} == {News.ANSWERED}
    assert len(desk.news()) == 4


def test_an_answer_withdrawn_before_it_was_told_is_not_told(desk: Desk) -> None:
    gap, _ = desk.dogs()
    draft = desk.answers(gap.number)
    desk.drafts.approve(draft.number, draft.revision, BEN, "web")
    desk.drafts.withdraw(draft.entry_id, "it misled", ANN, "web")
    assert [each.said for each in desk.tell.owed(10)] == [None, None, None]


def test_what_cannot_be_sent_is_settled_too(desk: Desk) -> None:
    gap, _ = desk.dogs()
    desk.gaps.act(gap.number, Act.NOT_FOR_BOT, ANN, "web")
    desk.now += GRACE
    for each in desk.tell.owed(10):
        desk.tell.settle(each.owed.number, "direct messages are closed")
    assert list(desk.tell.owed(10)) == []
    assert desk.rows("select distinct state, failure, user_id from outbox") == [
        ("failed", "direct messages are closed", None)
    ]


def test_a_release_made_elsewhere_heals(desk: Desk) -> None:
    gap, _ = desk.dogs()
    publish(desk, dogs(*DOGS))
    assert desk.gaps.heal() == 1
    assert desk.gaps.find(gap.number, ANN).status is Status.ANSWERED
    assert sorted(desk.news(), key=str) == [(user, News.ANSWERED) for user in ("101", "102", "103")]
    assert desk.gaps.heal() == 0
    assert desk.gaps.actions(ANN)[0].act == "healed"


def test_only_those_are_told_whose_own_question_is_answered(desk: Desk) -> None:
    gap, _ = desk.dogs()
    flight = desk.asks(FLIGHT, 104, "slash")
    desk.gaps.pass_on(flight)
    desk.waiting.tell_me(flight, 104, SERVER)
    desk.gaps.merge(desk.of(flight).number, gap.number, ANN, "web")
    desk.now += GRACE
    desk.deliver()
    publish(desk, dogs(*DOGS))
    assert desk.gaps.heal() == 0
    assert desk.gaps.find(gap.number, ANN).status is Status.OPEN
    assert {user for user, _ in desk.news()} == {"101", "102", "103"}
    assert desk.gaps.actions(ANN)[0].act == "answered_in_part"


def test_what_an_entry_did_not_answer_it_does_not_heal(desk: Desk) -> None:
    asked = desk.asks("do i need sunscreen with it")
    desk.services.ask.give_feedback(asked, helpful=False, user_id=100)
    desk.gaps.catch_up()
    publish(desk, dogs(*DOGS))
    assert desk.gaps.heal() == 0
    assert desk.of(asked).status is Status.OPEN


def test_a_question_answered_while_its_gap_was_rejected_heals_once_it_waits_again(desk: Desk) -> None:
    gap, _ = desk.dogs()
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="no")
    publish(desk, dogs(*DOGS))
    assert desk.gaps.heal() == 0
    desk.gaps.undo(gap.number, ANN, "web")
    assert desk.gaps.heal() == 1
    desk.now += GRACE
    assert {news for _, news in desk.news()} == {News.ANSWERED}


# Whoever said that an answer did not help

SUNNY = "do i need sunscreen with it"


def rated(desk: Desk, user: int, *, asker: int = 100) -> str:
    """Somebody says that the answer about the sun did not help, and wants to be told; returns the question's id."""
    question_id = desk.asks(SUNNY, asker)
    desk.services.ask.unhelpful(question_id, user, Unhelpful.OUTDATED)
    assert desk.services.members.await_mending(question_id, user)
    return question_id


def mend(desk: Desk, **changes: object) -> None:
    service = desk.services.publish
    sun = town.knowledge().entry["sun"].model_copy(update=changes)
    service.publish(service.plan(town.knowledge(sun=sun), ()), "cy", "mended", despite="a test")
    desk.refresh()


def test_a_rater_is_told_once_in_private_when_the_answer_reads_otherwise(desk: Desk) -> None:
    rated(desk, 100)
    rated(desk, 200, asker=101)
    mend(desk, phrasings=("is the sun bad",))
    assert desk.news() == []
    mend(desk, answer="It may. Use sunscreen.")
    sent = desk.deliver()
    assert [(each.owed.user_id, each.owed.news) for each in sent] == [("100", News.MENDED), ("200", News.MENDED)]
    for each in sent:
        assert each.said is not None
        assert (each.question, each.owed.message_id, each.owed.question_id) == (
            town.knowledge().entry["sun"].question,
            None,
            None,
        )
    assert desk.gaps.actions(ANN)[0].act == "mended"
    mend(desk, answer="It may not.")
    assert desk.deliver() == []
    assert desk.rows("select * from raters") == []
    assert desk.rows("select count(*) from outbox where user_id is not null") == [(0,)]


def test_a_rater_is_told_of_a_withdrawal(desk: Desk) -> None:
    rated(desk, 200)
    desk.services.publish.withdraw("sun", "ann", "it misled")
    [each] = desk.deliver()
    assert (each.owed.news, each.said) == (News.MENDED, None)


def test_only_who_said_that_an_answer_did_not_help_is_told_of_it(desk: Desk) -> None:
    members = desk.services.members
    answered, unanswered = desk.asks(SUNNY), desk.asks(FLIGHT)
    desk.services.ask.unhelpful(unanswered, 200)
    desk.services.ask.give_feedback(answered, helpful=True, user_id=200)
    assert not members.await_mending(answered, 200)
    assert not members.await_mending(unanswered, 200)
    assert not members.await_mending("gone", 200)
    rated(desk, 201)
    assert members.stop_awaiting("sun", 201)
    assert not members.stop_awaiting("sun", 201)


def test_no_release_without_the_word_it_owes(desk: Desk) -> None:
    rated(desk, 200)
    torn = "create trigger torn before insert on outbox begin select raise(abort, 'the power is gone'); end"
    desk.store.writer.do(lambda db: db.execute(torn))
    with pytest.raises(SalveError):
        mend(desk, answer="It may. Use sunscreen.")
    assert len(desk.services.publish.log()) == 1
    desk.store.writer.do(lambda db: db.execute("drop trigger torn"))
    mend(desk, answer="It may. Use sunscreen.")
    assert desk.news() == [("200", News.MENDED)]


def test_a_rater_is_forgotten_with_the_rest(desk: Desk) -> None:
    members, kept = desk.services.members, "select user_id from raters order by user_id"
    for user in (200, 201, 202):
        rated(desk, user)
    assert [row["entry_id"] for row in members.kept(200)["answers to be mended"]] == ["sun"]
    members.erase(200, 6)
    assert desk.rows(kept) == [("200",), ("201",), ("202",)]
    members.erase(200, SERVER)
    assert desk.rows(kept) == [("201",), ("202",)]
    mend(desk, answer="It may. Use sunscreen.")
    members.erase(201)
    assert desk.news() == [("202", News.MENDED)]
    rated(desk, 203)
    desk.later(days=29)
    rated(desk, 204)
    desk.services.log.erase_old(desk.later(days=2), 30)
    assert desk.rows(kept) == [("204",)]
    desk.store.members.forget_server(str(SERVER), desk.now)
    assert desk.rows(kept) == []

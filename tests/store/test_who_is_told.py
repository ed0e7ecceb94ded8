"""Whom a promise of an answer still binds: who comes late, waits for two questions, or changed what they asked."""

import pytest

from bot.curation.outbox import GRACE, News
from bot.curation.review import Act
from bot.errors import SalveError
from bot.services.asking import Asking
from bot.services.explain import explain
from tests import town
from tests.services.desk import ANN, BEN, DOGS, FLIGHT, SERVER, Desk
from tests.services.test_tell import dogs, publish

FLYING = town.entry("sun", id="flying", question="May I fly with it?", phrasings=(FLIGHT, "flying with it in a bag"))


def kept(desk: Desk) -> list[tuple[object, ...]]:
    """Who is kept because they wait."""
    return desk.rows("select user_id from subscribers order by user_id")


def both(desk: Desk) -> int:
    """A gap in which three people asked about dogs, and a fourth, with the first of them, about flying."""
    gap, _ = desk.dogs()
    for user in (101, 104):
        flight = desk.asks(FLIGHT, user, "slash")
        desk.gaps.pass_on(flight)
        desk.waiting.tell_me(flight, user, SERVER)
    desk.gaps.merge(desk.of(flight).number, gap.number, ANN, "web")
    desk.now += GRACE
    desk.deliver()
    return gap.number


def test_who_comes_after_the_answer_is_told_it_and_then_forgotten(desk: Desk) -> None:
    desk.dogs()
    late = desk.asks(DOGS[0], 300, "slash")
    desk.gaps.pass_on(late)
    publish(desk, dogs(*DOGS))
    desk.gaps.heal()
    desk.deliver()
    desk.waiting.tell_me(late, 300, SERVER)
    desk.waiting.tell_me(late, 300, SERVER)
    (told,) = desk.deliver()
    assert (told.owed.user_id, told.owed.news, told.owed.entry_id) == ("300", News.ANSWERED, "dogs")
    assert kept(desk) == []


def test_who_comes_after_a_rejection_is_told_why(desk: Desk) -> None:
    gap, ids = desk.dogs()
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="A question for a vet.")
    desk.now += GRACE
    desk.deliver()
    desk.waiting.tell_me(ids[0], 300, SERVER)
    (told,) = desk.deliver()
    assert (told.owed.user_id, told.owed.news, told.owed.reason) == ("300", News.REJECTED, "A question for a vet.")
    assert kept(desk) == []


def test_who_asked_what_is_answered_already_does_not_wait_for_the_rest(desk: Desk) -> None:
    both(desk)
    late = desk.asks(DOGS[0], 300, "slash")
    desk.gaps.pass_on(late)
    publish(desk, dogs(*DOGS))
    desk.gaps.heal()
    desk.deliver()
    desk.waiting.tell_me(late, 300, SERVER)
    (told,) = desk.deliver()
    assert (told.owed.user_id, told.owed.entry_id) == ("300", "dogs")
    assert kept(desk) == [("101",), ("104",)]


def test_whoever_is_kept_although_nothing_is_owed_is_forgotten_in_time(desk: Desk) -> None:
    gap, _ = desk.dogs()
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="A question for a vet.")
    desk.services.log.erase_old(desk.now, 30)
    assert kept(desk) == [("101",), ("102",), ("103",)]
    # As earlier versions left it.
    desk.rows("delete from outbox returning number")
    desk.services.log.erase_old(desk.now, 30)
    assert kept(desk) == []


def test_who_waits_for_two_questions_is_told_of_both(desk: Desk) -> None:
    both(desk)
    publish(desk, dogs(*DOGS))
    assert desk.gaps.heal() == 0
    assert sorted((each.owed.user_id or "", each.owed.entry_id) for each in desk.deliver()) == [
        ("101", "dogs"), ("102", "dogs"), ("103", "dogs"),
    ]  # fmt: skip
    assert kept(desk) == [("101",), ("104",)]
    publish(desk, dogs(*DOGS), FLYING)
    assert desk.gaps.heal() == 1
    assert sorted((each.owed.user_id or "", each.owed.entry_id) for each in desk.deliver()) == [
        ("101", "flying"), ("104", "flying"),
    ]  # fmt: skip
    assert kept(desk) == []


def test_nobody_is_told_what_somebody_else_asked_while_their_own_answer_is_on_its_way(desk: Desk) -> None:
    both(desk)
    publish(desk, dogs(*DOGS))
    desk.gaps.heal()
    publish(desk, dogs(*DOGS), FLYING)
    assert desk.gaps.heal() == 1
    assert sorted((each.owed.user_id or "", each.owed.entry_id) for each in desk.deliver()) == [
        ("101", "dogs"), ("101", "flying"), ("102", "dogs"), ("103", "dogs"), ("104", "flying"),
    ]  # fmt: skip


def test_the_rest_may_be_turned_down_while_an_answer_is_on_its_way(desk: Desk) -> None:
    gap = both(desk)
    publish(desk, dogs(*DOGS))
    desk.gaps.heal()
    desk.gaps.act(gap, Act.REJECT, ANN, "web", reason="Ask the airline.")
    desk.now += GRACE
    assert sorted((each.owed.user_id or "", each.owed.news) for each in desk.deliver()) == [
        ("101", News.ANSWERED), ("101", News.REJECTED), ("102", News.ANSWERED), ("103", News.ANSWERED),
        ("104", News.REJECTED),
    ]  # fmt: skip
    assert kept(desk) == []


def test_a_gap_that_is_opened_again_tells_nobody_that_it_was_rejected(desk: Desk) -> None:
    gap, _ = desk.dogs()
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="A question for a vet.")
    desk.gaps.act(gap.number, Act.REOPEN, BEN, "web")
    desk.now += GRACE
    assert desk.deliver() == []
    publish(desk, dogs(*DOGS))
    desk.gaps.heal()
    assert {each.owed.news for each in desk.deliver()} == {News.ANSWERED}
    assert kept(desk) == []


def test_an_edited_question_is_not_told_the_answer_to_what_it_asked_before(desk: Desk) -> None:
    _, ids = desk.dogs()
    publish(desk, dogs(*DOGS))
    desk.gaps.heal()
    desk.services.ask.again("what is the weather on mars today please", ids[0])
    assert sorted(each.owed.user_id or "" for each in desk.deliver()) == ["102", "103"]


def test_who_edits_one_of_two_questions_still_counts(desk: Desk) -> None:
    ids = [desk.asks(text, user) for text, user in zip(DOGS, (1, 1, 2), strict=True)]
    for each in ids:
        desk.gaps.pass_on(each)
    assert (desk.of(ids[2]).asks, desk.of(ids[2]).askers) == (3, 2)
    desk.services.ask.again("what is the weather on mars today please", ids[0])
    assert (desk.of(ids[2]).asks, desk.of(ids[2]).askers) == (2, 2)


def test_people_still_count_after_retention_when_a_merge_is_undone(desk: Desk) -> None:
    gaps = [desk.passes(DOGS[number % 3], 100 + number) for number in range(9)]
    desk.later(days=40)
    flight = desk.passes(FLIGHT, 300)
    desk.gaps.act(gaps[0].number, Act.TITLE, ANN, "web", reason="Dogs and licking")
    desk.services.log.erase_old(desk.now, 30)
    desk.gaps.merge(flight.number, gaps[0].number, ANN, "web")
    desk.gaps.undo(flight.number, ANN, "web")
    found = desk.gaps.find(gaps[0].number, ANN)
    assert (found.asks, found.askers) == (9, 9)


def test_an_erased_member_leaves_no_id_in_what_others_asked_after_them(desk: Desk) -> None:
    first = desk.services.ask.ask("do i need sunscreen with it", Asking("1111", "mention", 201, SERVER, 77))
    assert first is not None
    desk.services.ask.ask("and how often?", Asking("2222", "reply", 202, SERVER, 77), first.turn)
    assert desk.rows("select follows from interactions where question_id = '2222'") == [("1111",)]
    desk.services.members.erase(201)
    assert desk.rows("select question_id, follows from interactions") == [("2222", None)]


def test_a_reply_is_rebuilt_after_an_edit_or_says_why_it_cannot_be(desk: Desk) -> None:
    def rebuilt(question_id: str) -> bool:
        return explain(question_id, desk.services.log, desk.services.publish).identical

    first = desk.services.ask.ask("do i need sunscreen with it", Asking("1111", "mention", 201, SERVER, 77))
    assert first is not None
    desk.services.ask.ask("and how often?", Asking("2222", "mention", 201, SERVER, 77), first.turn)
    desk.later(days=1)
    desk.services.ask.again("do i need a hat with it", "1111")
    assert rebuilt("1111")
    with pytest.raises(SalveError, match="edited since"):
        rebuilt("2222")


def test_what_is_said_after_a_signpost_is_rebuilt_with_its_line(desk: Desk) -> None:
    first = desk.services.ask.ask("my lips are swelling", Asking("1111", "mention", 201, SERVER, 77))
    assert first is not None
    second = desk.services.ask.ask("what is the best laptop", Asking("2222", "mention", 201, SERVER, 77), first.turn)
    assert second is not None
    assert second.reply.care == "Lips swelling? Call your emergency number."
    third = desk.services.ask.ask("and a good phone then", Asking("3333", "mention", 201, SERVER, 77), second.turn)
    assert third is not None
    for each in ("2222", "3333"):
        assert explain(each, desk.services.log, desk.services.publish).identical
    asked = desk.services.care.fine("1111", 201)
    assert asked is not None
    later = desk.services.ask.ask("what is the best laptop", Asking("4444", "mention", 201, SERVER, 77), asked.turn)
    assert later is not None
    assert later.reply.care != second.reply.care

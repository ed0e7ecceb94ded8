"""The queue of the desk on a real database: grouping, what members see, what curators do, and what is kept of whom."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.curation.audit import Action
from bot.curation.gaps import CLAIM, Status
from bot.curation.outbox import GRACE, News
from bot.curation.review import Act, NotAllowedError, StaleError
from bot.errors import SalveError, StoreError
from bot.locale import translator
from bot.services.ask import AskService
from bot.services.asking import Asking
from bot.services.gaps import UNTAKEN_AFTER
from bot.services.pseudonym import pseudonym
from bot.services.triage import Sift
from tests import town
from tests.services.desk import ANN, BEN, DOGS, FLIGHT, HAL, NIL, SERVER, Desk

OTHER = 6
MAYBE = "a scar"


def test_one_question_in_three_wordings_is_one_gap(desk: Desk) -> None:
    gaps = [desk.passes(text, user) for user, text in enumerate(DOGS)]
    assert [gap.number for gap in gaps] == [1, 1, 1]
    assert (gaps[-1].asks, gaps[-1].askers, gaps[-1].example) == (3, 3, DOGS[0])
    assert desk.passes(FLIGHT).number == 2
    assert desk.passes(DOGS[0].upper() + "??", 1).askers == 3


def test_servers_are_kept_apart(desk: Desk) -> None:
    assert [desk.passes(DOGS[0], guild=guild).number for guild in (SERVER, OTHER)] == [1, 2]
    assert desk.passes(DOGS[0], surface="cli", guild=None).number == 3
    there = replace(ANN, guilds=frozenset({str(OTHER)}))
    assert [gap.number for gap in desk.services.triage.queue(there).gaps] == [2], (
        "what belongs to no server is for no server"
    )
    with pytest.raises(NotAllowedError, match="another server"):
        desk.gaps.find(3, there)
    assert [gap.number for gap in desk.services.triage.queue(ANN).gaps] == [1, 2, 3]
    with pytest.raises(NotAllowedError, match="another server"):
        desk.gaps.find(1, there)
    assert [gap.number for gap in desk.waiting.open_questions(OTHER, 10)] == [2]
    assert desk.waiting.me_too(1, 9, OTHER) is None


def test_what_belongs_to_no_server_is_in_no_gap_until_its_asker_gives_it(desk: Desk) -> None:
    asked = desk.asks(DOGS[0], 5, "dm", None)
    assert desk.gaps.belongs_to_none(asked)
    assert desk.gaps.pass_on(asked) is None
    assert desk.gaps.give(asked, 6, SERVER) is None, "not theirs"
    given = desk.gaps.give(asked, 5, SERVER)
    assert given is not None
    assert given.gap.guild_id == str(SERVER)
    assert not desk.gaps.belongs_to_none(asked)
    assert not desk.gaps.belongs_to_none("never asked")


def test_an_error_of_ours_is_no_gap(desk: Desk) -> None:
    broken = AskService(_Broken(), desk.store, b"key", lambda: desk.now)  # type: ignore[arg-type] # it is broken
    with pytest.raises(AttributeError):
        broken.ask("anything", Asking("broken", "slash", 1))
    assert desk.store.interaction("broken") is not None
    assert desk.gaps.catch_up() == 0


class _Broken:
    """A release that fails as soon as it is asked."""

    version, digest = town.release().version, town.release().digest


def test_a_choice_nobody_took_becomes_a_gap_after_a_while(desk: Desk) -> None:
    taken, untaken = desk.asks(MAYBE), desk.asks(MAYBE)
    logged = desk.store.interaction(taken)
    assert logged is not None
    assert logged.decision == "suggest"
    desk.services.ask.choose(taken, "old-scar", 100)
    desk.later(minutes=14)
    assert desk.gaps.catch_up() == 0
    desk.now = town.NOW + UNTAKEN_AFTER + timedelta(seconds=1)
    assert desk.gaps.catch_up() == 1
    assert desk.store.desk.gap_of(taken) is None
    assert desk.of(untaken).number == 1


def test_what_was_asked_while_nothing_grouped_is_grouped_as_one_by_one(desk: Desk, tmp_path: Path) -> None:
    texts = [*DOGS, FLIGHT, DOGS[0], "what does it smell like", *DOGS, "is the smell strong"]
    ids = [desk.asks(text, user, guild=SERVER + user % 2) for user, text in enumerate(texts)]
    seen: list[int] = []
    assert desk.gaps.catch_up(seen.append) == len(texts)
    assert seen == [len(texts)]
    assert desk.gaps.catch_up() == 0
    (tmp_path / "single").mkdir()
    single = Desk(tmp_path / "single")
    for user, text in enumerate(texts):
        single.passes(text, user, guild=SERVER + user % 2)
    bulk: dict[int, list[str]] = {}
    one_by_one: dict[int, list[str]] = {}
    for each in ids:
        bulk.setdefault(desk.of(each).number, []).append(each)
        one_by_one.setdefault(single.of(each).number, []).append(each)
    assert sorted(bulk.values()) == sorted(one_by_one.values())
    sizes = sorted((gap.guild_id, gap.asks, gap.askers) for gap in desk.services.triage.queue(ANN).gaps)
    assert sizes == sorted((gap.guild_id, gap.asks, gap.askers) for gap in single.services.triage.queue(ANN).gaps)
    # The next question finds the gaps that were created together.
    known = desk.of(ids[0]).number
    assert desk.passes(DOGS[0], guild=SERVER).number == known
    single.store.close()


def test_not_what_i_asked_joins_the_gaps(desk: Desk) -> None:
    asked = desk.asks("do i need sunscreen with it")
    assert desk.gaps.catch_up() == 0
    desk.services.ask.give_feedback(asked, helpful=False, user_id=100)
    assert desk.gaps.catch_up() == 1
    view = desk.gaps.view(desk.of(asked).number, ANN)
    assert [wording.reason for wording in view.wordings] == ["not_this"]


def test_a_helper_reports_a_wrong_match(desk: Desk) -> None:
    asked = desk.asks("do i need sunscreen with it")
    gap = desk.gaps.wrong_match(asked, HAL, "discord", "storage")
    assert gap is not None
    assert [(each.act, each.curator, each.entry_id) for each in desk.gaps.actions(ANN)] == [
        ("wrong_match", HAL.id, "storage")
    ]
    with pytest.raises(NotAllowedError):
        desk.gaps.wrong_match(asked, NIL, "discord")
    assert desk.gaps.wrong_match("unknown", HAL, "discord") is None


def test_merging_joins_counts_questions_and_numbers_and_undo_parts_them(desk: Desk) -> None:
    dogs, ids = desk.dogs()
    flight = desk.passes(FLIGHT, 101)
    assert desk.gaps.merge(flight.number, dogs.number, ANN, "web").asks == 4
    assert desk.gaps.find(flight.number, ANN).number == dogs.number
    assert desk.gaps.find(dogs.number, ANN).askers == 3
    assert len(desk.gaps.view(dogs.number, ANN).wordings) == 4
    assert desk.passes(FLIGHT, 110).number == dogs.number
    with pytest.raises(SalveError, match="one gap already"):
        desk.gaps.merge(flight.number, dogs.number, ANN, "web")
    restored = desk.gaps.undo(flight.number, BEN, "web")
    # What was asked meanwhile goes along.
    assert (restored.status, restored.asks) == (Status.OPEN, 2)
    assert desk.of(ids[0]).asks == 3
    desk.later(hours=1)
    assert desk.news() == []


def test_undoing_a_merge_into_what_was_merged_itself_counts_anew(desk: Desk) -> None:
    one, two, three = (desk.passes(text).number for text in (DOGS[0], FLIGHT, "what does it smell like"))
    desk.gaps.merge(one, two, ANN, "web")
    assert desk.gaps.merge(two, three, ANN, "web").asks == 3
    desk.gaps.undo(one, ANN, "web")
    assert [desk.gaps.find(number, ANN).asks for number in (one, two)] == [1, 2]


def test_gaps_that_became_one_are_named_once_among_similar_ones(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A menu that offers one gap twice is refused by Discord, and then the page cannot be opened at all."""
    one, two, three = (desk.passes(text).number for text in (FLIGHT, "does it smell", "can my dog eat it"))
    desk.gaps.merge(two, three, ANN, "web")
    near = [(two, 0.9), (three, 0.5), (one, 0.4)]
    monkeypatch.setattr(desk.gaps._grouper, "similar", lambda *_: near)  # the questions that have not followed yet
    similar = desk.gaps.view(one, ANN).similar
    assert [(gap.number, alike) for gap, alike in similar] == [(three, 0.9)]


def test_a_curator_sees_what_may_ask_the_same_though_no_member_is_shown_it(desk: Desk) -> None:
    flight = desk.passes(FLIGHT)
    passed = desk.services.gaps.pass_on(desk.asks("taking it on a plane"))
    dogs = desk.passes(DOGS[0])
    assert passed is not None
    assert (passed.gap.number != flight.number, passed.similar) == (True, ())
    assert [gap.number for gap, _ in desk.gaps.view(passed.gap.number, ANN).similar] == [flight.number]
    assert desk.gaps.view(dogs.number, ANN).similar == []


def test_what_may_ask_the_same_is_called_by_its_clearest_wording(desk: Desk) -> None:
    flight = desk.passes("hi, new here, " + FLIGHT)
    assert desk.passes(FLIGHT, 102).number == flight.number
    plane = desk.passes("taking it on a plane")
    [(other, _)] = desk.gaps.view(plane.number, ANN).similar
    assert (other.number, other.name) == (flight.number, FLIGHT)


def test_several_become_the_most_wanted_and_what_cannot_is_told(desk: Desk) -> None:
    one, two, three = (desk.passes(text).number for text in (FLIGHT, DOGS[0], "what does it smell like"))
    desk.passes(DOGS[0], 102)
    desk.gaps.act(three, Act.CLAIM, BEN, "web")
    joined = desk.gaps.join([one, two, three], ANN, "web")
    assert (joined.into, joined.numbers, len(joined.refused)) == (two, (one,), 1)
    with pytest.raises(SalveError, match="at least two"):
        desk.gaps.join([one, two], ANN, "web")


def test_two_merges_at_one_moment_make_no_ring(desk: Desk) -> None:
    one, two = desk.passes(DOGS[0]), desk.passes(FLIGHT)
    desk.gaps.merge(one.number, two.number, ANN, "web")
    ring = replace(two, status=Status.MERGED, merged_into=one.number)
    action = desk.gaps.actions(ANN)[0]
    with pytest.raises(StaleError, match="meanwhile"):
        desk.store.desk.change(two, ring, action)
    assert desk.gaps.find(one.number, ANN).number == two.number


def test_splitting_moves_questions_and_who_waits_for_them(desk: Desk) -> None:
    dogs, ids = desk.dogs()
    new = desk.gaps.split(dogs.number, ids[:1], ANN, "web")
    assert (new.asks, new.askers, desk.of(ids[1]).asks) == (1, 1, 2)
    assert desk.of(ids[0]).number == new.number
    desk.gaps.act(new.number, Act.REJECT, BEN, "web", reason="A question for a vet.")
    desk.later(minutes=1)
    assert desk.news() == [("101", News.REJECTED)]
    for chosen in ([], ["unknown"], ids[1:]):
        with pytest.raises(StaleError, match="not all of them"):
            desk.gaps.split(dogs.number, chosen, ANN, "web")
    # The next question goes to the gap of the questions like it.
    assert desk.passes(DOGS[0], 120).number == new.number


def test_who_asked_may_say_that_it_differs(desk: Desk) -> None:
    _, ids = desk.dogs()
    assert desk.waiting.differs(ids[1], 999) is None
    assert desk.waiting.differs("unknown", 102) is None
    own = desk.waiting.differs(ids[1], 102)
    assert own is not None
    assert (own.asks, desk.of(ids[0]).asks) == (1, 2)
    assert desk.gaps.actions(ANN)[1].act == "asker_says_it_differs"


def test_answered_is_reopened_by_a_miss_and_rejected_is_not(desk: Desk) -> None:
    gap = desk.passes(FLIGHT)
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="Ask the airline.")
    assert desk.passes(FLIGHT, 3).status is Status.REJECTED
    desk.gaps.act(gap.number, Act.REOPEN, ANN, "web")
    dogs, _ = desk.dogs()
    draft = desk.answers(dogs.number)
    desk.drafts.approve(draft.number, draft.revision, BEN, "web")
    assert desk.gaps.find(dogs.number, ANN).status is Status.ANSWERED
    # The old release is still served here, so the question is counted as unanswered once more.
    again = desk.passes(DOGS[0], 130)
    assert (again.number, again.status) == (dogs.number, Status.OPEN)
    assert desk.gaps.view(dogs.number, ANN).actions[0].act == "missed_again"


def test_me_too_counts_each_person_once(desk: Desk) -> None:
    gap = desk.passes(DOGS[0], 100)
    for user in (100, 101, 101, 102):
        assert desk.waiting.me_too(gap.number, user, SERVER) is not None
    found = desk.gaps.find(gap.number, ANN)
    assert (found.askers, found.asks) == (3, 4)
    assert desk.gaps.view(gap.number, ANN).trend.week == 4
    assert desk.waiting.me_too(99, 100, SERVER) is None


@pytest.mark.parametrize("surface", ["dm", "private", "cli"])
def test_what_was_asked_in_private_is_shown_to_nobody(desk: Desk, surface: str) -> None:
    gap = desk.passes(DOGS[0], 100, surface)
    assert desk.waiting.open_questions(SERVER, 10) == []
    assert desk.waiting.me_too(gap.number, 101, SERVER) is None
    passed = desk.gaps.pass_on(desk.asks("my dog keeps licking everything all day", 101))
    assert passed is not None
    assert gap.number not in {each.number for each in passed.similar}
    desk.gaps.act(gap.number, Act.TITLE, ANN, "web", reason="Is it bad if a dog licks it?")
    assert [each.shown for each in desk.waiting.open_questions(SERVER, 10)][:1] == ["Is it bad if a dog licks it?"]
    assert desk.waiting.me_too(gap.number, 101, SERVER) is not None


def test_tell_me_and_never_mind(desk: Desk) -> None:
    asked = desk.asks(DOGS[0], 100, "slash")
    assert desk.waiting.tell_me("unknown", 100, SERVER) is None
    own = desk.waiting.tell_me(asked, 100, SERVER)
    other = desk.waiting.tell_me(asked, 101, SERVER)
    assert own is not None
    assert other is not None
    assert (own.askers, other.askers) == (1, 2)
    assert desk.waiting.never_mind(own.number, 100)
    assert not desk.waiting.never_mind(own.number, 100)
    desk.gaps.act(own.number, Act.NOT_FOR_BOT, ANN, "web")
    desk.later(minutes=1)
    assert desk.news() == [("101", News.NOT_FOR_BOT)]


def test_a_claim_keeps_others_from_acting_and_from_undoing(desk: Desk) -> None:
    gap = desk.passes(DOGS[0])
    desk.gaps.act(gap.number, Act.CLAIM, ANN, "web")
    for attempt in (
        lambda: desk.gaps.act(gap.number, Act.CLAIM, BEN, "web"),
        lambda: desk.gaps.undo(gap.number, BEN, "web"),
        lambda: desk.gaps.merge(desk.passes(FLIGHT).number, gap.number, BEN, "web"),
        lambda: desk.drafts.begin(gap.number, BEN, "web"),
    ):
        with pytest.raises(NotAllowedError, match="ann is working on"):
            attempt()
    assert [each.number for each in desk.services.triage.queue(ANN, Sift(mine=True)).gaps] == [gap.number]
    desk.now += CLAIM
    assert desk.gaps.act(gap.number, Act.CLAIM, BEN, "web").holder == BEN.id


def test_a_claim_made_while_the_clock_was_ahead_holds_nobody_up(desk: Desk) -> None:
    gap, now = desk.passes(DOGS[0]), desk.now
    desk.later(days=365)
    desk.gaps.act(gap.number, Act.CLAIM, ANN, "web")
    desk.now = now
    assert desk.gaps.act(gap.number, Act.CLAIM, BEN, "web").holder == BEN.id


def test_two_curators_who_looked_at_the_same_moment(desk: Desk) -> None:
    gap = desk.passes(DOGS[0])
    action = Action(desk.now, ANN.id, ANN.name, "web", "title", gap=gap.number)
    desk.store.desk.change(gap, replace(gap, title="One"), action)
    with pytest.raises(StaleError, match="Look again") as refused:
        desk.store.desk.change(gap, replace(gap, title="Two"), action)
    assert "#1 hat sich geändert" in translator("de")(refused.value.said)
    assert [each.title for each in desk.services.triage.queue(ANN).gaps] == ["One"]


def test_the_queue_is_searched_and_snoozed_gaps_come_back(desk: Desk) -> None:
    dogs, _ = desk.dogs()
    flight = desk.passes(FLIGHT)
    assert [gap.number for gap in desk.services.triage.queue(ANN).gaps] == [dogs.number, flight.number]
    assert [gap.number for gap in desk.services.triage.queue(ANN, Sift(text="HAND lugg")).gaps] == [flight.number]
    desk.gaps.act(dogs.number, Act.SNOOZE, ANN, "web", reason="wait for the trial", days=7)
    assert desk.services.triage.queue(ANN).total == 1
    assert desk.services.triage.queue(ANN, Sift(status=Status.SNOOZED)).total == 1
    desk.later(days=7)
    assert desk.services.triage.queue(ANN).total == 2
    for by in (HAL, NIL):
        with pytest.raises(NotAllowedError):
            desk.services.triage.queue(by)
    with pytest.raises(SalveError, match="no #99"):
        desk.gaps.view(99, ANN)


def test_text_is_erased_but_not_of_whoever_wants_to_be_told(desk: Desk) -> None:
    kept = desk.asks(DOGS[0], 100)
    desk.gaps.pass_on(kept)
    desk.waiting.tell_me(kept, 100, SERVER)
    gone = desk.asks(FLIGHT, 101)
    desk.gaps.pass_on(gone)
    number = desk.of(gone).number
    desk.store.members.forget_old(desk.later(days=31), 30)
    assert (desk.of(kept).example, desk.of(kept).status) == (DOGS[0], Status.OPEN)
    assert desk.store.interaction(gone) is None
    ended = desk.gaps.find(number, ANN)
    assert (ended.example, ended.status) == ("", Status.EXPIRED)
    assert desk.rows("select count(*) from subscribers where asker = ?", [pseudonym(101, b"key")]) == [(0,)]
    # A title keeps a gap that has lost its words; asking anew opens an expired one or makes another.
    assert desk.passes(FLIGHT, 102).status is Status.OPEN


def test_nothing_of_a_person_is_left_after_the_last_news(desk: Desk) -> None:
    gap, _ = desk.dogs()
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="A question for a vet.")
    desk.now += GRACE
    assert {each.owed.user_id for each in desk.deliver()} == {"101", "102", "103"}
    assert desk.deliver() == []
    assert desk.rows("select count(*) from subscribers") == [(0,)]
    assert desk.rows("select count(*) from outbox where user_id is not null") == [(0,)]
    assert desk.store.members.forget_old(desk.later(days=31), 30) == 3


@pytest.mark.parametrize("sql", ["update actions set detail = 'x'", "delete from actions"])
def test_the_audit_trail_is_only_ever_added_to(desk: Desk, sql: str) -> None:
    gap = desk.passes(DOGS[0])
    desk.gaps.act(gap.number, Act.CLAIM, ANN, "web")
    with pytest.raises(StoreError, match="only ever added to"):
        desk.rows(sql)
    assert [each.act for each in desk.gaps.actions(ANN)] == ["claim"]


def test_every_act_is_in_the_trail(desk: Desk) -> None:
    gap = desk.passes(DOGS[0])
    acts = [Act.CLAIM, Act.UNCLAIM, Act.TITLE, Act.SNOOZE, Act.EXPERT, Act.REJECT, Act.REOPEN, Act.NOT_FOR_BOT]
    for act in acts:
        desk.gaps.act(gap.number, act, ANN, "web", reason="why\nso", days=1)
    desk.gaps.undo(gap.number, BEN, "cli")
    trail = desk.gaps.view(gap.number, ANN).actions
    assert [each.act for each in trail][::-1] == [*acts, "undo"]
    assert (trail[0].curator, trail[0].door, trail[-1].name, trail[-1].detail) == (BEN.id, "cli", "ann", "why so")
    assert [each.act for each in desk.gaps.actions(ANN, by=BEN.id)] == ["undo"]
    with pytest.raises(NotAllowedError):
        desk.gaps.actions(HAL)


def test_undo_goes_back_step_by_step_and_no_further(desk: Desk) -> None:
    gap = desk.passes(DOGS[0])
    desk.gaps.act(gap.number, Act.TITLE, ANN, "web", reason="Dogs")
    desk.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="no")
    assert desk.gaps.undo(gap.number, ANN, "web").status is Status.OPEN
    assert desk.gaps.undo(gap.number, ANN, "web").title == ""
    with pytest.raises(StaleError, match="nothing to undo"):
        desk.gaps.undo(gap.number, ANN, "web")


def news(desk: Desk) -> list[tuple[str, int | None]]:
    """What curators are owed now that they were not owed before."""
    desk.gaps.owe_news()
    found = desk.store.deliveries.notices(desk.now, 9)
    for each in found:
        desk.store.deliveries.noticed(each.number)
    return [(each.kind, each.about) for each in found]


def test_curators_are_alerted_once(desk: Desk) -> None:
    for user in range(5):
        desk.passes(DOGS[user % 3], user)
    desk.passes(FLIGHT)
    assert news(desk) == [("gap", 1)]
    assert news(desk) == []


def test_a_digest_is_due_once_a_week_if_anybody_asked(desk: Desk) -> None:
    assert desk.now.isoweekday() == 1
    assert news(desk) == []
    desk.now -= timedelta(days=3)
    desk.passes(DOGS[0])
    desk.now += timedelta(days=3, hours=-4)
    assert news(desk) == []
    desk.later(hours=4)
    assert news(desk) == [("digest", None)]
    assert news(desk) == []
    desk.later(days=7)
    assert news(desk) == []

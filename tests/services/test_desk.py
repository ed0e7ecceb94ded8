"""The desk's services over a real database: grouping, who waits, what is owed; nothing is lost, nothing told twice."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.curation.drafts import Proposal
from bot.curation.gaps import Gap, Status
from bot.curation.outbox import News
from bot.curation.review import Act, Curator, NotAllowedError, Role, StaleError
from bot.errors import SalveError
from bot.locale import SOURCE
from bot.services.asking import Asking
from bot.services.statistics import Scope
from bot.services.wiring import Services
from bot.store.local import LocalStore
from tests import town
from tests.discord.conftest import Clock
from tests.owed import given_back
from tests.wiring import wired

ANN = Curator("discord:1", "ann", Role.CURATOR, None)
BO = Curator("discord:2", "bo", Role.CURATOR, None)
DOGS = ("can my dog lick it off", "is it bad if my dog licks it", "what if the dog licks the cream")
LUGGAGE = ("can i fly with it in hand luggage", "is it allowed in hand luggage")
SMELL = ("does it smell bad", "why does it smell so weird")
STORAGE = "where should i keep the tube"
GUILD, OTHER = 5, 6
ANSWER = Proposal(
    question="Is it bad if a dog licks it?",
    answer="Nobody has looked at that.",
    not_known="What it does to dogs.",
    certainty="unknown",
    topic="use",
)


@dataclass
class Town:
    """A desk with a clock."""

    store: LocalStore
    services: Services
    clock: Clock
    asked: int = 100_000_000_000_000_000

    def ask(self, text: str, user: int = 1, surface: str = "mention", guild: int | None = GUILD) -> str:
        """Ask, and pass on what is not answered, as the bot does. Returns the question's id."""
        self.asked += 1
        id_ = str(self.asked)
        self.services.ask.ask(text, Asking(id_, surface, user, guild, 77))
        return id_

    def pass_on(self, text: str, user: int = 1, surface: str = "mention", guild: int | None = GUILD) -> Gap:
        """Ask something nobody can answer; returns its gap."""
        passed = self.services.gaps.pass_on(self.ask(text, user, surface, guild))
        assert passed is not None
        return passed.gap

    def publish(self, gap: int, proposal: Proposal = ANSWER) -> str:
        """Ann writes, Bo approves; returns the version."""
        drafts = self.services.drafts
        found, _ = drafts.begin(gap, ANN, "cli")
        draft = drafts.save(proposal, ANN, "cli", gap=found.number)
        chosen = {each.question_id: "" for each in drafts.wordings.offered(draft, ANN).proposed}
        if chosen:
            drafts.take(draft.number, chosen, ANN, "cli")
        draft = drafts.propose(draft.number, ANN, "cli")
        record = drafts.approve(draft.number, draft.revision, BO, "cli").record
        assert record is not None
        self.services.publish.refresh(self.services.ask)
        return record.version

    def owed(self) -> list[tuple[News, str | None, str | None]]:
        """What is owed by now: the news, to whom, at which message."""
        given_back(self.store)
        return [(each.owed.news, each.owed.user_id, each.owed.message_id) for each in self.services.tell.owed(100)]


def build(folder: Path) -> Town:
    store, clock = LocalStore(folder / "salve.db"), Clock()
    return Town(store, wired(store, clock), clock)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Town]:
    made = build(tmp_path)
    yield made
    made.store.close()


def rows(desk: Town, sql: str) -> list[tuple[object, ...]]:
    return desk.store.writer.do(lambda db: list(db.execute(sql)))


def test_wordings_of_one_question_are_one_gap_in_each_server(desk: Town) -> None:
    assert [desk.pass_on(text, user).number for user, text in enumerate(DOGS)] == [1, 1, 1]
    assert [desk.pass_on(text).number for text in LUGGAGE] == [2, 2]
    assert desk.pass_on(DOGS[0], guild=OTHER).number == 3
    first = desk.services.gaps.find(1, ANN)
    assert (first.asks, first.askers) == (3, 3)
    with pytest.raises(NotAllowedError, match="another server"):
        desk.services.gaps.find(3, replace(ANN, guilds=frozenset({str(GUILD)})))
    seen = desk.services.triage.queue(replace(ANN, guilds=frozenset({str(GUILD)})))
    assert ([gap.number for gap in seen.gaps], seen.total) == ([1, 2], 2)


def test_what_was_missed_is_caught_up_and_a_choice_counts_when_nobody_took_it(desk: Town) -> None:
    lost = desk.ask(DOGS[0])
    offered = [desk.ask(text, surface="slash") for text in ("sun and the scars", "sun and the scars")]
    kinds = [desk.services.log.interaction(id_) for id_ in offered]
    assert [each.decision for each in kinds if each] == ["suggest", "suggest"]
    desk.services.ask.choose(offered[0], "sun", 1)
    desk.ask(STORAGE)
    assert desk.services.gaps.catch_up() == 1
    assert desk.store.desk.gap_of(lost) is not None
    desk.clock.move(minutes=16)
    assert desk.services.gaps.catch_up() == 1
    assert desk.store.desk.gap_of(offered[0]) is None
    assert desk.store.desk.gap_of(offered[1]) is not None
    assert desk.services.gaps.catch_up() == 0


def test_nobody_is_shown_what_was_asked_in_private(desk: Town) -> None:
    waiting = desk.services.waiting
    desk.pass_on(DOGS[0], surface="dm")
    desk.pass_on(LUGGAGE[0], surface="private")
    desk.pass_on(SMELL[0], surface="slash")
    assert [gap.number for gap in waiting.open_questions(GUILD, 9)] == [3]
    assert waiting.open_questions(OTHER, 9) == []
    assert waiting.me_too(2, 9, GUILD) is None
    assert waiting.me_too(3, 9, OTHER) is None
    desk.services.gaps.act(2, Act.TITLE, ANN, "cli", reason="May it fly?")
    assert [gap.shown for gap in waiting.open_questions(GUILD, 9)] == ["May it fly?", "does it smell bad"]
    assert waiting.me_too(2, 9, GUILD) is not None
    twice = waiting.me_too(2, 9, GUILD)
    assert twice is not None
    assert (twice.asks, twice.askers) == (2, 2)


def test_a_gap_closes_reopens_and_stays_rejected(desk: Town) -> None:
    desk.pass_on(DOGS[0])
    desk.publish(1)
    assert desk.services.gaps.find(1, ANN).status is Status.ANSWERED
    # Withdrawn, it is missed again.
    desk.services.drafts.withdraw("bad-dog-licks", "unsure", ANN, "cli")
    desk.services.publish.refresh(desk.services.ask)
    assert desk.pass_on(DOGS[1], 2).status is Status.OPEN
    desk.services.gaps.act(1, Act.REJECT, ANN, "cli", reason="Ask a vet.")
    assert desk.pass_on(DOGS[2], 3).status is Status.REJECTED
    last = desk.ask(DOGS[2], 4)
    desk.services.gaps.pass_on(last)
    assert desk.services.waiting.differs(last, 5) is None
    own = desk.services.waiting.differs(last, 4)
    assert own is not None
    assert (own.number, own.status) == (2, Status.OPEN)


def test_merge_split_and_undo_keep_every_question_and_everybody_who_waits(desk: Town) -> None:
    gaps = desk.services.gaps
    dogs = [desk.pass_on(text, user) for user, text in enumerate(DOGS, 1)][-1]
    desk.pass_on(LUGGAGE[0], 4)
    merged = gaps.merge(2, 1, ANN, "cli")
    assert (merged.number, merged.asks, merged.askers) == (1, 4, 4)
    assert gaps.find(2, ANN).number == 1
    assert desk.pass_on(LUGGAGE[1], 5).number == 1
    desk.clock.move(minutes=1)
    assert [news for news, *_ in desk.owed()] == [News.MERGED, News.MERGED][:1]
    alone = gaps.undo(2, ANN, "cli")
    assert (alone.status, gaps.find(1, ANN).asks) == (Status.OPEN, 3)
    assert gaps.find(2, ANN).number == 2
    first = desk.store.desk.wordings(dogs.number, 1)[0].question_id
    new = gaps.split(1, [first], ANN, "cli")
    assert (new.asks, gaps.find(1, ANN).asks) == (1, 2)
    with pytest.raises(StaleError, match="choose some"):
        gaps.split(new.number, [first], ANN, "cli")
    # Whoever waits because of that question waits for the new gap.
    gaps.act(new.number, Act.REJECT, ANN, "cli", reason="No.")
    desk.clock.move(minutes=1)
    assert (News.REJECTED, None, first) in desk.owed()


@pytest.mark.parametrize("act", [Act.MERGE, Act.SPLIT, Act.ANSWER, Act.DRAFT])
def test_an_act_that_takes_more_than_the_gap_is_not_done_without_it(desk: Town, act: Act) -> None:
    before = desk.pass_on(DOGS[0])
    with pytest.raises(SalveError, match="is more than #1 contains"):
        desk.services.gaps.act(1, act, ANN, "web", reason="because")
    assert desk.services.gaps.find(1, ANN) == before
    assert desk.services.gaps.actions(ANN) == []


def test_everybody_is_told_once_and_then_forgotten(desk: Town) -> None:
    waiting = desk.services.waiting
    for user, text in enumerate(DOGS, 1):
        desk.pass_on(text, user, surface="slash")
    asked = [each.question_id for each in desk.store.desk.wordings(1, 9)]
    for user, question in zip((3, 2, 1), asked, strict=True):
        assert waiting.tell_me(question, user, GUILD) is not None
    assert waiting.tell_me(asked[0], 9, GUILD) is not None
    assert waiting.never_mind(1, 2)
    assert not waiting.never_mind(1, 2)
    desk.publish(1)
    assert sorted(user or "" for _, user, _ in desk.owed()) == ["1", "3", "9"]
    given_back(desk.store)
    for telling in desk.services.tell.owed(10):
        assert telling.said is not None
        assert telling.said(SOURCE).entry_id == "bad-dog-licks"
        desk.services.tell.settle(telling.owed.number)
    assert desk.owed() == []
    assert rows(desk, "select count(*) from subscribers") == [(0,)]
    assert rows(desk, "select distinct user_id from outbox") == [(None,)]


def test_an_answer_withdrawn_before_it_was_told_is_not_told(desk: Town) -> None:
    desk.pass_on(DOGS[0])
    desk.publish(1)
    desk.services.drafts.withdraw("bad-dog-licks", "unsure", ANN, "cli")
    assert [telling.said for telling in desk.services.tell.owed(9)] == [None]


def test_a_rejection_can_be_undone_until_it_is_told(desk: Town) -> None:
    desk.pass_on(DOGS[0])
    desk.services.gaps.act(1, Act.REJECT, ANN, "cli", reason="No.")
    assert desk.owed() == []
    assert desk.services.gaps.undo(1, BO, "web").status is Status.OPEN
    desk.clock.move(minutes=1)
    assert desk.owed() == []
    with pytest.raises(StaleError, match="nothing to undo"):
        desk.services.gaps.undo(1, BO, "web")


def test_a_release_from_elsewhere_heals_what_it_answers_and_tells_those_only(desk: Town) -> None:
    for user, text in enumerate((DOGS[0], LUGGAGE[0]), 1):
        desk.pass_on(text, user)
    desk.services.gaps.merge(2, 1, ANN, "cli")
    wrong = desk.ask(STORAGE, 3)
    desk.services.ask.give_feedback(wrong, helpful=False, user_id=3)
    desk.services.gaps.pass_on(wrong)
    dogs = town.entry("sun").model_copy(
        update={"id": "dogs", "question": "May dogs?", "phrasings": DOGS, "related": ()}
    )
    knowledge = replace(town.knowledge(), entries=(*town.knowledge().entries, dogs))
    desk.services.publish.publish(desk.services.publish.plan(knowledge, ()), "elsewhere", "dogs")
    desk.services.publish.refresh(desk.services.ask)
    assert desk.services.gaps.heal() == 0
    assert desk.services.gaps.heal() == 0
    desk.clock.move(minutes=1)
    told = [news for news, *_ in desk.owed() if news is News.ANSWERED]
    assert len(told) == 1
    assert desk.services.gaps.find(1, ANN).status is Status.OPEN
    # "Not what I asked" is not healed by the answer that it was said of.
    assert desk.store.desk.wordings(3, 1)[0].entry_id is None


def test_publishing_is_all_or_nothing(desk: Town) -> None:
    drafts = desk.services.drafts
    desk.pass_on(DOGS[0])
    draft = drafts.propose(drafts.save(ANSWER, ANN, "cli", gap=1).number, ANN, "cli")
    desk.store.writer.do(
        lambda db: db.execute(
            "create trigger torn before insert on outbox begin select raise(abort, 'the power is gone'); end"
        )
    )
    with pytest.raises(SalveError):
        drafts.approve(draft.number, draft.revision, BO, "cli")
    assert len(desk.services.publish.log()) == 1
    assert desk.services.gaps.find(1, ANN).status is Status.OPEN
    assert drafts.find(draft.number, ANN).stage == "proposed"
    desk.store.writer.do(lambda db: db.execute("drop trigger torn"))
    assert drafts.approve(draft.number, draft.revision, BO, "cli").record is not None


def test_the_text_is_kept_for_who_waits_and_erased_for_all_others(desk: Town) -> None:
    gaps = desk.services.gaps
    kept = desk.ask(DOGS[0], 1, "slash")
    gaps.pass_on(kept)
    desk.services.waiting.tell_me(kept, 1, GUILD)
    desk.pass_on(LUGGAGE[0])
    desk.pass_on(SMELL[0])
    gaps.act(3, Act.TITLE, ANN, "cli", reason="Does it smell?")
    desk.clock.move(days=31)
    assert desk.services.log.erase_old(desk.clock.now, 30) == 2
    assert [(gap.number, gap.name) for gap in desk.services.triage.queue(ANN).gaps] == [
        (1, DOGS[0]),
        (3, "Does it smell?"),
    ]
    assert gaps.find(2, ANN).status is Status.EXPIRED


def test_the_trail_holds_every_act_and_cannot_be_changed(desk: Town) -> None:
    desk.pass_on(DOGS[0])
    desk.services.gaps.act(1, Act.SNOOZE, ANN, "web", days=7, reason="later")
    desk.services.gaps.undo(1, BO, "cli")
    desk.publish(1)
    trail = [(each.name, each.door, each.act) for each in reversed(desk.services.gaps.actions(ANN))]
    assert trail == [
        ("ann", "web", "snooze"),
        ("bo", "cli", "undo"),
        ("ann", "cli", "claim"),
        ("ann", "cli", "draft"),
        ("ann", "cli", "edit"),
        ("ann", "cli", "propose"),
        ("bo", "cli", "approve"),
        ("bo", "cli", "publish"),
    ]
    assert [each.act for each in desk.services.gaps.actions(ANN, entry_id="bad-dog-licks", by=BO.id)] == [
        "publish",
        "approve",
    ]
    for sql in ("update actions set name = 'eve'", "delete from actions"):
        with pytest.raises(SalveError, match="only ever added"):
            rows(desk, sql)


def test_alerts_and_digest_come_once(desk: Town) -> None:
    for user in range(5):
        desk.pass_on(DOGS[0], user)
    desk.pass_on(LUGGAGE[0])
    for _ in range(2):
        desk.services.gaps.owe_news()
    assert [(each.kind, each.about) for each in desk.services.deliveries.notices(9)] == [("gap", 1)]
    desk.clock.move(days=7)
    for _ in range(2):
        desk.services.gaps.owe_news()
    assert [each.kind for each in desk.services.deliveries.notices(9)] == ["gap", "digest"]


def test_the_numbers(desk: Town) -> None:
    desk.pass_on(DOGS[0])
    good, bad = desk.ask(STORAGE), desk.ask("do i need sunscreen with it")
    desk.services.ask.give_feedback(good, helpful=True, user_id=1)
    desk.services.ask.give_feedback(bad, helpful=False, user_id=1)
    desk.clock.move(hours=6)
    desk.publish(1)
    statistics = desk.services.statistics
    found = statistics.overview(ANN)
    week = found.weeks[-1]
    assert (week.answered, week.passed_on, week.not_this) == (2, 1, 1)
    # Half of them were wrong, but two answers are too few to estimate a share.
    assert (found.seen_wrong, found.promised_wrong) == (None, 0.05)
    assert found.hours == pytest.approx(6, abs=0.01)
    assert [each.entry_id for each in found.weak] == ["sun"]
    [missed] = statistics.questions(ANN, came="not_this").questions
    assert (missed.text, missed.entry_id) == ("do i need sunscreen with it", "sun")
    assert statistics.questions(ANN, week=week.monday, came="passed_on").questions[0].gap == 1
    assert statistics.questions(ANN, week=date.max).total == 0, "no day follows the last one"
    for _ in range(19):
        desk.ask(STORAGE)
    assert statistics.overview(ANN).seen_wrong == pytest.approx(1 / 21)


def test_numbers_are_of_a_topic_a_language_a_channel_or_a_time(desk: Town) -> None:
    statistics = desk.services.statistics
    desk.ask(STORAGE)
    desk.pass_on(DOGS[0])

    def asked(scope: Scope) -> int:
        return sum(week.answered + week.passed_on for week in statistics.overview(ANN, scope).weeks)

    assert asked(Scope()) == asked(Scope(topic="use")) == asked(Scope(language="en")) == asked(Scope(channel="77")) == 2
    assert asked(Scope(topic="care")) == asked(Scope(language="de")) == asked(Scope(channel="78")) == 0
    assert statistics.overview(ANN, Scope(channel="78")).waiting == 0
    desk.clock.move(days=29)
    assert statistics.overview(ANN, Scope(weeks=4)).weeks == []


def test_behind_a_number_stand_the_questions_that_a_curator_may_read(desk: Town) -> None:
    statistics = desk.services.statistics
    desk.ask(STORAGE, surface="private")
    desk.pass_on(DOGS[0], surface="dm")
    desk.ask(STORAGE, guild=OTHER)
    mine = replace(ANN, guilds=frozenset({str(GUILD)}))
    found = statistics.questions(mine)
    # What was asked in private is counted; it is read only where it waits for an answer.
    assert [each.text for each in found.questions] == [DOGS[0], ""]
    assert statistics.questions(mine, limit=1, offset=1).total == 2
    with pytest.raises(NotAllowedError):
        statistics.questions(replace(ANN, role=Role.HELPER))


TEXTS = (*DOGS, *LUGGAGE, *SMELL)


class Desk(RuleBasedStateMachine):
    """Members and two curators do whatever they like, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.town = build(self.folder)
        self.passed: list[str] = []
        self.trail = 0

    def teardown(self) -> None:
        self.town.store.close()
        shutil.rmtree(self.folder)

    @rule(
        text=st.sampled_from(TEXTS), user=st.integers(1, 4), surface=st.sampled_from(["mention", "slash", "dm", "cli"])
    )
    def ask(self, text: str, user: int, surface: str) -> None:
        id_ = self.town.ask(text, user, surface, None if surface == "cli" else GUILD)
        logged = self.town.services.log.interaction(id_)
        if logged is not None and logged.decision == "abstain":
            assert self.town.services.gaps.pass_on(id_) is not None
            self.passed.append(id_)

    @rule(number=st.integers(1, 6), user=st.integers(1, 4))
    def me_too(self, number: int, user: int) -> None:
        self.town.services.waiting.me_too(number, user, GUILD)

    @rule(number=st.integers(1, 6), act=st.sampled_from(list(Act)), who=st.sampled_from([ANN, BO]))
    def act(self, number: int, act: Act, who: Curator) -> None:
        if act in {Act.MERGE, Act.SPLIT, Act.ANSWER, Act.DRAFT}:
            return
        self.trying(lambda: self.town.services.gaps.act(number, act, who, "cli", reason="because", days=7))

    @rule(number=st.integers(1, 6), into=st.integers(1, 6), who=st.sampled_from([ANN, BO]))
    def merge(self, number: int, into: int, who: Curator) -> None:
        self.trying(lambda: self.town.services.gaps.merge(number, into, who, "cli"))

    @rule(number=st.integers(1, 6), taken=st.integers(0, 3), who=st.sampled_from([ANN, BO]))
    def split(self, number: int, taken: int, who: Curator) -> None:
        ids = [each.question_id for each in self.town.store.desk.wordings(number, 9)][:taken]
        self.trying(lambda: self.town.services.gaps.split(number, ids, who, "cli"))

    @rule(number=st.integers(1, 6), who=st.sampled_from([ANN, BO]))
    def undo(self, number: int, who: Curator) -> None:
        self.trying(lambda: self.town.services.gaps.undo(number, who, "cli"))

    @rule(number=st.integers(1, 6), entry=st.sampled_from(["sun", "storage"]))
    def same_as(self, number: int, entry: str) -> None:
        drafts = self.town.services.drafts

        def publish() -> None:
            draft = drafts.propose(drafts.same_as(number, entry, ANN, "cli").number, ANN, "cli")
            drafts.approve(draft.number, draft.revision, BO, "cli")
            self.town.services.publish.refresh(self.town.services.ask)

        self.trying(publish)

    @rule(minutes=st.integers(1, 60))
    def tell(self, minutes: int) -> None:
        self.town.clock.move(minutes=minutes)
        self.town.services.gaps.heal()
        for telling in self.town.services.tell.owed(100):
            self.town.services.tell.settle(telling.owed.number)

    def trying(self, act: Callable[[], object]) -> None:
        """What may not be done is refused; whatever else goes wrong fails the test."""
        with suppress(SalveError):
            act()

    @invariant()
    def every_question_is_in_one_gap_that_leads_to_a_living_one(self) -> None:
        for id_ in self.passed:
            gap = self.town.store.desk.gap_of(id_)
            assert gap is not None
            assert gap.status is not Status.MERGED

    @invariant()
    def a_gap_counts_its_questions_and_its_me_toos(self) -> None:
        desk = self.town.store.desk
        for (number,) in rows(self.town, "select number from gaps where merged_into is null"):
            gap = desk.gap(int(str(number)))
            assert gap is not None
            # Who said "me too" and was told is forgotten, but has been counted.
            assert gap.asks >= len(desk.wordings(gap.number, -1))
        assert rows(self.town, "select count(*) from gap_questions") == [(len(self.passed),)]

    @invariant()
    def nobody_is_told_twice_of_one_act(self) -> None:
        assert rows(self.town, "select 1 from outbox group by action, asker having count(*) > 1") == []

    @invariant()
    def the_trail_only_grows(self) -> None:
        now = int(str(rows(self.town, "select count(*) from actions")[0][0]))
        assert now >= self.trail
        self.trail = now


Desk.TestCase.settings = settings(max_examples=12, stateful_step_count=20, suppress_health_check=list(HealthCheck))
TestDesk = Desk.TestCase

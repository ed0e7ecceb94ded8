"""SQLite and PostgreSQL side by side: whatever is done, in whatever order, comes to the same in both."""

import tempfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.curation.audit import Action
from bot.curation.drafts import Approval, Draft, Kind, Proposal, Stage
from bot.curation.gaps import Gap, Order, Status
from bot.curation.outbox import News, Subscriber
from bot.errors import SalveError
from bot.settings.model import ServerSettings
from bot.store.counts import Sample
from bot.store.gap_records import Placing, Wanted
from bot.store.local import LocalStore
from bot.store.postgres.store import PostgresStore
from bot.store.records import Closing, Feedback, Notice, ReleaseRecord, StandingReply
from bot.store.sql_store import SqlStore
from tests.owed import given_back
from tests.postgres import Server
from tests.store.test_local import NOON, QUESTION

QUESTIONS = st.integers(1, 6).map(lambda number: f"q{number}")
NUMBERS, PEOPLE, GUILDS = st.integers(1, 4), st.sampled_from(("ana", "ben", None)), st.sampled_from(("7", "9", None))
CURATORS = st.sampled_from(("discord:1", "discord:2"))


class Both(RuleBasedStateMachine):
    """Each rule is done to both, and has to come to the same, an error included."""

    server: Server

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.stores: tuple[SqlStore, ...] = (
            LocalStore(Path(self.folder.name) / "salve.db"), PostgresStore(self.server.database()),
        )  # fmt: skip
        self.now, self.placed = NOON, 0

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        self.folder.cleanup()

    def both(self, act: Callable[[SqlStore], object]) -> None:
        local, there = (outcome(store, act) for store in self.stores)
        assert local == there

    def action(self, act: str, curator: str = "discord:1", **about: Any) -> Action:
        return Action(self.now, curator, curator.title(), "cli", act, **about)

    @rule(minutes=st.integers(1, 60 * 24 * 9))
    def later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        id_=QUESTIONS, asker=PEOPLE, guild=GUILDS,
        decision=st.sampled_from(("answer", "suggest", "abstain", "signpost")),
        surface=st.sampled_from(("mention", "slash", "dm")), text=st.sampled_from(("Does it STING?", "where's Ä%_?")),
    )  # fmt: skip
    def ask(self, id_: str, asker: str | None, guild: str | None, decision: str, surface: str, text: str) -> None:
        question = replace(
            QUESTION, question_id=id_, asked_at=self.now, asker=asker, guild_id=guild, decision=decision, text=text,
            surface=surface, entry_id="sun" if decision == "answer" else None,
            red_flag="swelling" if decision == "signpost" else None,
        )  # fmt: skip
        self.both(lambda store: store.log(question, alarm=decision == "signpost", reply=True))

    @rule(id_=QUESTIONS, asker=PEOPLE, kind=st.sampled_from(("helpful", "not_this", "chosen", "fine", "missed")))
    def say(self, id_: str, asker: str | None, kind: str) -> None:
        entry = "sun" if kind == "chosen" else None
        self.both(lambda store: store.add_feedback(Feedback(id_, kind, asker, self.now, entry)))

    @rule(id_=QUESTIONS, gap=st.sampled_from((-1, 1, 2, 3)), urgent=st.booleans(), behind=st.booleans())
    def place(self, id_: str, gap: int, *, urgent: bool, behind: bool) -> None:
        if gap > 0 and self.stores[0].desk.gap(gap) is None:
            gap = -1
        placing = Placing(id_, QUESTION.text, gap, urgent, b"\0sketch")
        for store in self.stores:
            self.placed = max(self.placed, store.desk.seen().placed)
        placed = self.placed - behind
        self.both(lambda store: store.desk.place([placing], "gauge", placed, self.now))

    @rule(gap=NUMBERS, asker=st.sampled_from(("ana", "cleo")), counts=st.booleans())
    def wait(self, gap: int, asker: str, *, counts: bool) -> None:
        waits = Subscriber(gap, asker, self.now, user_id=f"id of {asker}", counts=counts)
        self.both(lambda store: store.desk.subscribe(waits))

    @rule(gap=NUMBERS, asker=st.sampled_from(("ana", "cleo")))
    def stop_waiting(self, gap: int, asker: str) -> None:
        self.both(lambda store: store.desk.unsubscribe(gap, asker))

    @rule(
        gap=NUMBERS, who=CURATORS, stale=st.booleans(),
        status=st.sampled_from((Status.OPEN, Status.ANSWERED, Status.REJECTED, Status.SNOOZED, Status.EXPERT)),
    )  # fmt: skip
    def change(self, gap: int, who: str, status: Status, *, stale: bool) -> None:
        news = News.REJECTED if status is Status.REJECTED else None

        def act(store: SqlStore) -> Gap | None:
            old = store.desk.gap(gap)
            if old is None:
                return None
            old = replace(old, revision=old.revision - stale)
            new = replace(old, status=status, holder=who, held_until=self.now, title=f"title by {who}")
            action = self.action(str(status), who, gap=gap)
            return store.desk.change(old, new, action, news=news, due=self.now)

        self.both(act)

    @rule(gap=NUMBERS, into=NUMBERS)
    def merge(self, gap: int, into: int) -> None:
        def act(store: SqlStore) -> Gap | None:
            old = store.desk.gap(gap)
            if old is None or gap == into or store.desk.gap(into) is None:
                return None
            new = replace(old, status=Status.MERGED, merged_into=into)
            action = self.action("merge", gap=gap)
            return store.desk.change(old, new, action, news=News.MERGED, due=self.now)

        self.both(act)

    @rule(gap=NUMBERS)
    def undo(self, gap: int) -> None:
        def act(store: SqlStore) -> Gap | None:
            found, acts = store.desk.gap(gap), store.desk.actions(gap=gap, limit=1)
            return store.desk.undo(found, acts[0].number, self.action("undo", gap=gap)) if found and acts else None

        self.both(act)

    @rule(gap=NUMBERS, ids=st.sets(QUESTIONS, max_size=3))
    def split(self, gap: int, ids: set[str]) -> None:
        def act(store: SqlStore) -> Gap | None:
            found = store.desk.gap(gap)
            return store.desk.split(found, sorted(ids), self.action("split", gap=gap)) if found else None

        self.both(act)

    @rule(entry=st.sampled_from(("sun", "storage")), number=st.integers(0, 2))
    def heal(self, entry: str, number: int) -> None:
        def act(store: SqlStore) -> int:
            head = store.head()
            release = head.number if head else 0
            asked = sorted(each.question_id for each in store.desk.unchecked(release, 9))
            return store.desk.heal([(id_, entry if place == number else None) for place, id_ in enumerate(asked)],
                                   release, self.now)  # fmt: skip

        self.both(act)

    @rule(number=st.integers(0, 2), gap=st.none() | NUMBERS, stage=st.sampled_from(list(Stage)), stale=st.booleans())
    def draft(self, number: int, gap: int | None, stage: Stage, *, stale: bool) -> None:
        def act(store: SqlStore) -> Draft | None:
            if gap is not None and store.desk.gap(gap) is None:
                return None
            old = store.desk.draft(number)
            old = old or Draft(0, Kind.NEW, stage, Proposal(answer="a"), gap, None, "me", "Me", self.now, self.now)
            new = replace(old, stage=stage, changed_at=self.now, revision=old.revision - stale)
            return store.desk.save_draft(new, self.action("edit"))

        self.both(act)

    @rule(number=st.integers(1, 2), who=CURATORS)
    def approve(self, number: int, who: str) -> None:
        def act(store: SqlStore) -> object:
            if store.desk.draft(number) is None:
                return None
            return store.desk.approve(
                Approval(number, 1, who, who, self.now), self.action("approve", who, draft=number)
            )

        self.both(act)

    @rule(text=st.sampled_from(("one", "two", "three")), behind=st.booleans(), closes=st.none() | NUMBERS)
    def release(self, text: str, closes: int | None, *, behind: bool) -> None:
        def act(store: SqlStore) -> object:
            head = store.head()
            number = head.number + 1 if head else 1
            parent, changes = (
                head.digest if head and not behind else None,
                (("entry", "sun", "changed", ("answer",), True),),
            )
            record = ReleaseRecord(0, f"{number}.0.0", f"digest {number}", parent, "me", self.now, "", changes)
            gap, draft = (store.desk.gap(closes), store.desk.draft(1)) if closes else (None, None)
            closing = Closing(draft, gap, self.action("publish", gap=closes)) if draft else None
            return store.append_release(record, {("entry", "sun"): text}, set(), {"sun": "old"}, closing)

        self.both(act)

    @rule(id_=QUESTIONS, message=st.sampled_from(("m1", "m2")))
    def reply(self, id_: str, message: str) -> None:
        self.both(lambda store: store.keep_reply(StandingReply(message, "8", id_, "sun", "old", "1.0.0")))

    @rule(again=st.booleans())
    def deliver(self, *, again: bool) -> None:
        """Claim what is owed; what is claimed is not owed to whoever comes next."""

        def act(store: SqlStore) -> object:
            if again:
                given_back(store)
            told = store.desk.owed(self.now, 9)
            for each in told:
                store.desk.settle(each.number, self.now, "direct", "left" if again else "")
            corrections = store.due_corrections(self.now, 2)
            for correction in corrections:
                store.settle(replace(correction, state="done"), "new", "2.0.0")
            alarms = store.care.alarms(self.now, 2)
            notices = store.deliveries.notices(self.now, 9)
            return sorted(map(repr, (without(each, "number") for each in told))), corrections, len(alarms), notices

        self.both(act)

    @rule(text=st.sampled_from(("hello", "bye")))
    def notice(self, text: str) -> None:
        self.both(lambda store: store.deliveries.owe_once(text, Notice("text", text, self.now)))

    @rule(guild=st.sampled_from((7, 9)), days=st.sampled_from((1, 5, None)), removes=st.booleans())
    def decide(self, guild: int, days: int | None, *, removes: bool) -> None:
        def act(store: SqlStore) -> object:
            had = store.servers.kept().get(guild)
            chosen = ServerSettings(retention_days=days, remove_replies=removes)
            done = store.servers.put(guild, chosen, had.revision if had else 0, self.action("settings"))
            return done, store.servers.mark(), store.servers.make_home(guild, None, instead=removes)

        self.both(act)

    @rule(asker=st.sampled_from(("ana", "ben")), guild=GUILDS)
    def erase(self, asker: str, guild: str | None) -> None:
        self.both(lambda store: store.members.erase(asker, f"id of {asker}", self.now, guild))

    @rule(days=st.integers(1, 30))
    def expire(self, days: int) -> None:
        self.both(lambda store: store.members.forget_old(self.now, days))

    @rule(ids=st.sets(QUESTIONS, max_size=2))
    def delete(self, ids: set[str]) -> None:
        self.both(lambda store: store.members.forget_messages(sorted(ids), self.now))

    @rule(guild=st.sampled_from(("7", "9")))
    def leave(self, guild: str) -> None:
        self.both(lambda store: (store.members.left(guild, self.now), store.members.forget_server(guild, self.now)))

    @invariant()
    def they_show_the_same(self) -> None:
        self.both(lambda store: shown(store, self.now))


def shown(store: SqlStore, now: datetime) -> object:
    """What people see of a store."""
    desk, everything = store.desk, Wanted(now, waiting=False)
    numbers = desk.numbers(everything)
    weeks = Sample(now - timedelta(days=60), guilds=frozenset("7"))
    return (
        [desk.gaps(replace(everything, order=order), 9) for order in Order],
        desk.gaps(Wanted(now, guilds=frozenset("7"), text="STING", holder="discord:1"), 9), desk.count(Wanted(now)),
        [desk.wordings(number, 9) for number in numbers], [desk.root(number) for number in numbers],
        [(each.gap, each.text, each.sketch) for each in desk.members(None, 99)],
        desk.drafts(), desk.actions(limit=999), desk.actions(guilds=frozenset("9")), store.unanswered(text="where"),
        store.head(), store.corrections(), store.members.wish("ana"), store.care.counts(), store.care.screened("fine"),
        desk.weeks(weeks), desk.ratings(weeks), desk.ends(weeks), desk.counted(weeks, "", None, 9, 0), desk.worded(),
        sorted(desk.ungrouped(now, 9)), store.deliveries.waiting(now), store.members.kept("ana", "id of ana"),
    )  # fmt: skip


def outcome(store: SqlStore, act: Callable[[SqlStore], object]) -> object:
    try:
        return plain(act(store))
    except SalveError as error:
        return type(error), str(error)


def without(value: Any, *names: str) -> dict[str, object]:
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in names}


def plain(value: Any) -> Any:
    """A value with what was drawn at random left out, and sets and rows as lists."""
    if isinstance(value, str):
        return value[: len("past-")] if value.startswith("past-") else value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(each) for name, each in without(value).items()}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.postgres
def test_both_come_to_the_same(server: Server) -> None:
    machine = type("Machine", (Both,), {"server": server})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
            deadline=None,
            # Shrinking a story takes minutes, and the story that was found says enough.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )

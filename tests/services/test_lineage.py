"""The lineage: one chain whoever authors it, nothing lost, nothing forked, every reply rebuilt."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.answering.release import Models
from bot.answering.reply import Reply
from bot.errors import BehindError, RefusedError, SalveError
from bot.knowledge import files, versions
from bot.knowledge.models import Distinct, KnowledgeBase, Status
from bot.knowledge.source import Citation
from bot.knowledge.versions import Change, Size
from bot.services import folder
from bot.services.ask import AskService
from bot.services.asking import Asking
from bot.services.explain import explain
from bot.services.log import LogService
from bot.services.model_files import load_models
from bot.services.publish import PublishService
from bot.services.releases import past_of
from bot.store.local import LocalStore
from bot.store.records import ReleaseRecord
from tests import town
from tests.knowledge import folder as small

NOW = town.NOW
ROOT = Path(__file__).parents[2]


@cache
def models() -> Models:
    return load_models()


def service_on(store: LocalStore) -> PublishService:
    return PublishService(store, models, b"key", lambda: NOW)


@pytest.fixture
def service(store: LocalStore) -> PublishService:
    lineage = service_on(store)
    lineage.adopt(town.knowledge(), ())
    return lineage


def publish(service: PublishService, knowledge: KnowledgeBase) -> ReleaseRecord:
    return service.publish(service.plan(knowledge, ()), "ana", "a test")


def test_processes_that_start_at_once_take_over_one_release(tmp_path: Path) -> None:
    stores = [LocalStore(tmp_path / "salve.db") for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        records = list(pool.map(lambda each: service_on(each).adopt(town.knowledge(), ()), stores))
    assert {record.digest for record in records} == {stores[0].releases()[0].digest}
    assert len(stores[0].releases()) == 1
    for each in stores:
        each.close()


def test_versions_grow_with_what_members_would_notice(service: PublishService) -> None:
    sun = town.entry("sun", answer="No. The approved answer about sun.")
    assert publish(service, town.knowledge(sun=town.entry("sun", tags=["light"]))).version == "1.2.4"
    assert publish(service, town.knowledge(sun=sun)).version == "2.0.0"
    more = replace(town.knowledge(sun=sun), entries=(*town.knowledge(sun=sun).entries, town.entry("sun", id="moon")))
    with pytest.raises(RefusedError, match="ask nearly the same"):
        publish(service, more)
    judged = town.entry("sun", id="moon", distinct=[Distinct(entry="sun", why="another body of the sky")])
    assert publish(service, replace(more, entries=(*town.knowledge(sun=sun).entries, judged))).version == "2.1.0"
    assert [record.version for record in service.log()] == ["2.1.0", "2.0.0", "1.2.4", "1.2.3"]
    grown = service.plan(town.knowledge(sun=town.entry("sun", certainty="known")), (), grow=Size.PATCH)
    assert grown.version == "3.0.0"
    with pytest.raises(SalveError, match="nothing changed"):
        service.plan(service.knowledge(service.find("2.1.0")), ())


def test_the_gate_refuses_lost_sources_and_regressions(service: PublishService) -> None:
    bare = town.entry("sun", sources=[], evidence="none", certainty="unknown")
    with pytest.raises(RefusedError, match="sun lost its sources"):
        publish(service, town.knowledge(sun=bare))
    checked = town.entry("sun", checks={"reach": ["can i go tanning while i am using it"]})
    publish(service, town.knowledge(sun=checked))
    moved = town.entry("sun", phrasings=["x ray machine"], question="Is an x ray a problem?", checks=checked.checks)
    plan = service.plan(town.knowledge(sun=moved), ())
    assert any("tanning" in refusal for refusal in plan.report.refusals)
    assert any(each.text == "can i go tanning while i am using it" for each in plan.report.moved)
    record = service.publish(plan, "ana", "on purpose", despite="the entry asks something else now")
    assert "the entry asks something else now" in record.note


def test_what_members_asked_shows_in_the_behaviour_diff(service: PublishService, store: LocalStore) -> None:
    ask = AskService(town.release(), store, b"key", lambda: NOW)
    ask.ask("may i go to the beach and swim", Asking("1" * 18, "cli"))
    beach = town.entry("sun", phrasings=["may i go to the beach", "swim at the beach", "a day at the beach"])
    moved = service.plan(town.knowledge(sun=beach), ()).report.moved
    assert [(each.kind, each.text) for each in moved if each.kind == "logged"] == [
        ("logged", "may i go to the beach and swim")
    ]


def test_rollback_is_a_new_release_with_the_old_content(service: PublishService) -> None:
    publish(service, town.knowledge(sun=town.entry("sun", answer="Something else.")))
    record = service.rollback("1.2.3", "ben", "it misled")
    assert (record.number, record.version, record.note) == (3, "1.2.5", "back to 1.2.3: it misled")
    old, new = (service.knowledge(service.find(version)) for version in ("1.2.3", "1.2.5"))
    assert versions.diff(old, new) == ()
    with pytest.raises(SalveError, match="has the content"):
        service.rollback("1.2.3", "ben", "again")
    with pytest.raises(SalveError, match=r"no release 9\.9\.9"):
        service.rollback("9.9.9", "ben", "again")


def test_a_withdrawn_entry_is_served_by_nobody(service: PublishService, store: LocalStore) -> None:
    ask, other = (AskService(town.release(), store, b"key", lambda: NOW) for _ in range(2))
    assert ask.show("sun") is not None
    record = service.withdraw("sun", "ana", "a source was retracted")
    assert (record.version, record.changes) == ("2.0.0", (("entry", "sun", "withdrawn", ("status",), True),))
    for serving in (ask, other):
        assert service.refresh(serving) is None
        assert serving.show("sun") is None
    with pytest.raises(SalveError, match="no entry 'sun'"):
        service.withdraw("sun", "ana", "again")


def test_a_release_that_cannot_be_served_leaves_the_old_one(service: PublishService, store: LocalStore) -> None:
    ask = AskService(town.release(), store, b"key", lambda: NOW)
    record = publish(service, town.knowledge(sun=town.entry("sun", tags=["light"])))
    spoil = "update revisions set content = replace(content, 'light', 'night')"
    store.writer.do(lambda db: db.execute(spoil))
    trouble = service.refresh(ask)
    assert trouble is not None
    assert record.version in trouble
    assert "damaged" in trouble
    assert ask.release.version == "1.2.3"


@pytest.mark.long
def test_hundreds_of_replies_are_rebuilt_byte_for_byte(service: PublishService, store: LocalStore) -> None:
    dice = random.Random(7)
    clock = [NOW]
    ask = AskService(town.release(), store, b"key", lambda: clock[0])
    log = LogService(store)
    words = [text for texts in town.QUESTIONS.values() for text in texts]
    asked: list[tuple[str, Reply, str]] = []
    for number in range(12):
        id_ = dice.choice(sorted(town.QUESTIONS))
        changed = town.entry(id_, answer=f"Answer {number} about {id_}.", phrasings=dice.sample(words, 3))
        changed = changed.model_copy(update={"distinct": tuple(_judged(id_))})
        plan = service.plan(town.knowledge(**{id_.replace("-", "_"): changed}), ())
        service.publish(plan, "ana", "", despite="random")
        assert service.refresh(ask) is None
        for _ in range(20):
            clock[0] += timedelta(hours=dice.randrange(1, 99))
            text = " ".join(dice.sample(dice.choice(words).split() + dice.choice(words).split(), 3))
            question_id = str(10**17 + int(clock[0].timestamp()))
            outcome = ask.ask(text, Asking(question_id, "cli"))
            assert outcome is not None
            # Small talk, which some of these come to, is not kept.
            asked += [(question_id, outcome.reply, ask.release.version)] if outcome.kept else []
    mixed = dice.sample(asked, len(asked))
    # Some in any order, so that what is prepared goes and comes back; the others by release, as preparing one is dear.
    for question_id, reply, version in (*mixed[:12], *sorted(mixed[12:], key=lambda one: one[2])):
        found = explain(question_id, log, service)
        assert found.identical
        assert (found.outcome.reply, found.record.version) == (reply, version)
    kinds = {reply.kind for _, reply, _ in asked}
    assert {"answer", "suggest", "abstain"} <= kinds


def test_a_reply_rebuilt_with_another_encoder_says_so(service: PublishService, store: LocalStore) -> None:
    ask = AskService(town.release(), store, b"key", lambda: NOW)
    ask.ask("sunbed and the cream", Asking("4" * 18, "cli"))
    found = explain("4" * 18, LogService(store), service)
    assert (found.record.encoder, found.other_encoder) == (None, False)
    assert replace(found, encoder="e" * 64).other_encoder is False
    assert replace(found, record=replace(found.record, encoder="e" * 64)).other_encoder


def _judged(id_: str) -> Iterator[Distinct]:
    yield from (Distinct(entry=other, why="a test") for other in town.QUESTIONS if other != id_)


def test_what_cannot_be_explained_says_why(service: PublishService, store: LocalStore) -> None:
    ask, log = AskService(town.release(), store, b"key", lambda: NOW), LogService(store)
    ask.ask("sunbed and the cream", Asking("2" * 18, "cli"))
    with pytest.raises(SalveError, match="no question 3"):
        explain("3", log, service)
    log.erase_old(NOW + timedelta(days=2), 1)
    with pytest.raises(SalveError, match="no question 2"):
        explain("2" * 18, log, service)


def test_many_releases_cost_little_more_than_their_changes(tmp_path: Path) -> None:
    """A hundred releases of a hundred entries, each changing one: less than three times one release and its changes."""
    LocalStore(tmp_path / "empty.db").close()
    empty = (tmp_path / "empty.db").stat().st_size
    dice, store = random.Random(1), LocalStore(tmp_path / "many.db")

    def text() -> str:
        return "".join(dice.choices("abcdefghij klmnop", k=2000))

    items = {("entry", f"entry-{number}"): text() for number in range(100)}
    content = sum(map(len, items.values()))
    digests = [f"{number:064x}" for number in range(101)]
    for number in range(1, 101):
        put = items if number == 1 else {("entry", f"entry-{number - 1}"): text()}
        content += 0 if number == 1 else 2000
        changes = tuple(("entry", id_, "changed", ("answer",), False) for _, id_ in put)
        parent = digests[number - 1] if number > 1 else None
        record = ReleaseRecord(number, f"1.0.{number}", digests[number], parent, "ana", NOW, "", changes)
        store.append_release(record, put, set(), {})
    assert len(store.content(57)) == 100
    store.close()
    assert store.path.stat().st_size - empty < 3 * content


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.services.model_files import load_models
from bot.services.publish import PublishService
from bot.store.local import LocalStore
from tests import town
store = LocalStore(Path(sys.argv[1]))
service = PublishService(store, load_models, b"key", lambda: datetime.now(UTC))
service.adopt(town.knowledge(), ())
for number in range(10_000):
    changed = town.knowledge(sun=town.entry("sun", answer=f"Answer {number} of {sys.argv[2]}."))
    record = service.publish(service.plan(changed, ()), "ana", "")
    print(record.version, record.digest, flush=True)
"""


def test_kill_9_leaves_a_whole_release(tmp_path: Path) -> None:
    path = tmp_path / "salve.db"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for life in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(life)], stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdout is not None
            said = [process.stdout.readline().split() for _ in range(2 + life)]
            process.kill()
        store = LocalStore(path)
        try:
            service = service_on(store)
            chain = service.log()
            assert {digest for _, digest in said} <= {record.digest for record in chain}
            assert [record.parent for record in chain[:-1]] == [record.digest for record in chain[1:]]
            for record in chain:
                service.knowledge(record)
        finally:
            store.close()


class Authors(RuleBasedStateMachine):
    """Two folders and the desk author one lineage, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(mkdtemp())
        self.store = LocalStore(self.root / "salve.db")
        self.service = service_on(self.store)
        self.folders = [small.write(self.root / name) for name in ("one", "two")]
        first = self.service.adopt(files.load(self.folders[0]), ())
        for place in self.folders:
            files.append_lineage(place, [past_of(first)])
        self.seen: dict[str, dict[tuple[str, str], str]] = {}
        self.number = 0

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.root)

    @rule(which=st.integers(0, 1), entry=st.sampled_from(["alpha", "beta"]), field=st.sampled_from(["answer", "note"]))
    def edit(self, which: int, entry: str, field: str) -> None:
        self.number += 1
        file = next(self.folders[which].glob(f"entries/**/{entry}.yaml"))
        lines = file.read_text().splitlines()
        if field == "answer":
            lines = [f"answer: Answer {self.number}." if line.startswith("answer:") else line for line in lines]
        else:
            lines = [line for line in lines if not line.startswith("detail:")] + [f"detail: Detail {self.number}."]
        file.write_text("\n".join(lines) + "\n")

    @rule(which=st.integers(0, 1))
    def publish(self, which: int) -> None:
        place = self.folders[which]
        content, past = files.load(place), files.read_lineage(place)
        head = self.service.head()
        assert head is not None
        try:
            plan = self.service.plan(content, past)
            folder.publish(self.service, place, plan, f"author {which}", "")
        except BehindError:
            assert past[-1].digest != head.digest
        except SalveError as error:
            assert "nothing changed" in str(error)  # noqa: PT017 - the only other way to fail

    @rule(which=st.integers(0, 1), prefer=st.sampled_from([None, "ours", "theirs"]))
    def pull(self, which: int, prefer: str | None) -> None:
        place = self.folders[which]
        before = files.load(place)
        pulled = folder.pull(self.service, place, prefer)
        if pulled.conflicts and prefer is None:
            assert files.load(place) == before
        else:
            assert files.read_lineage(place)[-1].digest == pulled.record.digest

    @rule(data=st.data())
    def rollback(self, data: st.DataObject) -> None:
        wanted = data.draw(st.sampled_from(sorted(record.version for record in self.service.log())))
        try:
            self.service.rollback(wanted, "desk", "a test")
        except SalveError as error:
            assert "has the content" in str(error)  # noqa: PT017

    @rule(entry=st.sampled_from(["alpha", "beta"]))
    def withdraw(self, entry: str) -> None:
        try:
            self.service.withdraw(entry, "desk", "a test")
        except SalveError as error:
            assert "no entry" in str(error)  # noqa: PT017

    @invariant()
    def one_chain_that_forgets_nothing(self) -> None:
        chain = self.service.log()
        assert [record.number for record in chain] == list(range(len(chain), 0, -1))
        assert [record.parent for record in chain[:-1]] == [record.digest for record in chain[1:]]
        for record in chain:
            content = dict(self.store.content(record.number))
            assert self.seen.setdefault(record.digest, content) == content
            assert versions.digest(versions.rebuild(content)) == record.digest
        assert len({tuple(sorted(content.items())) for content in self.seen.values()}) == len(self.seen)


TestAuthors = Authors.TestCase
TestAuthors.settings = settings(max_examples=20, stateful_step_count=20, suppress_health_check=list(HealthCheck))


def test_the_difference_of_two_bases() -> None:
    old = town.knowledge()
    new = town.knowledge(
        sun=town.entry("sun", status=Status.WITHDRAWN),
        long=town.entry("long", certainty="known"),
        storage=town.entry("storage", sources=[Citation(source="leaflet", claim="Otherwise.")]),
    )
    assert versions.diff(old, new) == (
        Change("entry", "long", "changed", ("certainty",), reverses=True),
        Change("entry", "storage", "changed", ("sources",)),
        Change("entry", "sun", "withdrawn", ("status",), reverses=True),
    )
    assert versions.diff(old, old) == ()
    gone = replace(old, entries=old.entries[1:], glossary=())
    assert {(c.kind, c.what, c.reverses) for c in versions.diff(old, gone)} == {
        ("entry", "removed", True),
        ("term", "removed", False),
    }
    back = versions.rebuild(versions.items(old))
    assert versions.digest(back) == versions.digest(old)
    assert versions.released(old, "2.0.0", datetime(2026, 1, 1, tzinfo=UTC).date()).manifest.version == "2.0.0"


@pytest.mark.parametrize(
    ("language", "before", "after", "reverses"),
    [
        ("en", "Yes, at night.", "No, never.", True),
        ("de", "Ja, nachts.", "Nein, nie.", True),
        ("pl", "Tak, wieczorem.", "Nie, nigdy.", True),
        ("de", "Ja, nachts.", "Ja, abends.", False),
        ("xx", "Jo.", "Nope.", False),
    ],
)
def test_an_answer_that_turns_from_yes_to_no_reverses_in_the_words_of_its_language(
    language: str, before: str, after: str, reverses: bool
) -> None:
    def base(answer: str) -> KnowledgeBase:
        told = town.knowledge(sun=town.entry("sun", answer=answer))
        return replace(told, manifest=told.manifest.model_copy(update={"language": language}))

    (change,) = versions.diff(base(before), base(after))
    assert change.reverses is reverses

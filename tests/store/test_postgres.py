"""PostgreSQL as such: nodes beside each other, a server that goes away, what may be refused at the start."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.audit import Action
from bot.curation.gaps import Status
from bot.curation.review import StaleError
from bot.errors import BehindError, ConfigError, NotWrittenError, StoreConfigError, StoreError
from bot.store import choosing
from bot.store.gap_records import Placing
from bot.store.local import LocalStore
from bot.store.postgres.connection import Connection, name_of
from bot.store.postgres.dialect import plain, translated
from bot.store.postgres.store import PostgresStore
from bot.store.records import Notice, ReleaseRecord
from bot.store.sql import Database
from tests import postgres
from tests.commands import salve
from tests.postgres import Server
from tests.store.test_local import NOON, QUESTION

pytestmark = pytest.mark.postgres
Nodes = tuple[PostgresStore, PostgresStore]


@pytest.fixture
def nodes(server: Server) -> Iterator[Nodes]:
    """Two processes of one community."""
    url = server.database()
    first, second = PostgresStore(url), PostgresStore(url)
    yield first, second
    first.close()
    second.close()


def placed(store: PostgresStore, id_: str = "q1") -> int:
    store.log(replace(QUESTION, question_id=id_))
    return store.desk.place([Placing(id_, QUESTION.text, -1, False, b"")], "", store.desk.seen().placed, NOON)[id_]


def test_an_event_that_two_nodes_saw_is_one_question(nodes: Nodes) -> None:
    with ThreadPoolExecutor(8) as pool:
        new = list(
            pool.map(lambda number: nodes[number % 2].log(replace(QUESTION, question_id=f"q{number // 2}")), range(40))
        )
    assert sum(new) == 20
    assert nodes[0].health().questions == 20


def test_the_same_words_asked_on_two_nodes_do_not_open_two_gaps(nodes: Nodes) -> None:
    for number in range(2):
        nodes[number].log(replace(QUESTION, question_id=f"q{number}"))

    def place(number: int) -> str:
        try:
            nodes[number].desk.place([Placing(f"q{number}", QUESTION.text, -1, False, b"")], "", 0, NOON)
        except StaleError:
            return "looks again"
        return "opened"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(place, range(2))) == ["looks again", "opened"]


def test_of_two_curators_who_decide_at_once_one_is_told(nodes: Nodes) -> None:
    number = placed(nodes[0])
    seen = nodes[0].desk.gap(number)
    assert seen is not None

    def reject(store: PostgresStore) -> str:
        new = replace(seen, status=Status.REJECTED)
        try:
            store.desk.change(seen, new, Action(NOON, "discord:1", "ann", "web", "reject", gap=number))
        except StaleError:
            return "told"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(reject, nodes)) == ["done", "told"]
    assert [each.act for each in nodes[0].desk.actions()] == ["reject"]


def test_of_two_releases_at_once_one_is_behind(nodes: Nodes) -> None:
    def release(number: int) -> str:
        record = ReleaseRecord(0, f"1.{number}.0", f"d{number}", None, "me", NOON, "", ())
        try:
            nodes[number].append_release(record, {}, set(), {})
        except BehindError:
            return "behind"
        return "out"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(release, range(2))) == ["behind", "out"]


def test_what_is_owed_is_claimed_by_one_node_each(nodes: Nodes) -> None:
    """While one node's claim is not committed yet, the other takes what is left and waits for nothing."""
    for number in range(6):
        nodes[0].deliveries.owe_notice(Notice("text", str(number), NOON))
    claimed, release = threading.Event(), threading.Event()

    def hold(db: Database) -> list[str]:
        rows = list(db.query(f"select text from notices order by number limit 3 {db.for_update}"))  # noqa: S608
        claimed.set()
        assert release.wait(30)
        return [row["text"] for row in rows]

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(nodes[0].quick.do, hold)
        assert claimed.wait(30)
        second = [each.text for each in nodes[1].deliveries.notices(NOON, 9)]
        release.set()
        assert (first.result(), second) == (["0", "1", "2"], ["3", "4", "5"])


def test_questions_do_not_wait_for_the_desk(nodes: Nodes) -> None:
    held, release = threading.Event(), threading.Event()

    def hold(_: Database) -> None:
        held.set()
        assert release.wait(30)

    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(nodes[0].writer.do, hold)
        assert held.wait(30)
        assert nodes[0].log(QUESTION)
        assert nodes[1].log(replace(QUESTION, question_id="q2"))
        release.set()
        acting.result()


def test_a_connection_that_breaks_costs_nothing(server: Server, nodes: Nodes) -> None:
    nodes[0].log(QUESTION)
    server.admin(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'salve' and pid != pg_backend_pid()"
    )
    assert nodes[0].log(replace(QUESTION, question_id="q2"))
    nodes[0].members.set_unlogged("ana", unlogged=True)
    assert nodes[0].interaction("q2") is not None


def test_one_that_breaks_while_it_commits_is_told_and_the_same_question_may_be_logged_again(nodes: Nodes) -> None:
    def kill_self_at_commit(db: Database) -> None:
        db.execute("create temporary table ends (i integer)")
        db.execute(
            "create function pg_temp.end_it() returns trigger language plpgsql as "
            "$$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(10); return null; end $$"
        )
        db.execute(
            "create constraint trigger ends after insert on ends deferrable initially deferred "
            "for each row execute function pg_temp.end_it()"
        )
        db.execute("insert into ends values (1)")

    with pytest.raises(StoreError, match="not certain"):
        nodes[0].quick.do(kill_self_at_commit)
    assert nodes[0].log(QUESTION)
    assert not nodes[0].log(QUESTION)


def test_what_was_acknowledged_outlives_a_server_that_is_killed() -> None:
    """With the server's own durability; and while it is away, whoever asks is told so."""
    with postgres.running(postgres.DURABLE) as server:
        store = PostgresStore(server.database())
        for number in range(20):
            store.log(replace(QUESTION, question_id=f"q{number}"))
        server.crash()
        with pytest.raises(StoreError, match="cannot be"):
            store.log(replace(QUESTION, question_id="late"))
        with pytest.raises(StoreError, match="cannot be reached"):
            store.interaction("q1")
        server.start()
        assert store.health().questions == 20
        assert store.log(replace(QUESTION, question_id="late"))
        store.close()


def test_a_value_that_the_database_refuses_does_not_sink_its_group(nodes: Nodes) -> None:
    with pytest.raises(NotWrittenError, match="not written"):
        nodes[0].log(replace(QUESTION, text="a\0b"))
    assert nodes[0].log(QUESTION)


def test_what_a_newer_salve_made_is_left_alone(server: Server) -> None:
    url = server.database()
    with Connection.to(url) as db:
        db.execute("insert into migrations values ('m999_later')")
    with pytest.raises(StoreConfigError, match="newer Salve"):
        PostgresStore(url)


def test_doctor_makes_no_schema(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", server.url("postgres"))
    monkeypatch.setenv("SALVE_MEANING", "auto")
    assert "is empty yet" in salve("doctor", "--offline").output
    assert not choosing.is_there(server.url("postgres"))


def test_what_a_newer_salve_has_changed_is_read_but_not_written(server: Server) -> None:
    url = server.database()
    store = PostgresStore(url)
    store.log(QUESTION)
    with Connection.to(url) as db:
        db.execute("insert into migrations values ('m999_later')")
    writes: list[Callable[[], bool]] = [
        lambda: store.log(replace(QUESTION, question_id="q2")),
        lambda: store.servers.make_home(7, None),
    ]
    for write in writes:
        with pytest.raises(StoreError, match="was changed by a newer Salve while in use: restart Salve"):
            write()
    assert store.interaction(QUESTION.question_id) == QUESTION
    assert store.pulse().lost is None
    store.close()


def test_a_url_names_a_store_without_its_password(server: Server, tmp_path: Path) -> None:
    url = "postgresql://salve:secret@db.example:5432/town?sslmode=require"
    assert choosing.named(url) == "postgresql://db.example:5432/town"
    assert "secret" not in name_of(url)
    fresh = server.database()
    assert choosing.is_there(fresh)
    assert not choosing.is_there(server.url("postgres"))
    with pytest.raises(StoreError, match="cannot be reached"):
        choosing.opened(f"postgresql://salve:secret@/none?host={tmp_path}")
    with pytest.raises(ConfigError, match="names a database of mysql") as refused:
        choosing.opened("mysql://salve:secret@db/town")
    assert "secret" not in str(refused.value)
    for name, kind in ((fresh, PostgresStore), (f"sqlite:///{tmp_path}/salve.db", LocalStore)):
        store = choosing.opened(name)
        assert isinstance(store, kind)
        store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://salve:moon%shine@db.example/town",
        "postgresql://salve:moon@shine@db.example/town",
        "postgresql://salve:moon/shine@db.example/town",
        "postgresql://salve:1/moonshine@db.example/town",
        "postgresql://salve:moon shine@db.example/town",
        "postgresql://salve:moonshine/town",
        "postgresql://db.example/town?passwort=moonshine&moon",
        "host=db.example password=moonshine dbname=town",
        "salve:moonshine@db.example/town",
        "salve:moonshine@db.example://town",
    ],
)
def test_a_mistyped_url_is_refused_without_a_word_of_it(url: str) -> None:
    for use in (choosing.opened, choosing.is_there, choosing.named):
        with pytest.raises(ConfigError, match="SALVE_DATABASE_URL") as refused:
            use(url)
        said = str(refused.value)
        assert not [word for word in ("moon", "shine", "town") if word in said], said


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), number=st.integers(-(2**62), 2**62)
)
def test_values_pass_through_unharmed(server: Server, text: str, number: int) -> None:
    with psycopg.Connection.connect(server.url(postgres.TEMPLATE), cursor_factory=psycopg.ClientCursor) as db:
        sql = "select cast(:text as text), ?x, '100%? :no'".replace("?x", ":number")
        row = db.execute(translated(sql).encode(), plain({"text": text, "number": number})).fetchone()
    assert row == (text, number, "100%? :no")

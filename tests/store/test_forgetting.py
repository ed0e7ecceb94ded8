"""An older database loses what leads to a person when it is opened; wishes, copies; what is erased leaves no byte."""

import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.curation.audit import Action
from bot.errors import ClockError
from bot.services.log import LogService
from bot.services.servers import ITSELF
from bot.settings.model import ServerSettings
from bot.store import copies
from bot.store.gap_records import Placing
from bot.store.local import LocalStore
from bot.store.migrations import migrations
from bot.store.opening import open_for_reading
from bot.store.people import Wish
from bot.store.records import Feedback, Interaction
from tests.services.desk import ANN, BEN, DOG_ANSWER, SERVER, Desk
from tests.services.test_tell import mend, rated
from tests.store.conftest import Either

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def question(id_: str, text: str = "some words", asker: str | None = "ana", **changes: object) -> Interaction:
    fields: dict[str, object] = {
        "question_id": id_,
        "asked_at": NOON,
        "surface": "mention",
        "guild_id": "7",
        "channel_id": "8",
        "asker": asker,
        "text": text,
        "language": "en",
        "decision": "abstain",
        "entry_id": None,
        "revision": None,
        "red_flag": None,
        "scope": None,
        "confidence": 0.1,
        "candidates": (),
        "knowledge_version": "1.0.0",
        "knowledge_digest": "d",
        "reply_digest": "r",
        "milliseconds": 1.0,
    }
    return Interaction(**{**fields, **changes})  # type: ignore[arg-type]


def everywhere(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


def test_an_older_database_names_curators_once_and_frees_its_replies(tmp_path: Path) -> None:
    file = tmp_path / "salve.db"
    old = Database(str(file), execute_plugins=False)
    migrations.apply(old, stop_before="m005_members")
    old.execute(
        "insert into releases (number, version, digest, author, at, note, changes) "
        "values (1, '1.0.0', 'd', 'a', '2026', '', '[]')"
    )
    values = question("q1")
    old.table("interactions").insert(
        {name: getattr(values, name) for name in Interaction.__slots__ if name not in {"follows", "reply_language"}}
        | {"asked_at": str(NOON), "candidates": "[]"}
    )
    old.execute("insert into replies values ('m1', '8', 'q1', 'sun', 'abc', 1)")
    old.execute("insert into corrections values (1, 'm1', 'owed', '')")
    for number, (name, before) in enumerate(
        (("ann", None), ("Ann B.", '{"holder": "discord:1", "status": "open"}')), 1
    ):
        old.execute(
            "insert into actions (number, at, curator, name, door, act, detail, before) "
            "values (?, '2026-06-01T12:00:00.000000+00:00', 'discord:1', ?, 'web', 'claim', '', ?)",
            [number, name, before],
        )
    old.conn.commit()
    old.close()
    store = LocalStore(file)
    try:
        assert [(each.curator, each.name) for each in store.desk.actions()] == [("discord:1", "Ann B.")] * 2
        assert [(each.message_id, each.question_id) for each in store.corrections()] == [("m1", "q1")]
        assert store.members.replace_name("discord:1") == "Curator 1"
        assert store.members.replace_name("discord:1") is None
        assert {each.name for each in store.desk.actions()} == {"Curator 1"}
        [held] = store.writer.do(lambda db: db.execute("select before from actions where number = 2").fetchone())
        assert "discord:1" not in held
        copies.drop_older(file, datetime.now(UTC) + timedelta(days=1))
        assert b"discord:1" not in everywhere(tmp_path)
        assert b"Ann B." not in everywhere(tmp_path)
    finally:
        store.close()


def test_what_was_owed_in_an_older_database_is_owed_still_under_its_number(tmp_path: Path) -> None:
    file = tmp_path / "salve.db"
    old = Database(str(file), execute_plugins=False)
    migrations.apply(old, stop_before="m014_raters")
    old.execute(
        "insert into gaps (number, status, asks, askers, urgent, first_asked, last_asked) "
        "values (1, 'open', 1, 1, 0, '', '')"
    )
    old.execute(
        "insert into actions (number, at, curator, name, door, act, detail) values (1, '', '1', '', '', 'a', '')"
    )
    owed = "insert into outbox (number, action, news, gap, asker, user_id, due) values (?, 1, 'rejected', 1, ?, '7', ?)"
    for number, asker in ((3, "ana"), (9, "ben")):
        old.execute(owed, [number, asker, "2026-06-01T12:00:00.000000+00:00"])
    old.execute("delete from outbox where number = 9")
    old.conn.commit()
    old.close()
    store = LocalStore(file)
    try:
        [kept] = store.desk.owed(NOON, 9)
        assert (kept.number, kept.gap, kept.user_id) == (3, 1, "7")
        again = "insert into outbox (action, news, asker, due) values (1, 'mended', 'cleo', '') returning number"
        assert store.writer.do(lambda db: db.execute(again).fetchall()) == [(10,)]
    finally:
        store.close()


def test_an_act_after_the_pseudonym_stands_under_the_name_again(store: Either) -> None:
    store.desk.note(Action(NOON, "discord:1", "ann", "web", "a"))
    store.members.replace_name("discord:1")
    store.desk.note(Action(NOON, "discord:1", "ann", "web", "b"))
    assert [(each.name, each.act) for each in store.desk.actions()] == [("ann", "b"), ("Curator 1", "a")]
    assert store.members.acts_of("discord:1") == 1


def test_copies_made_before_updates_are_dropped_with_the_texts_they_hold(filed: LocalStore, tmp_path: Path) -> None:
    for name, at in (("m001", NOON - timedelta(days=31)), ("m002", NOON - timedelta(days=27))):
        copy = tmp_path / f"salve.db.before-{name}"
        copy.write_text("words")
        os.utime(copy, (at.timestamp(),) * 2)
    filed.members.forget_old(NOON, 30)
    assert [copy.name for copy in copies.of(filed.path)] == ["salve.db.before-m002"]


def test_a_server_may_keep_texts_for_less_but_not_for_longer(store: Either) -> None:
    store.servers.put(7, ServerSettings(retention_days=2), 0, None)
    store.servers.put(9, ServerSettings(retention_days=99), 0, None)
    for id_, guild in (("short", "7"), ("long", "9"), ("none", None)):
        store.log(question(id_, guild_id=guild))
    assert store.members.forget_old(NOON + timedelta(days=2, seconds=1), 30) == 1
    assert store.members.forget_old(NOON + timedelta(days=30, seconds=1), 30) == 2
    assert store.members.forget_old(NOON + timedelta(days=99), 30) == 0


def test_the_places_of_a_server_are_those_of_its_kept_questions(store: Either) -> None:
    for number, changes in enumerate(
        ({}, {"channel_id": "9"}, {"channel_id": "9"}, {"surface": "dm", "channel_id": "10"}, {"guild_id": "6"})
    ):
        store.log(question(f"q{number}", **changes))
    assert store.members.places("7") == ["8", "9"]
    store.members.forget_channel("9", NOON)
    assert store.members.places("7") == ["8"]


def test_wishes_and_greetings(store: Either) -> None:
    assert store.members.wish("ana") == Wish()
    assert store.members.first_contact("ana", NOON)
    assert not store.members.first_contact("ana", NOON)
    store.members.set_unlogged("ana", unlogged=True)
    assert store.members.wish("ana") == Wish(unlogged=True, greeted=True)
    assert store.members.unlogged() == {"ana"}
    store.members.erase("ana", "1", NOON)
    assert store.members.wish("ana") == Wish(unlogged=True, greeted=False)
    store.members.set_unlogged("ana", unlogged=False)
    assert not store.members.unlogged()
    store.members.erase("ana", "1", NOON)
    assert store.writer.do(lambda db: db.execute("select count(*) from members").fetchone()) == (0,)


def test_the_log_ahead_is_emptied_although_somebody_reads(filed: LocalStore, tmp_path: Path) -> None:
    filed.log(question("q1", "MARKERWORD " * 40))
    reader = open_for_reading(filed.path)
    reader.execute("begin")
    assert reader.execute("select count(*) from interactions").fetchone() == (1,)
    done = threading.Thread(target=filed.members.erase, args=("ana", "1", NOON))
    done.start()
    done.join()
    reader.execute("rollback")
    reader.close()
    # After the next write, or after a second without one, nobody is reading any more.
    filed.members.set_unlogged("ben", unlogged=True)
    filed.writer.do(lambda db: None)
    assert b"MARKERWORD" not in everywhere(tmp_path)


KINDS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["7", "9", None]), st.sampled_from(["mention", "slash", "dm"])),
    max_size=8,
)


@given(asked=KINDS, erased=st.sampled_from("abc"), server=st.sampled_from([None, "7", "9"]))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_erasing_takes_all_of_one_and_nothing_of_another(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[str, str | None, str]], erased: str, server: str | None
) -> None:
    folder = tmp_path_factory.mktemp("erasing")
    store = LocalStore(folder / "salve.db")
    try:
        for number, (asker, guild, surface) in enumerate(asked):
            id_ = f"q{number}"
            store.log(question(id_, f"words-of-{asker}-in-{guild}.", f"hash-{asker}", guild_id=guild, surface=surface))
            store.add_feedback(Feedback(id_, "helpful", f"hash-{asker}", NOON))
            store.desk.place(
                [Placing(id_, f"words-of-{asker}-in-{guild}.", -1 - number, False, b"sketch")], "gauge", number, NOON
            )
        gone = [each for each in asked if each[0] == erased and server in {None, each[1]}]
        done = store.members.erase(f"hash-{erased}", "1", NOON, server)
        assert done.questions == len(gone)
        assert store.health().questions == len(asked) - len(gone)
        held = everywhere(folder)
        for asker, guild, _ in asked:
            kept = (asker, guild) not in {(each[0], each[1]) for each in gone}
            assert (f"words-of-{asker}-in-{guild}.".encode() in held) == kept
        gaps = store.writer.do(lambda db: db.execute("select status, asks, askers from gaps").fetchall())
        assert sorted(gaps) == sorted([("expired", 0, 0)] * len(gone) + [("open", 1, 1)] * (len(asked) - len(gone)))
        assert store.writer.do(lambda db: db.execute("pragma foreign_key_check").fetchall()) == []
    finally:
        store.close()


def test_a_clock_that_jumps_far_ahead_erases_nothing_until_somebody_is_sure(store: Either) -> None:
    log = LogService(store)
    store.log(question("q"))
    late = NOON + timedelta(days=365)
    with pytest.raises(ClockError, match=r"nothing has happened here since.*salve privacy expire"):
        log.erase_old(late, 30)
    assert store.sample(1, "")[0]
    assert log.erase_old(late, 30, sure=True) == 1
    assert log.erase_old(late + timedelta(days=1), 30) == 0


def test_what_is_asked_while_the_clock_is_ahead_does_not_make_it_right(store: Either) -> None:
    log = LogService(store)
    assert log.erase_old(NOON, 30) == 0
    store.log(question("q"))
    late = NOON + timedelta(days=365)
    for start in range(3):
        with pytest.raises(ClockError, match="salve privacy expire"):
            log.erase_old(late, 30)
        store.log(question(f"late {start}", asked_at=late))
        late += timedelta(days=1)
    assert log.erase_old(NOON + timedelta(days=1), 30) == 0
    left = store.interaction("q")
    assert left is not None
    assert left.text == "some words"


def test_a_quiet_server_is_no_jump_for_it_is_looked_at_daily(store: Either) -> None:
    log = LogService(store)
    store.log(question("q"))
    assert sum(log.erase_old(NOON + timedelta(days=day), 99) for day in range(0, 121, 30)) == 1


def test_a_message_is_owed_no_longer_once_its_reader_is_erased(desk: Desk) -> None:
    """Not even to somebody who pressed *Never mind* after it was owed."""
    gap, _ = desk.dogs()
    draft = desk.answers(gap.number)
    desk.drafts.approve(draft.number, draft.revision, BEN, "web")
    desk.waiting.never_mind(gap.number, 101)
    members = desk.services.members
    members.erase(102, SERVER + 1)
    assert {user for user, _ in desk.news()} == {"101", "102", "103"}
    members.erase(101)
    members.erase(102, SERVER)
    assert [user for user, _ in desk.news()] == ["103"]
    assert not any(members.kept(101).values())


def test_erasing_in_one_server_leaves_what_is_owed_in_another(desk: Desk) -> None:
    rated(desk, 200)
    mend(desk, answer="It may. Use sunscreen.")
    members = desk.services.members
    members.erase(200, SERVER + 1)
    assert [user for user, _ in desk.news()] == ["200"]
    members.erase(200, SERVER)
    assert desk.news() == []


def test_a_server_that_was_only_set_up_is_erased_too_once_it_was_left(desk: Desk) -> None:
    members, servers = desk.services.members, desk.services.servers
    servers.served = frozenset({6, 7})
    for guild_id in (SERVER, 6, 7):
        servers.begin(guild_id, ITSELF, "cli")
    servers.change(6, {"curators": (61,), "knowledge": "extended"}, ITSELF, "cli")
    gus = replace(ANN, id="discord:61", guilds=frozenset({"6"}), home=False)
    draft = desk.drafts.save(DOG_ANSWER, gus, "web")
    assert draft.guild_id == "6"
    assert members.in_servers({SERVER}) == ["6", "7"]
    assert members.in_servers({SERVER}) == []
    desk.later(days=8)
    assert [guild_id for guild_id, _ in members.purge_left()] == ["6", "7"]
    assert desk.rows("select guild_id from server_settings") == [(str(SERVER),)]
    assert desk.rows("select stage, proposal from drafts") == [("discarded", "{}")]
    assert members.in_servers({SERVER}) == []


def test_a_home_that_was_left_is_erased_once(desk: Desk) -> None:
    members = desk.services.members
    desk.services.servers.begin(SERVER, ITSELF, "cli")
    desk.dogs()
    for _ in range(2):
        assert members.in_servers({6}) == [str(SERVER)]
        desk.later(days=8)
        assert [guild_id for guild_id, _ in members.purge_left()] == [str(SERVER)]
        assert members.in_servers({6}) == []
        desk.asks("where is it", guild=SERVER)

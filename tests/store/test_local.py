"""The store on real files: nothing acknowledged is lost, nothing is kept twice, every fault is a sentence."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from bot.errors import ConfigError, StoreConfigError, StoreError
from bot.store import local, opening, writer
from bot.store.local import LocalStore
from bot.store.local_session import LocalSession
from bot.store.opening import database_path
from bot.store.soundness import wal_is_safe
from bot.store.sql import Database
from tests.chaos.rows import ROW

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
QUESTION = replace(ROW, question_id="q1", asked_at=NOON, text="does it sting?")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    with_file = LocalStore(tmp_path / "salve.db")
    yield with_file
    with_file.close()


def test_purging_erases_the_text_from_the_very_file(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "salve.db")
    store.log(replace(QUESTION, text="MARKER-IN-THE-FILE " * 50))
    assert store.members.forget_old(NOON + timedelta(days=1), 1) == 0
    assert store.members.forget_old(NOON + timedelta(days=1, seconds=1), 1) == 1
    assert store.interaction("q1") is None
    rows = "select text, asker, channel_id, decision, asked_at from interactions"
    assert store.writer.do(lambda db: db.execute(rows).fetchall()) == [
        ("", None, None, "abstain", f"{NOON:%Y-%m-%d}T00:00:00.000000+00:00")
    ]
    store.close()
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"MARKER-IN-THE-FILE" not in left


def test_a_full_disk_is_told_and_later_writes_work(store: LocalStore) -> None:
    pages = store.writer.do(lambda db: db.execute("pragma page_count").fetchone()[0])
    store.writer.do(lambda db: db.execute(f"pragma max_page_count = {pages}").fetchone())
    with pytest.raises(StoreError, match=r"cannot be written.*full"):
        store.log(replace(QUESTION, text="x" * 100_000))
    assert store.interaction("q1") is None
    full = store.pulse()
    assert "full" in str(full.failing)
    assert full.lost is None
    store.writer.do(lambda db: db.execute("pragma max_page_count = 100000").fetchone())
    assert store.log(QUESTION)
    well = store.pulse()
    assert well.failing is None
    # What failed counts as neither.
    assert (well.commits, well.writes) == (full.commits + 2, full.writes + 2)


def test_a_deleted_file_is_noticed_before_anything_is_lost(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "salve.db")
    (tmp_path / "salve.db").unlink()
    with pytest.raises(StoreError, match="was deleted or replaced"):
        store.log(QUESTION)
    store.close()


def test_a_replaced_file_is_noticed_when_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "WATCH_SECONDS", 0.01)
    store, lost = LocalStore(tmp_path / "salve.db"), threading.Event()
    store.log(QUESTION)
    store.writer.on_lost = lambda _: lost.set()
    (tmp_path / "salve.db").rename(tmp_path / "aside.db")
    (tmp_path / "salve.db-wal").rename(tmp_path / "aside.db-wal")
    other = tmp_path / "salve.db"
    other.write_bytes(b"another's")
    assert lost.wait()
    with pytest.raises(StoreError, match="was deleted or replaced"):
        store.log(QUESTION)
    store.close()
    assert other.read_bytes() == b"another's"


LATER = "insert into _sqlite_migrations (migration_set, name, applied_at) values ('salve', 'm999_later', '')"


def test_what_a_newer_salve_has_changed_is_not_written_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WATCH_SECONDS", 0.01)
    store, lost = LocalStore(tmp_path / "salve.db"), threading.Event()
    store.writer.on_lost = lambda _: lost.set()
    store.log(QUESTION)
    with sqlite_utils.Database(store.path) as db:
        db.execute(LATER)
        db.conn.commit()
    assert lost.wait()
    with pytest.raises(StoreError, match="was changed by a newer Salve while in use: restart Salve"):
        store.log(replace(QUESTION, question_id="q2"))
    assert store.interaction("q1") == QUESTION
    store.close()


def test_a_write_that_waits_while_a_newer_salve_changes_the_database_is_refused(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, begin = threading.Event(), LocalSession.begin

    def noted(session: LocalSession) -> None:
        begun.set()
        begin(session)

    monkeypatch.setattr(LocalSession, "begin", noted)
    with sqlite_utils.Database(store.path) as db, ThreadPoolExecutor(1) as pool:
        db.execute("begin immediate")
        db.execute(LATER)
        late = pool.submit(store.log, QUESTION)
        assert begun.wait()
        db.execute("commit")
        with pytest.raises(StoreError, match="changed by a newer Salve"):
            late.result()
    assert store.interaction("q1") is None


@pytest.mark.parametrize(
    "fault", [SystemExit(3), KeyboardInterrupt(), MemoryError()], ids=lambda each: type(each).__name__
)
def test_a_dead_writer_fails_everybody_who_waits(
    store: LocalStore, fault: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a transaction: what came before it, what shares it, what waits behind it, what comes later."""
    if isinstance(fault, MemoryError):
        # An error within a job fails that job; this one is raised in the thread itself.
        monkeypatch.setattr(store.writer, "_wipe", _raising(fault))
    reasons: list[StoreError] = []
    store.writer.on_lost = reasons.append
    store.log(QUESTION)
    held, release = threading.Event(), threading.Event()

    def hold(_: Database) -> None:
        held.set()
        assert release.wait()
        if not isinstance(fault, MemoryError):
            raise fault

    with ThreadPoolExecutor(9) as pool:
        dying: Future[Any] = pool.submit(store.writer.do, hold, wipe=True)
        assert held.wait()
        waiting: list[Future[Any]] = [
            pool.submit(store.log, replace(QUESTION, question_id=f"q{n}")) for n in range(2, 10)
        ]
        while store.writer.waiting < 8:
            time.sleep(0)  # lets the others have the interpreter
        release.set()
        for each in (dying, *waiting):
            with pytest.raises(StoreError, match="what writes to it has ended"):
                each.result()
    with pytest.raises(StoreError, match="what writes to it has ended"):
        store.log(replace(QUESTION, question_id="late"))
    store.close()
    assert reasons == [store.writer.lost]
    again = LocalStore(store.path)
    assert again.interaction("q1") == QUESTION
    assert again.interaction("q2") is None
    again.close()


def _raising(fault: BaseException) -> Callable[[Database], None]:
    def wipe(_: Database) -> None:
        raise fault

    return wipe


def test_slow_readings_starve_nobody(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds every connection taken is told so; at the end of the process slow readings are broken off."""
    monkeypatch.setattr(local, "READ_SECONDS", 0.01)
    monkeypatch.setattr(local, "CLOSE_SECONDS", 0.01)
    taken = threading.Barrier(local.READERS + 1)

    def read_on_and_on() -> None:
        endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
        with store._reading() as db:
            taken.wait()
            db.execute(endless).fetchone()

    with ThreadPoolExecutor(local.READERS) as pool:
        slow = [pool.submit(read_on_and_on) for _ in range(local.READERS)]
        taken.wait()
        with pytest.raises(StoreError, match="is busy"):
            store.interaction("q1")
        assert store.log(QUESTION)
        store.close()
        for each in slow:
            with pytest.raises(StoreError, match="interrupted"):
                each.result()


def test_a_locked_database_is_told(store: LocalStore, tmp_path: Path) -> None:
    store.writer.do(lambda db: db.execute("pragma busy_timeout = 1").fetchone())
    other = sqlite_utils.Database(tmp_path / "salve.db")
    other.execute("begin immediate")
    with pytest.raises(StoreError, match="locked"):
        store.log(QUESTION)
    other.execute("rollback")
    other.close()
    assert store.log(QUESTION)


def test_closing_writes_what_is_queued(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "salve.db")
    store.log(QUESTION)
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.writer.do(lambda _: None)
    again = LocalStore(tmp_path / "salve.db")
    assert again.interaction("q1") == QUESTION
    again.close()


def test_a_database_from_a_newer_salve_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "salve.db"
    LocalStore(path).close()
    db = sqlite_utils.Database(path)
    db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('salve', 'm999_later', '')")
    db.execute("pragma wal_checkpoint(truncate)").fetchall()
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreConfigError, match="newer Salve"):
        LocalStore(path)
    assert path.read_bytes() == before


def test_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "salve.db"
    path.write_text("this is no database, but long enough to have a header" * 10)
    with pytest.raises(StoreError, match="not a database"):
        LocalStore(path)


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used as a database"):
        LocalStore(tmp_path / "nowhere" / "salve.db")


def test_what_no_later_start_gets_past_is_for_whoever_sets_salve_up(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("a list of what to buy, long enough to have a header\n" * 10)
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in (text, folder, tmp_path / "nowhere" / "salve.db", text / "salve.db"):
        with pytest.raises(StoreConfigError, match="Mend the path or its permissions"):
            LocalStore(path)


def test_a_start_on_a_full_disk_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        full.setattr(opening, "PRAGMAS", (*opening.PRAGMAS, "max_page_count = 3"))
        with pytest.raises(StoreError, match=r"is full\. Make room on its disk") as refused:
            LocalStore(tmp_path / "salve.db")
    assert not isinstance(refused.value, ConfigError)
    LocalStore(tmp_path / "salve.db").close()


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///salve.db", "salve.db"), ("sqlite:////var/lib/salve.db", "/var/lib/salve.db")],
)
def test_database_urls(url: str, path: str) -> None:
    assert database_path(url) == Path(path)


@pytest.mark.parametrize(
    "url", ["", "salve.db", "postgresql://x/y", "sqlite:///", "sqlite:///:memory:", "sqlite:///d/"]
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="SALVE_DATABASE_URL"):
        database_path(url)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), True),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_which_sqlite_is_sound(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_the_library_that_ships_is_sound(store: LocalStore) -> None:
    assert wal_is_safe(opening.linked_version())
    assert store.health().journal_mode == "wal"


def test_an_unsound_sqlite_never_touches_a_wal_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "salve.db"
    monkeypatch.setattr(opening, "linked_version", lambda: (3, 40, 1))
    fresh = LocalStore(path)
    assert fresh.health().journal_mode == "truncate"
    assert fresh.log(QUESTION)
    fresh.close()
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    LocalStore(path).close()
    monkeypatch.setattr(opening, "linked_version", lambda: (3, 51, 2))
    with pytest.raises(StoreConfigError, match="Install pysqlite3"):
        LocalStore(path)

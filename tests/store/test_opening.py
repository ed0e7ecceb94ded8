"""Opening what a crash, a hand or a fault left behind: each comes up again, or is refused with what to do."""

import errno
import logging
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from bot.errors import StoreConfigError, StoreError
from bot.store import backup, copies, opening, wal
from bot.store.local import LocalStore
from tests.chaos import rows
from tests.chaos.kills import kill_while_writing
from tests.chaos.rows import row

NOW = datetime(2026, 1, 31, 3, tzinfo=UTC)


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A database as a kill leaves it: with rows that are in its WAL only."""
    path = tmp_path / "killed" / "salve.db"
    path.parent.mkdir()
    for attempt in count():
        kill_while_writing(path)
        # At the kill, the WAL may just have been emptied into the file.
        alone = rows_in(tmp_path / f"alone-{attempt}", path)
        if alone < rows_in(tmp_path / f"whole-{attempt}", path, path.with_name("salve.db-wal")):
            break
    return path


def rows_in(folder: Path, *files: Path) -> int:
    """How many questions a copy of these files holds."""
    folder.mkdir()
    for file in files:
        shutil.copyfile(file, folder / file.name)
    with closing(sqlite3.connect(folder / "salve.db")) as db:
        return int(db.execute("select count(*) from interactions").fetchone()[0])


def held(path: Path) -> int:
    store = LocalStore(path)
    try:
        return store.health().questions
    finally:
        store.close()


def test_a_backup_put_beside_a_foreign_wal_is_taken_as_it_is(
    killed: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = LocalStore(tmp_path / "salve.db")
    other.log(row("mine"))
    file, _ = backup.make(other.path, tmp_path, NOW)
    other.close()
    shutil.copyfile(file, killed)
    store = LocalStore(killed)
    assert store.interaction("mine") == row("mine")
    assert store.health().questions == 1
    store.close()
    assert "was not of" in caplog.text
    assert [each.name.startswith("salve.db-wal.foreign-") for each in copies.of(killed)] == [True]


def test_an_older_copy_beside_a_later_wal_is_refused_untouched(tmp_path: Path) -> None:
    path, old = tmp_path / "salve.db", tmp_path / "old.db"
    for number in range(3):
        assert held(path) == number
        store = LocalStore(path)
        store.log(row(f"q{number}"))
        store.close()
        if number == 0:
            shutil.copyfile(path, old)
    kill_while_writing(path)
    shutil.copyfile(old, path)
    before = {each.name: each.read_bytes() for each in tmp_path.glob("salve.db*") if each.suffix != ".db-shm"}
    with pytest.raises(StoreConfigError, match="do not belong together"):
        LocalStore(path)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


def test_an_older_copy_is_refused_untouched_where_its_wal_does_not_tell_of_when_it_is(tmp_path: Path) -> None:
    path = tmp_path / "salve.db"
    store = LocalStore(path)
    store.log(row("first"))
    store.close()
    smaller = path.read_bytes()
    store = LocalStore(path)
    for number in range(300):
        store.log(row(f"q{number}"))
    store.close()
    as_large = path.read_bytes()
    with closing(sqlite3.connect(path)) as db:
        db.execute("update interactions set question_id = replace(question_id, 'q1', 'r1')")
        db.commit()
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
        # In place: the file does not grow, and its first page, with the count of starts, is not written again.
        db.execute("update interactions set text = upper(text)")
        db.commit()
        left = {name: (tmp_path / name).read_bytes() for name in ("salve.db", "salve.db-wal")}
    assert held(as_left(tmp_path / "whole", left)) == 301
    # Of another size, and of the same size: then only the contents tell them apart.
    for number, older in enumerate((smaller, as_large)):
        mixed = as_left(tmp_path / f"mixed-{number}", left | {"salve.db": older})
        with pytest.raises(StoreConfigError, match="do not belong together"):
            LocalStore(mixed)
        assert {name: mixed.with_name(name).read_bytes() for name in left} == left | {"salve.db": older}


def as_left(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / "salve.db"


def test_a_copy_without_its_wal_says_so(killed: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    copy = tmp_path / "salve.db"
    shutil.copyfile(killed, copy)
    # On a fast machine the WAL was emptied into the file before the kill, perhaps more than once.
    lacking = held(copy)
    assert "was copied without its -wal" in caplog.text
    caplog.clear()
    assert held(copy) == lacking
    assert caplog.text == ""
    assert held(killed) > lacking


def test_a_database_closed_in_peace_is_no_matter(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    store = LocalStore(tmp_path / "salve.db")
    store.log(row("q"))
    store.close()
    copy = shutil.copyfile(store.path, tmp_path / "copy.db")
    assert held(copy) == 1
    assert caplog.text == ""


def test_a_kill_leaves_nothing_to_do(killed: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    assert held(killed) > 0
    assert caplog.text == ""


def test_a_start_or_stop_on_a_full_disk_makes_no_copy_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "salve.db"
    assert held(path) == 0
    for mark in ("mark_closed", "mark_open"):
        with monkeypatch.context() as disk:
            disk.setattr(wal, mark, full)
            with suppress(StoreError):
                held(path)
        assert path.with_name("salve.db-wal").stat().st_size == 0
    assert held(path) == 0
    assert caplog.text == ""


def test_a_wal_whose_database_is_gone_is_kept(killed: Path) -> None:
    killed.unlink()
    assert held(killed) == 0
    assert [each.stat().st_size > 0 for each in copies.of(killed)] == [True]


def test_a_hot_rollback_journal_is_taken_back(tmp_path: Path) -> None:
    """What froze every later start: opened for reading only, SQLite may not take back what the crash left half done."""
    path = tmp_path / "salve.db"
    rows.use("truncate")
    try:
        store = LocalStore(path)
        store.log(row("q"))
        store.writer.do(lambda db: db.execute("pragma cache_size = 1"))

        def half(db: object) -> None:
            db.execute("update interactions set text = hex(zeroblob(100000))")  # type: ignore[attr-defined]
            for name in ("salve.db", "salve.db-journal"):
                shutil.copyfile(tmp_path / name, tmp_path / f"half-{name}")

        store.writer.do(half)
        store.close()
        for name in ("salve.db", "salve.db-journal"):
            (tmp_path / f"half-{name}").replace(tmp_path / name)
        store = LocalStore(path)
        assert store.interaction("q") == row("q")
        store.close()
    finally:
        rows.use("wal")


def test_a_damaged_page_is_found_and_the_way_back_is_told(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "salve.db")
    for number in range(50):
        store.log(row(f"q{number}"))
    store.close()
    opening.check(store.path)
    pages = bytearray(store.path.read_bytes())
    pages[-8192:] = b"\xaa" * 8192
    store.path.write_bytes(pages)
    with pytest.raises(StoreConfigError, match=r"is damaged.*salve restore FILE"):
        opening.check(store.path)

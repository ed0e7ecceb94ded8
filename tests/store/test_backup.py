"""Backups on real files: made under a writer, checked, rotated, put back; what cannot be is refused untouched."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.cli.main import cli
from bot.errors import StoreConfigError, StoreError
from bot.store import backup, copies
from bot.store.local import LocalStore
from tests.chaos.rows import row
from tests.discord_server.waiting import TIMEOUT

NOW = datetime(2026, 1, 31, 3, tzinfo=UTC)
Rows = list[tuple[object, ...]]


@pytest.fixture
def store(filed: LocalStore) -> LocalStore:
    return filed


def everything(path: Path) -> dict[str, Rows]:
    """Every row of every table."""
    with Database(path) as db:
        return {name: sorted(map(tuple, map(dict.values, db.table(name).rows)), key=repr) for name in db.table_names()}


def test_the_drill_back_up_under_a_writer_restore_and_compare_row_for_row(store: LocalStore, tmp_path: Path) -> None:
    told: list[str] = []
    enough, stop = threading.Event(), threading.Event()

    def write() -> None:
        for number in range(1_000_000):
            store.log(row(f"q{number}"))
            told.append(f"q{number}")
            if number == 200:
                enough.set()
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    assert enough.wait()
    before, seen = list(told), list[tuple[int, int]]()
    file, contents = backup.make(store.path, tmp_path / "backups", NOW, lambda done, total: seen.append((done, total)))
    stop.set()
    writer.join()
    assert seen[-1][0] == seen[-1][1]
    assert contents == backup.verify(file)
    assert file.stat().st_mode & 0o777 == 0o600
    store.close()

    copied, live = everything(file), everything(store.path)
    held = {line[0] for line in copied["interactions"]}
    assert held >= set(before)
    assert copied["interactions"] == [line for line in live["interactions"] if line[0] in held]

    kept = backup.restore(store.path, file, NOW)
    assert kept is not None
    assert everything(kept) == live
    assert everything(store.path) == copied
    again = LocalStore(store.path)
    assert again.log(row("after"))
    again.close()


def test_a_database_in_use_is_not_replaced(store: LocalStore, tmp_path: Path) -> None:
    store.log(row("q"))
    file, _ = backup.make(store.path, tmp_path / "backups", NOW)
    with pytest.raises(StoreError, match="is in use: stop Salve"):
        backup.restore(store.path, file, NOW)
    assert store.log(row("r"))


def test_a_database_open_in_another_program_is_not_replaced(store: LocalStore, tmp_path: Path) -> None:
    file, _ = backup.make(store.path, tmp_path / "backups", NOW)
    store.close()
    with Database(store.path) as other:
        other.execute("select count(*) from interactions").fetchone()
        with pytest.raises(StoreError, match="open in another program"):
            backup.restore(store.path, file, NOW)


def test_a_damaged_database_is_replaced_and_kept_with_its_wal(store: LocalStore, tmp_path: Path) -> None:
    file, _ = backup.make(store.path, tmp_path / "backups", NOW)
    store.close()
    store.path.write_bytes(b"rubbish" * 1000)
    store.path.with_name("salve.db-wal").write_bytes(b"more rubbish")
    kept = backup.restore(store.path, file, NOW)
    assert kept is not None
    assert kept.read_bytes() == b"rubbish" * 1000
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"more rubbish"
    assert everything(store.path) == everything(file)


@pytest.mark.parametrize("byte", [0, 5000, 60_000])
def test_a_damaged_backup_is_refused(store: LocalStore, tmp_path: Path, byte: int) -> None:
    store.log(row("q"))
    file, _ = backup.make(store.path, tmp_path / "backups", NOW)
    store.close()
    whole = bytearray(file.read_bytes())
    whole[byte : byte + 4000] = os.urandom(4000)
    file.write_bytes(whole)
    before = store.path.read_bytes()
    with pytest.raises(StoreConfigError, match="is damaged"):
        backup.restore(store.path, file, NOW)
    assert store.path.read_bytes() == before


def test_what_is_no_backup_is_refused(store: LocalStore, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with Database(other) as db:
        db.execute("create table notes (note text)")
    with pytest.raises(StoreConfigError, match="no database of Salve's"):
        backup.verify(other)
    with pytest.raises(StoreError, match="has a -wal beside it"):
        backup.verify(store.path)
    with pytest.raises(StoreError, match="cannot be read"):
        backup.verify(tmp_path / "missing.db")
    with pytest.raises(StoreError, match="nothing to back up"):
        backup.make(tmp_path / "missing.db", tmp_path, NOW)


def test_a_backup_of_a_newer_salve_is_refused(store: LocalStore, tmp_path: Path) -> None:
    file, _ = backup.make(store.path, tmp_path / "backups", NOW)
    with Database(file) as db:
        db.execute("update _sqlite_migrations set name = 'm999_later' where name = 'm001_log'")
    with pytest.raises(StoreConfigError, match="newer Salve"):
        backup.verify(file)


def test_a_damaged_database_is_not_taken_for_a_backup(store: LocalStore, tmp_path: Path) -> None:
    for number in range(50):
        store.log(row(f"q{number}"))
    store.close()
    pages = bytearray(store.path.read_bytes())
    pages[8192:] = bytes(len(pages) - 8192)
    store.path.write_bytes(pages)
    with pytest.raises(StoreError):
        backup.make(store.path, tmp_path / "backups", NOW)
    assert [each.name for each in (tmp_path / "backups").iterdir()] == ["backup.lock"]


@given(st.lists(st.integers(0, 60 * 24), max_size=80), st.integers(0, 60 * 24))
def test_rotation_keeps_a_week_of_days_and_four_weeks(hours: list[int], later: int) -> None:
    now = NOW + timedelta(hours=later)
    found = sorted(((now - timedelta(hours=ago), Path(f"{n}")) for n, ago in enumerate(hours)), reverse=True)
    gone = set(backup._superfluous(found, now))
    kept = [each for each in found if each not in gone]
    assert kept[:1] == found[:1]
    assert all(at > now - copies.LONGEST for at, _ in kept[1:])
    assert len(kept) <= 1 + 8 + 5
    days = {at.date() for at, _ in found if at > now - timedelta(days=7)}
    assert days <= {at.date() for at, _ in kept}


def test_backups_and_copies_are_thinned_out_with_time(store: LocalStore, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    before = tmp_path / "salve.db.before-m001"
    before.write_text("words")
    os.utime(before, ((NOW + timedelta(days=2)).timestamp(),) * 2)
    for day in range(40):
        backup.make(store.path, folder, NOW + timedelta(days=day))
    ages = [(NOW + timedelta(days=39) - at).days for at, _ in backup.made(store.path, folder)]
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len(ages) in (10, 11)
    assert max(ages) < 28
    assert not before.exists()


def test_a_clock_that_is_ahead_drops_no_backup_and_no_copy(store: LocalStore, tmp_path: Path) -> None:
    folder, before = tmp_path / "backups", tmp_path / "salve.db.before-m001"
    before.write_text("words")
    store.members.forget_old(NOW, 30)
    made = [backup.make(store.path, folder, NOW + timedelta(days=day))[0] for day in range(3)]
    for day in range(2):
        late = NOW + timedelta(days=365 + day)
        file, contents = backup.make(store.path, folder, late)
        assert contents.looked == NOW
        made.append(file)
    assert {file for _, file in backup.made(store.path, folder)} == set(made)
    assert before.exists()
    # However long it lasts, no more than a week of days and four weeks are kept.
    for day in range(2, 40):
        backup.make(store.path, folder, NOW + timedelta(days=365 + day))
    assert 7 <= len(backup.made(store.path, folder)) <= 1 + 7 + 4


def test_what_a_killed_backup_left_is_cleared_away(store: LocalStore, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "salve-20260101T000000Z.db.new").write_text("half")
    file, _ = backup.make(store.path, folder, NOW)
    assert {each.name for each in folder.iterdir()} == {file.name, "backup.lock"}


def test_what_others_keep_in_the_folder_is_left_alone(store: LocalStore, tmp_path: Path) -> None:
    others = ("notes.new", "salve-tuesday.db.new", "forum-20260101T000000Z.db.new", "salve-20260101T000000Z.new")
    for name in others:
        (tmp_path / name).write_text("mine")
    backup.make(store.path, tmp_path, NOW)
    assert [name for name in others if not (tmp_path / name).exists()] == []


@pytest.fixture
def owners(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, int]]:
    """The owner that was given to each file, by its name; only root may give any but its own."""
    noted: dict[str, tuple[int, int]] = {}

    def give(file: Path, user: int, group: int, *, follow_symlinks: bool) -> None:
        assert not follow_symlinks
        noted[file.name] = (user, group)

    monkeypatch.setattr("os.chown", give)
    return noted


def test_a_backup_belongs_to_whoever_owns_the_database(
    store: LocalStore, tmp_path: Path, owners: dict[str, tuple[int, int]]
) -> None:
    whose = (os.getuid(), os.getgid())
    file, _ = backup.make(store.path, tmp_path / "backups", NOW)
    assert owners == dict.fromkeys(("backups", "backup.lock", f"{file.name}.new"), whose)
    # A folder that was there before stays whose it is.
    owners.clear()
    backup.make(store.path, tmp_path / "backups", NOW + timedelta(days=1))
    assert "backups" not in owners
    store.close()
    owners.clear()
    backup.restore(store.path, file, NOW)
    assert owners == dict.fromkeys(("salve.db.restoring", "salve.db.lock", "salve.db.open"), whose)


def test_no_file_beside_the_database_is_readable_for_more_people_than_the_database(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        store = LocalStore(tmp_path / "salve.db")
        store.log(row("q"))
        assert {each.name: mode(each) for each in tmp_path.glob("salve.db*") if each.stat().st_size} == dict.fromkeys(
            ("salve.db", "salve.db-wal", "salve.db-shm"), 0o600
        )
        store.close()
        with Database(store.path) as db:
            db.execute("drop table shard_leases")
            db.execute("delete from _sqlite_migrations where name = 'm019_shard_leases'")
        for wanted in (0o600, 0o640):
            store.path.chmod(wanted)
            store = LocalStore(store.path)
            store.close()
            file, _ = backup.make(store.path, tmp_path / f"backups-{wanted}", NOW)
            backup.restore(store.path, file, NOW + timedelta(days=wanted))
            assert mode(file) == 0o600
            assert mode(store.path) == wanted
        assert [mode(each) for each in copies.of(store.path) if "m019" in each.name] == [0o600]
    finally:
        os.umask(before)


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def test_a_daily_backup_that_fails_is_tried_again_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    def pause(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 9:
            LocalStore(tmp_path / "salve.db").close()
        if len(slept) == 10:
            (tmp_path / "salve.db").unlink()
        if len(slept) == 11:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", pause)
    result = CliRunner().invoke(cli, ["backup", "--daily"])
    assert result.output.count("there is nothing to back up") == 10
    minutes = [seconds / 60 for seconds in slept]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60, 24 * 60, 1]


def test_the_commands(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "salve.db")
    store.log(row("q"))

    def salve(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *arguments]
        env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=TIMEOUT, check=False
        )

    made = salve("backup")
    assert (made.returncode, "1 questions, 0 releases" in made.stdout) == (0, True), made.stderr
    (_, file), *_ = backup.made(store.path, tmp_path / "backups")
    assert "is whole: 1 questions" in salve("backup", "--verify", str(file)).stdout
    refused = salve("restore", str(file), "--yes")
    assert (refused.returncode, "is in use" in refused.stderr) == (1, True)
    store.close()
    restored = salve("restore", str(file), "--yes")
    assert (restored.returncode, "What it replaced is" in restored.stdout) == (0, True), restored.stderr

"""The key under which askers are told apart outlasts whatever ends its maker, and none takes its place unasked."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreError
from bot.services.pseudonym import pseudonym
from bot.store import key_file
from bot.store.local import LocalStore
from tests.chaos.rows import row


def test_the_key_is_on_the_disk_before_anything_is_kept_under_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its text first, then its name: a power cut leaves all of it, or none and a first start."""
    on_disk, sync = [], os.fsync

    def fsync(handle: int) -> None:
        sync(handle)
        on_disk.append((os.fstat(handle).st_ino, (tmp_path / "salve.db.key").exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    key = key_file.read(f"sqlite:///{tmp_path}/salve.db")
    file = tmp_path / "salve.db.key"
    assert on_disk == [(file.stat().st_ino, False), (tmp_path.stat().st_ino, True)]
    assert file.read_bytes() == key
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
    assert key_file.read(f"sqlite:///{tmp_path}/salve.db") == key
    assert len(on_disk) == 2


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A database that holds a member under a key."""
    url = f"sqlite:///{tmp_path}/salve.db"
    store = LocalStore.open(url)
    store.members.set_unlogged(pseudonym(7, key_file.read(url)), unlogged=True)
    yield url
    store.close()


def test_a_database_whose_key_is_lost_gets_no_other_one(url: str) -> None:
    file = key_file.place(url)
    held = file.read_bytes()
    file.unlink()
    for _ in range(2):
        with pytest.raises(
            ConfigError, match=r"salve\.db\.key is missing.* Put the file back .*: salve privacy new-key"
        ):
            key_file.read(url)
    assert not file.exists()
    file.write_bytes(held)
    assert key_file.read(url) == held


def test_a_new_key_is_made_only_by_its_own_command(url: str) -> None:
    file = key_file.place(url)
    lost = file.read_bytes()
    file.unlink()
    made = key_file.make(url)
    assert made != lost
    assert file.stat().st_mode & 0o777 == 0o600
    assert key_file.read(url) == key_file.make(url) == made


def test_an_empty_key_is_none(url: str) -> None:
    file = key_file.place(url)
    file.write_text("")
    with pytest.raises(ConfigError, match="is empty"):
        key_file.read(url)


@pytest.mark.parametrize("asker", [None, "told 1", "5F" * 8])
def test_who_was_forgotten_needs_no_key(tmp_path: Path, asker: str | None) -> None:
    url = f"sqlite:///{tmp_path}/salve.db"
    store = LocalStore.open(url)
    store.log(replace(row("q"), asker=asker))
    assert key_file.find(url) is None
    assert key_file.read(url)
    store.close()


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "salve.db").write_text("a shopping list, for the weekend")
    with pytest.raises(StoreError, match="cannot be read"):
        key_file.read(f"sqlite:///{tmp_path}/salve.db")
    with pytest.raises(ConfigError, match="SALVE_PRIVACY_KEY must be set"):
        key_file.find("postgresql://salve@db.example/salve")

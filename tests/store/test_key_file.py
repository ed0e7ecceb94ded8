"""The key under which askers are told apart outlasts whatever ends the process that made it."""

import os
from pathlib import Path

import pytest

from bot.store import key_file


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

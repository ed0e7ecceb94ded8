"""What waits for a database on another machine is on this one's disk until it is written there, and not longer."""

from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreError
from bot.store import journal as journals
from bot.store.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def test_it_outlives_the_process_in_order(path: Path) -> None:
    first = Journal(path)
    assert all(first.put(f"q{number}", f"text {number}") for number in range(3))
    assert first.put("q1", "the same again")
    first.close()
    again = Journal(path)
    assert len(again) == 3
    assert "q1" in again
    assert "q9" not in again
    found = []
    while held := again.first():
        found.append(held)
        again.done(held[0])
    assert found == [("q0", "text 0"), ("q1", "text 1"), ("q2", "text 2")]
    again.close()


def test_two_processes_share_one(path: Path) -> None:
    mine, yours = Journal(path), Journal(path)
    mine.put("q1", "one")
    assert "q1" in yours
    yours.done("q1")
    mine.done("q1")
    assert len(mine) == 0
    mine.close()
    yours.close()


def test_what_was_written_elsewhere_is_erased_here(path: Path) -> None:
    journal = Journal(path)
    journal.put("q1", "my lips are swollen")
    assert b"lips" in path.read_bytes()
    journal.done("q1")
    assert b"lips" not in b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert path.stat().st_mode & 0o077 == 0
    journal.close()


def test_it_holds_only_so_much(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "AT_MOST", 2)
    journal = Journal(path)
    assert [journal.put(f"q{number}", "text") for number in range(3)] == [True, True, False]
    journal.close()
    with pytest.raises(StoreError, match=r"journal\.db"):
        journal.put("q3", "text")


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.write_text("no database" * 100)])
def test_one_that_cannot_be_used_is_named_with_its_setting(path: Path, make: object) -> None:
    assert callable(make)
    make(path)
    with pytest.raises(ConfigError, match=r"journal\.db.*SALVE_JOURNAL"):
        Journal(path)

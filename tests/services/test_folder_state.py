"""A folder's content is known by its bytes, and by nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.services import folder_state

DIGEST = "a" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "knowledge"
    (made / "entries/storing").mkdir(parents=True)
    (made / "knowledge.yaml").write_text("title: Town\n")
    (made / "entries/storing/cold.yaml").write_text("id: cold\n")
    (made / ".git").mkdir()
    (made / ".git/HEAD").write_text("ref\n")
    return made


def told(folder: Path) -> str | None:
    return folder_state.known(folder_state.state(folder))


def remembered(folder: Path) -> str:
    state = folder_state.state(folder)
    assert state is not None
    folder_state.remember(state, DIGEST)
    return state


def test_what_was_read_is_known_until_it_changes(folder: Path) -> None:
    assert told(folder) is None
    remembered(folder)
    assert told(folder) == DIGEST


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "entries/storing/cold.yaml").write_text("id: cole\n"),
        lambda folder: (folder / "entries/storing/cold.yaml").rename(folder / "entries/cold.yaml"),
        lambda folder: (folder / "entries/storing/cold.yaml").unlink(),
        lambda folder: (folder / "entries/other.yml").write_text(""),
        lambda folder: (folder / "releases.yaml").write_text(""),
    ],
)
def test_any_change_is_seen(folder: Path, change: Callable[[Path], object]) -> None:
    remembered(folder)
    change(folder)
    assert told(folder) is None


def test_what_belongs_to_git_does_not_count(folder: Path) -> None:
    remembered(folder)
    (folder / ".git/HEAD").write_text("another ref\n")
    assert told(folder) == DIGEST


def test_a_folder_behind_a_link_counts(folder: Path, tmp_path: Path) -> None:
    (folder / "entries").rename(tmp_path / "elsewhere")
    (folder / "entries").symlink_to(tmp_path / "elsewhere")
    remembered(folder)
    (tmp_path / "elsewhere/storing/cold.yaml").write_text("id: cole\n")
    assert told(folder) is None


def test_a_folder_that_is_not_there_has_no_state(tmp_path: Path) -> None:
    assert folder_state.state(tmp_path / "nowhere") is None


@pytest.mark.parametrize("foreign", [b"", b"a" * 63, b"A" * 64, b"\xff" * 64, b"a" * 64 + b"\n"])
def test_what_is_no_digest_is_not_taken_over(folder: Path, tmp_path: Path, foreign: bytes) -> None:
    remembered(folder)
    [file] = (tmp_path / "cache/salve/folders").iterdir()
    file.write_bytes(foreign)
    assert told(folder) is None


def test_where_nothing_can_be_kept_nothing_is_left_behind(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache/salve").mkdir(parents=True)
    (tmp_path / "cache/salve/folders").write_text("a file is in the way")
    remembered(folder)
    assert told(folder) is None
    assert [file.name for file in (tmp_path / "cache/salve").iterdir()] == ["folders"]


def test_only_the_last_ones_are_kept_and_only_for_their_owner(folder: Path, tmp_path: Path) -> None:
    for number in range(folder_state.KEPT + 3):
        (folder / "knowledge.yaml").write_text(f"title: Town {number}\n")
        remembered(folder)
    kept = list((tmp_path / "cache/salve/folders").iterdir())
    assert len(kept) == folder_state.KEPT
    assert {file.stat().st_mode & 0o777 for file in kept} == {0o600}
    assert told(folder) == DIGEST

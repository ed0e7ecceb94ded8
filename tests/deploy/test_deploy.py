"""deploy/check passes on what we ship, and refuses what is broken."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "deploy" / "check", folder], capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    # Compose looks for the secret's file and the build's context where the file says.
    return tmp_path / "deploy"


def test_what_we_ship_is_well() -> None:
    result = check(ROOT / "deploy")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("Dockerfile", "WORKDIR /src", "WORKDIR src\nRUN cd /src && sudo apt-get install curl"),
        ("compose.yaml", "read_only:", "readonly:"),
        ("systemd/salve.service", "Restart=on-failure", "Restart=sometimes"),
        ("systemd/salve.service", "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n", ""),
    ],
)
def test_what_is_broken_is_refused(copy: Path, file: str, old: str, new: str) -> None:
    broken = copy / file
    text = broken.read_text("utf-8")
    assert old in text
    broken.write_text(text.replace(old, new), "utf-8")
    result = check(copy)
    assert result.returncode == 1, result.stdout + result.stderr

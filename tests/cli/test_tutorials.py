"""The tutorials, as somebody types them: each command works in a fresh folder, and says what the page says it does."""

import asyncio
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import warm
from tests.pictures.comparing import compare
from tests.pictures.tutorials import asked, drawn

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures" / "tutorials"
# The folder that each makes, and what is asked in its picture.
ENDS = {"game": ("our-server", "whats the server adress pls"), "software": ("answers", "how to report a bug")}
_FENCED = re.compile(r"^(?P<fence>`{3,})(?P<kind>sh|text)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
# Says where the next block's output begins.
MARK = "--- next block ---"


def blocks(name: str) -> Iterator[tuple[str, str]]:
    """The fenced blocks of a tutorial, commands and what they print, in order."""
    text = (ROOT / "docs" / f"tutorial-{name}.md").read_text("utf-8")
    return ((found["kind"], found["body"]) for found in _FENCED.finditer(text))


@pytest.mark.long
@pytest.mark.parametrize("name", ENDS)
def test_a_tutorial_works_as_it_is_written(name: str, tmp_path: Path) -> None:
    written = list(blocks(name))
    commands = [body for kind, body in written if kind == "sh"]
    bin_ = tmp_path / ".bin"
    bin_.mkdir()
    (bin_ / "salve").write_text(f'#!/bin/sh\nexec {shlex.join(warm.command())} "$@"\n')
    (bin_ / "salve").chmod(0o755)
    environment = {
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / ".cache"),
        "SALVE_MEANING": "false",
        "LANG": "C.UTF-8",
    }
    script = _script(commands)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    outputs = iter(done.stdout.split(MARK)[1:])
    printed = ""
    for kind, body in written:
        if kind == "sh":
            printed = next(outputs)
        else:
            missing = [line for line in body.splitlines() if line not in printed]
            assert missing == [], printed
    folder, question = ENDS[name]
    for kind, now in zip(
        ("chat", "site"), drawn(asyncio.run(asked(tmp_path / folder, question)), tmp_path / "public"), strict=True
    ):
        compare(now, PICTURES / f"{name}-{kind}.png")


def _script(commands: list[str]) -> str:
    return "set -e\nexec 2>&1\n" + "".join(f"echo '{MARK}'\n{each}" for each in commands)

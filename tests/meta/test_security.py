"""docs/security.md has a row for each of the sixteen threats, each with a defence and with tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")
THREATS = 16


def faults(document: str) -> list[str]:
    """What is wrong with the table: rows, defences or tests that are missing."""
    rows = re.findall(r"^\| *(\d+) *\|(.*)\|$", document, re.MULTILINE)
    found = [] if [int(number) for number, _ in rows] == list(range(1, THREATS + 1)) else ["the rows are not 1 to 16"]
    for number, row in rows:
        threat, defence, tests = (cell.strip() for cell in row.split("|"))
        if not threat or not defence:
            found.append(f"row {number} says too little")
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
        if not named:
            found.append(f"row {number} names no test")
        found += [f"row {number}: there is no {file}::{test}" for file, test in named if not _is_there(file, test)]
    return found


def _is_there(file: str, test: str) -> bool:
    path = ROOT / file
    return path.is_file() and bool(re.search(rf"^(async )?def {test}\(", path.read_text("utf-8"), re.MULTILINE))


def test_every_threat_has_a_defence_and_a_test() -> None:
    assert faults(SECURITY) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (r"^\| 7 .*\n", "", "the rows are not 1 to 16"),
        (r"^(\| 13 \|.*\|).*\|$", r"\1 |", "row 13 names no test"),
        (
            r"test_the_token_is_never_shown",
            "test_of_yesterday",
            "row 12: there is no tests/config/test_config.py::test_of_yesterday",
        ),
        (r"tests/meta/test_house\.py", "tests/meta/test_gone.py", "row 13: there is no tests/meta/test_gone.py"),
        (r"^\| 14 \|[^|]*\|[^|]*\|", "| 14 | a threat | |", "row 14 says too little"),
    ],
)
def test_what_is_missing_is_noticed(old: str, new: str, says: str) -> None:
    broken = re.sub(old, new, SECURITY, count=1, flags=re.MULTILINE)
    assert broken != SECURITY
    assert any(fault.startswith(says) for fault in faults(broken))

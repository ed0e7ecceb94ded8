"""The page that says where each behaviour is names files and names that are there."""

import ast
import re

import pytest

from tests.house.plan import ROOT

ROWS = re.findall(
    r"^\| (.+) \| `((?:bot|deploy)/\S+)` \| `(\w+)` \|$", (ROOT / "docs" / "where.md").read_text("utf-8"), re.MULTILINE
)


def defined(file: str) -> set[str]:
    """The functions, classes and constants of a file of Python; every word of any other file."""
    text = (ROOT / file).read_text("utf-8")
    if not file.endswith(".py"):
        return set(re.findall(r"\w+", text))
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


@pytest.mark.parametrize(("what", "file", "name"), ROWS, ids=[what for what, _, _ in ROWS])
def test_a_behaviour_is_where_the_page_says(what: str, file: str, name: str) -> None:
    assert name in defined(file), what


def test_every_row_is_read() -> None:
    table = [line for line in (ROOT / "docs" / "where.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(ROWS) == len([line for line in table if not line.startswith("| what happens")])

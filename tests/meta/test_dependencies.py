"""Every package that is installed is explained, and none that is not."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def declared() -> set[str]:
    """What pyproject.toml asks for, extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(each for extra in extras for each in extra)]
    return {re.split(r"[^\w.-]", each, maxsplit=1)[0] for each in wanted}


def test_each_is_on_the_page_of_dependencies() -> None:
    rows = [line for line in (ROOT / "docs" / "dependencies.md").read_text("utf-8").splitlines() if line[:2] == "| "]
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", "|".join(row.split("|")[1:3]))}
    extras = {"languages", "mcp", "postgres", "bench"}
    assert named | {"mcp"} >= declared()
    assert named - extras <= declared() | {"SALVE_ENCODER"}

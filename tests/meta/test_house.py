"""The rules of the house hold, and each of these checks can fail."""

import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.config import MOVED, Settings, environment_name

ROOT = Path(__file__).parents[2]
TESTS = [file for file in (ROOT / "tests").rglob("*.py") if file.name != "test_house.py"]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("file", TESTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_test_sleeps_skips_or_mocks(file: Path) -> None:
    source = file.read_text("utf-8")
    for pattern in (r"\bsleep\((?!0\))", r"pytest\.mark\.(skip|xfail)\b", r"\bMock\(", r"MagicMock", r"# TODO"):
        assert not re.search(pattern, source), pattern


def test_the_engine_knows_no_subject() -> None:
    """Words of the shipped base's subject belong to its folder, so that another base finds none of them in its way."""
    subject = re.compile(
        r"\b(?:skin\w*|rapa(?:mycin)?|sirolimus|hyftor|cheeks?|scars?|cr[eè]m[ae]?|creams?|ointments?|derm(?:a\w*)?|tret(?:in\w*)?|"
        r"retino\w+|rosacea|eczema|melasma|acne|wrinkles?|haut|narben?|piel|peau|pele|pelle|huid|sk[óo]ra|cilt)\b",
        re.IGNORECASE,
    )
    assert subject.search("can i put the cream on my cheek")
    kinds = {".py", ".yaml", ".md", ".html", ".js", ".css"}
    files = [file for file in (ROOT / "bot").rglob("*") if file.suffix in kinds]
    found = [
        f"{file.relative_to(ROOT)}: {hit[0]}" for file in files for hit in subject.finditer(file.read_text("utf-8"))
    ]
    assert not found
    assert len(files) > 100


def test_tests_cannot_leave_this_machine() -> None:
    with socket.socket() as way_out, pytest.raises(AssertionError, match="tried to reach"):
        way_out.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_every_requirement_is_pinned_with_hashes_and_names_no_registry(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"https?://|--index-url|--find-links", text)
    for requirement in re.findall(r"^[a-z](?:[^\n]*\\\n)*[^\n]*", text, re.MULTILINE):
        assert "==" in requirement
        assert "--hash=sha256:" in requirement


VIOLATIONS = {
    "bot/services/ask.py": "import discord",
    "bot/cli/ask.py": "import sqlite_utils",
    "bot/knowledge/lint.py": "import yaml",
    "bot/knowledge/models.py": "import bot.config",
    "bot/answering/understanding.py": "import bot.answering.decision",
    "bot/answering/retrieval.py": "import time",
    "bot/answering/reply.py": "import bot.store.local",
    "bot/curation/grouping.py": "import bot.answering.likeness",
    "bot/store/local.py": "import bot.services.ask",
    "bot/bootstrap.py": "import bot.discord.client",
    "bot/cli/web.py": "import starlette",
    "bot/web/app.py": "import bot.discord.client",
}


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over a copy of the house."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def house(folder: Path) -> Path:
    """A copy of the house, to be linted there."""
    shutil.copytree(ROOT / "bot", folder / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_import_contracts_hold(tmp_path: Path) -> None:
    result = contracts(house(tmp_path))
    assert result.returncode == 0, result.stdout


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a house in which each of these modules breaks a contract."""
    copy = house(tmp_path_factory.mktemp("broken"))
    for file, violation in VIOLATIONS.items():
        with (copy / file).open("a", encoding="utf-8") as module:
            module.write(f"\n{violation}\n")
    result = contracts(copy)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout
    return result.stdout


@pytest.mark.parametrize("file", VIOLATIONS)
def test_the_import_contracts_can_fail(broken: str, file: str) -> None:
    module, imported = file.removesuffix(".py").replace("/", "."), VIOLATIONS[file].removeprefix("import ")
    # A way that begins with a dash is refused by itself; what follows one without is the rest of a longer way.
    alone = re.compile(rf"^- +{module} -> {imported} \(l\.\d+\)$", re.MULTILINE)
    assert alone.search(broken), broken


def test_the_readme_tells_every_setting() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    told = set(re.findall(r"^\| `(SALVE_\w+)`", readme, re.MULTILINE))
    assert told == {environment_name(field) for field in Settings.model_fields.keys() - MOVED}


def test_the_readme_draws_the_rooms_as_the_contract_has_them() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    drawing = re.search(r"```mermaid\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert drawing is not None
    # Rooms beside each other share a line of the contract.
    rooms = [room for layer in contract["layers"] for room in layer.split(" | ")]
    assert re.findall(r"^ +(\w+)\[", drawing[1], re.MULTILINE) == rooms
    (flow,) = (line.strip() for line in drawing[1].splitlines() if "-->" in line)
    assert flow == " --> ".join(layer.replace(" | ", " & ") for layer in contract["layers"])


def test_the_changelog_names_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")

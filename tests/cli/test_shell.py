"""`salve` in a real shell: streams that close or fill up, people without a name, numbers that are none."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS, main
from tests.knowledge import folder

ROOT = Path(__file__).parents[2]
SALVE = [sys.executable, "-m", "bot"]
QUESTION = "how often do I apply it please"
STRANGE = "where is the zorbl"
# More than a pipe holds (64 KiB on Linux), so that a reader who leaves is noticed while writing.
MANY = 1500
# A user that no system knows, what they run, and a process that runs it one by one.
NOBODY_KNOWS = 54_321
AS_NOBODY = (
    ["ask", QUESTION],
    ["ask", STRANGE],
    ["review", "--list"],
    ["log"],
    ["knowledge", "withdraw", "alpha", "--reason", "x", "--json"],
)
ONE_BY_ONE = """
import json, os, sys
{become}
from bot.cli.main import main
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as ended:
        if ended.code:
            raise
    print(end="\\0", flush=True)
"""


def _environment(place: Path) -> dict[str, str]:
    place.chmod(0o777)
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SALVE_MEANING": "false",
        "SALVE_KNOWLEDGE": str(folder.released(folder.write(place / "small"))),
        "XDG_CACHE_HOME": str(place / "cache"),
    }


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What the commands run in: a small knowledge folder, and a database of one's own."""
    return _environment(tmp_path)


@pytest.fixture(scope="module")
def _once_asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("asked")
    database = place / "salve.db"
    run(_environment(place) | {"SALVE_DATABASE_URL": f"sqlite:///{database}"}, "ask", STRANGE)
    return database


@pytest.fixture
def asked(environment: dict[str, str], _once_asked: Path) -> dict[str, str]:
    """The same, where somebody has asked what is strange."""
    shutil.copy(_once_asked, "salve.db")
    return environment


def run(
    environment: dict[str, str], *arguments: str, typed: str = "", code: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; it must not end in a traceback, and with this code."""
    result = subprocess.run(
        [*SALVE, *arguments], env=environment, input=typed, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in result.stderr, result.stderr
    assert result.returncode == code, result.stderr
    return result


def shell(environment: dict[str, str], line: str) -> subprocess.CompletedProcess[str]:
    """Run `salve` and what follows in bash; the code is that of salve, the first command of a pipe."""
    script = f'{" ".join(SALVE)} {line}; exit "${{PIPESTATUS[0]}}"'
    return subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def filled(asked: dict[str, str]) -> dict[str, str]:
    """The same with so many questions in the log that they do not fit into a pipe."""
    database = sqlite3.connect("salve.db")
    columns = [row[1] for row in database.execute("pragma table_info(interactions)") if row[1] != "question_id"]
    names = ", ".join(columns)
    for number in range(MANY):
        database.execute(
            f"insert into interactions (question_id, {names}) select 'n{number}', {names} from interactions limit 1"  # noqa: S608 - our own names
        )
    database.commit()
    database.close()
    return asked


def test_a_reader_that_leaves_early_is_no_fault(filled: dict[str, str]) -> None:
    for line in ("log --format csv | head -n 1", "log --limit 1400 | head -n 1", "log | true", "--help | true"):
        result = shell(filled, line)
        assert result.returncode == 0, (line, result.stderr)
        assert result.stderr.replace(f"reading {Path('salve.db').absolute()}\n", "") == "", line


@pytest.mark.parametrize("line", ["log", "log --format csv", "--help"])
def test_output_that_does_not_fit_is_one_sentence(filled: dict[str, str], line: str) -> None:
    result = shell(filled, f"{line} > /dev/full")
    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert last.startswith("salve: the output cannot be written: No space left on device")
    assert "Traceback" not in result.stderr
    assert result.stderr.count("cannot be written") == 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(asked: dict[str, str], closed: str) -> None:
    for command in (f"ask '{QUESTION}'", "ask --stdin", "log"):
        result = shell(asked, f"{command} </dev/null {closed}")
        assert (result.returncode, "Traceback" in result.stderr) == (0, False), (command, result.stderr)


def test_a_terminal_of_another_encoding_reads_what_it_can(environment: dict[str, str]) -> None:
    result = run(environment | {"PYTHONIOENCODING": "ascii"}, "ask", QUESTION)
    assert "Answer of alpha." in result.stdout


@pytest.mark.parametrize("home", [{}, {"HOME": "/nonexistent"}])
def test_a_user_that_the_system_does_not_know(environment: dict[str, str], home: dict[str, str]) -> None:
    """As with `docker run --user 54321`: no entry in passwd, and often no home."""
    bare = {name: value for name, value in environment.items() if name != "XDG_CACHE_HOME"} | home
    # The tests' own Python may stand in somebody's home, so root stays able to read it.
    become = f"os.setresuid({NOBODY_KNOWS}, 0, 0)" if os.getuid() == 0 else f"os.getuid = lambda: {NOBODY_KNOWS}"
    result = subprocess.run(
        [sys.executable, "-c", ONE_BY_ONE.format(become=become), json.dumps(AS_NOBODY)],
        env=bare, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    answered, _, queued, logged, withdrawn = result.stdout.split("\0")[:-1]
    assert "Answer of alpha." in answered
    assert "zorbl" in queued
    assert "zorbl" in logged
    assert f"uid-{NOBODY_KNOWS}" in withdrawn


def test_a_digit_that_is_no_number_is_no_choice(environment: dict[str, str]) -> None:
    typed = "\u00b2", "\u2460", "9" * 5000, "0"
    result = run(environment, "chat", typed="".join(f"do I apply it or store it\n{each}\n" for each in typed) + "\n")
    assert result.stdout.replace("\n", " ").count("I did not offer a number") == len(typed)


@pytest.mark.parametrize("command", ["review", "review --list --limit", "log --limit", "privacy show"])
def test_numbers_nothing_can_have_are_refused_in_a_sentence(
    asked: dict[str, str], command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", asked["SALVE_KNOWLEDGE"])
    with pytest.raises(SystemExit) as stopped:
        main([*command.split(), "9" * 30])
    assert stopped.value.code == 2
    assert "is not in the range" in capsys.readouterr().err


@pytest.mark.parametrize("number", [str(10**18 + 7), str(2**63 - 1)])
@pytest.mark.parametrize(
    "command", ["review --list --limit", "log --limit", "find zorbl --limit", "privacy show", "privacy erase --yes"]
)
def test_every_number_that_an_id_can_be_is_taken(
    asked: dict[str, str], command: str, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", asked["SALVE_KNOWLEDGE"])
    with pytest.raises(SystemExit) as stopped:
        main([*command.split(), number])
    assert stopped.value.code == 0


READERS: Sequence[Sequence[str]] = (
    ["log"],
    ["log", "flags"],
    ["log", "export"],
    ["review"],
    ["review", "--list"],
    ["explain", "1"],
    ["privacy", "show", "1"],
    ["privacy", "erase", "1", "--yes"],
    ["privacy", "new-key", "--yes"],
    ["settings", "show"],
    ["settings", "export"],
    ["knowledge", "log"],
    ["knowledge", "diff"],
    ["find", "zorbl"],
    ["knowledge", "history", "alpha"],
    ["knowledge", "show", "alpha"],
    ["knowledge", "rollback", "1.0.0"],
    ["knowledge", "withdraw", "alpha", "--reason", "x"],
    ["knowledge", "redact", "x", "--yes"],
    ["knowledge", "pull"],
    ["knowledge", "verify"],
    ["knowledge", "bundle", "lineage.gz"],
)


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_a_reader_makes_no_database(
    environment: dict[str, str],
    arguments: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", environment["SALVE_KNOWLEDGE"])
    before = {file.name for file in Path().iterdir()}
    for empty in (False, True):
        if empty:
            Path("salve.db").touch()
        with pytest.raises(SystemExit) as stopped:
            main([*arguments])
        assert stopped.value.code == 78
        place = Path("salve.db").absolute()
        assert capsys.readouterr().err.startswith(f"salve: there is no database at {place}.")
    assert Path("salve.db").stat().st_size == 0
    assert {file.name for file in Path().iterdir()} == before | {"salve.db"}


@pytest.mark.parametrize("meaning", ["false", "auto"])
def test_doctor_makes_no_database(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], meaning: str
) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", environment["SALVE_KNOWLEDGE"])
    monkeypatch.setenv("SALVE_MEANING", meaning)
    before = {*Path().iterdir()}
    with pytest.raises(SystemExit) as stopped:
        main(["doctor", "--offline"])
    assert stopped.value.code == 78
    said = f"{Path('salve.db').absolute()} is not there yet; the first `salve run` makes it"
    assert said in capsys.readouterr().out
    assert not Path("salve.db").exists()
    assert {*Path().iterdir()} == before


def test_a_reader_says_which_database_it_reads(
    asked: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", asked["SALVE_KNOWLEDGE"])
    for arguments in (["log"], ["review", "--list"], ["knowledge", "log", "--json"]):
        with pytest.raises(SystemExit) as ended:
            main([*arguments])
        said = capsys.readouterr()
        assert not ended.value.code
        assert f"reading {Path('salve.db').absolute()}" in said.err
        assert "reading" not in said.out


def test_every_command_was_thought_of() -> None:
    """Those that make a database are started to answer, or to bring knowledge; a new one joins a list here.

    What copies it is tried in `tests/store/test_backup.py` and `test_moving.py`, and `doctor` above.
    """
    makers = {"ask", "chat", "run", "web", "bench", "init", "site", "mcp"}
    copiers = {"backup", "restore", "store"}
    assert makers | copiers | {"doctor"} | {arguments[0] for arguments in READERS} == set(COMMANDS)

"""The command line, as people and scripts use it."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.log import COLUMNS
from bot.cli.main import COMMANDS, cli, main
from tests.knowledge import folder

FIELDS = {
    "decision",
    "entry",
    "red_flag",
    "confidence",
    "candidates",
    "text",
    "sources",
    "knowledge_version",
    "question_id",
}


@pytest.fixture(autouse=True)
def _small_knowledge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(folder.write(tmp_path / "small")))


def salve(*arguments: str, typed: str | None = None) -> Result:
    """Run a command; an unexpected exception fails the test."""
    result = CliRunner().invoke(cli, arguments, input=typed, standalone_mode=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["knowledge", "check"]])
def test_every_command_explains_itself_with_an_example(command: list[str]) -> None:
    result = CliRunner().invoke(cli, [*command, "--help"])
    assert result.exit_code == 0
    assert "Example: " in result.output


def test_ask_prints_the_reply() -> None:
    output = salve("ask", "how often do I apply it please").output
    for part in ("how often do I apply it", "Answer of alpha.", "[1] Maker. The leaflet", "alpha · revision", "1.2.3"):
        assert part in output


def test_ask_as_json_for_scripts() -> None:
    answer = json.loads(salve("ask", "--json", "tell me where do I store it").output)
    assert set(answer) >= FIELDS
    assert (answer["decision"], answer["entry"], answer["red_flag"]) == ("answer", "beta", None)
    assert 0.9 < answer["confidence"] <= 1
    assert answer["candidates"][0]["entry"] == "beta"
    assert answer["sources"][0]["claim"] == "It says so."


def test_ask_reads_one_question_a_line() -> None:
    typed = "tell me where do I store it\n\nmy lips are swollen\nxyzzy plugh\n"
    answers = [json.loads(line) for line in salve("ask", "--stdin", typed=typed).output.splitlines()]
    assert [answer["decision"] for answer in answers] == ["answer", "signpost", "abstain"]
    assert answers[1]["red_flag"] == "swelling"
    assert len({answer["question_id"] for answer in answers}) == 3


def test_ask_needs_exactly_one_way_of_asking(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["ask"])
    assert stopped.value.code == 2
    assert "salve ask" in capsys.readouterr().err


def test_a_broken_folder_is_told_with_every_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = folder.write(tmp_path / "broken", alpha="id: alpha\n", beta="id: [\n")
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(broken))
    with pytest.raises(SystemExit) as stopped:
        main(["ask", "hello"])
    said = capsys.readouterr().err
    assert stopped.value.code == 78
    assert "alpha.yaml:1: answer: missing" in said
    assert "beta.yaml:" in said


def test_a_wrong_setting_ends_with_78(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", "mysql://x")
    with pytest.raises(SystemExit) as stopped:
        main(["ask", "hello"])
    assert stopped.value.code == 78
    assert "SALVE_DATABASE_URL" in capsys.readouterr().err


def test_run_without_a_token_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["run"])
    assert stopped.value.code == 78
    assert "salve init" in capsys.readouterr().err


def test_chat_is_a_conversation() -> None:
    typed = "tell me where do I store it\nwhere can i buy it\n9\nxyzzy plugh\n\n"
    output = salve("chat", typed=typed).output
    assert "Ask me about test base" in output
    assert "Answer of beta." in output
    assert "I do not name shops." in output
    assert "passed your question on" in output.replace("\n", " ")


def test_the_log_lists_and_exports_what_went_unanswered() -> None:
    assert "Nothing unanswered" in salve("log").output
    for question in ("=cmd|' /C calc'!A0", 'a,b "c"', "where can i buy it", "evil \x1b[31m red"):
        salve("ask", question)
    table = salve("log").output
    assert "a,b" in table
    assert "\x1b[31m" not in table

    lines = [json.loads(line) for line in salve("log", "--format", "jsonl").output.splitlines()]
    assert {line["reason"] for line in lines} == {"no_match", "out_of_scope"}
    assert len(lines) == 4

    rows = list(csv.reader(io.StringIO(salve("log", "--format", "csv").output)))
    assert tuple(rows[0]) == COLUMNS
    texts = [row[COLUMNS.index("text")] for row in rows[1:]]
    assert 'a,b "c"' in texts
    assert not any(text.startswith("=") for text in texts)

    assert len(salve("log", "--format", "jsonl", "--reason", "out_of_scope").output.splitlines()) == 1
    assert len(salve("log", "--format", "jsonl", "--limit", "2").output.splitlines()) == 2
    assert salve("log", "--format", "jsonl", "--until", "2000-01-01").output == ""
    assert len(salve("log", "--format", "jsonl", "--text", "A,B").output.splitlines()) == 1


def test_knowledge_check_is_quiet_about_sound_knowledge() -> None:
    result = salve("knowledge", "check")
    assert "0 errors" in result.output
    assert "2 entries" in result.output


def test_knowledge_check_names_file_line_and_mend(tmp_path: Path) -> None:
    broken = folder.write(tmp_path / "x", alpha=folder.entry("alpha", "how often").replace("label", "rct"))
    result = salve("knowledge", "check", "--json", str(broken))
    found = json.loads(result.output)
    assert result.return_value == 1
    assert any(problem["line"] == 7 and problem["key"] == "evidence" for problem in found["problems"])


def test_doctor_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    result = salve("doctor", "--offline", "--json")
    assert result.return_value == 78
    checks = {check["what"]: check for check in json.loads(result.output)["checks"]}
    assert not checks["token"]["ok"]
    assert {"python", "settings", "database", "sqlite", "knowledge", "clock"} <= set(checks)

    token = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcdE", "a" * 38))
    monkeypatch.setenv("SALVE_DISCORD_TOKEN", token)
    result = salve("doctor", "--offline")
    assert result.return_value == 0, result.output
    assert "client_id=123456789012345678" in result.output
    assert token not in result.output


def test_doctor_tells_what_is_wrong_one_line_each(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/salve.db")
    folder.write(tmp_path / "small", alpha="id: alpha\n")
    result = salve("doctor", "--offline")
    assert "MEND database" in result.output
    assert "MEND knowledge" in result.output
    monkeypatch.setenv("SALVE_MEMBER_LIMIT", "none")
    assert "MEND settings" in salve("doctor", "--offline").output

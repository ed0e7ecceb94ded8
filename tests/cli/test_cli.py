"""The command line, as people and scripts use it."""

import csv
import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from bot import bootstrap, config
from bot.cli import database
from bot.cli.log import COLUMNS
from bot.cli.main import COMMANDS, cli, main
from bot.errors import KnowledgeError, SalveError
from bot.knowledge import files, layers
from bot.knowledge.models import KnowledgeBase
from bot.services import export
from bot.services.asking import Asking
from tests.commands import salve
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
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(folder.released(folder.write(tmp_path / "small"))))


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["knowledge", "check"], ["log", "export"]])
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


def test_the_terminal_speaks_the_language_that_it_is_told_or_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    english, for_scripts = salve("ask", "xyzzy plugh").output, salve("ask", "--json", "xyzzy plugh").output
    german = salve("--lang", "de", "ask", "xyzzy plugh").output
    assert german != english
    assert " ich " in german.casefold()
    assert (
        json.loads(salve("--lang", "de", "ask", "--json", "xyzzy plugh").output)["text"]
        == json.loads(for_scripts)["text"]
    )
    talk = salve("--lang", "fr", "chat", typed="tell me where do I store it\n9\n\n").output
    assert "Pose-moi une question sur Test base" in talk or "Pose-moi une question sur test base" in talk
    assert "\ntoi> " in talk
    monkeypatch.delenv("SALVE_LANGUAGE")
    monkeypatch.setenv("LANG", "es_ES.UTF-8")
    assert "Pregúntame sobre" in salve("chat", typed="\n").output


def test_a_base_speaks_its_own_language_where_the_terminal_names_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salve("init", "--knowledge", tmp_path / "klub", "--language", "de")
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(tmp_path / "klub"))
    for name in ("SALVE_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    asked = ("ask", "was kostet ein nilpferd")
    assert " ich " in salve(*asked).output.casefold()
    assert "\ndu> " in salve("chat", typed="\n").output
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert " ich " not in salve(*asked).output.casefold()


def test_what_is_asked_in_any_script_turns_no_line_of_the_terminal() -> None:
    asked = ("איך שומרים את הקרם", "كيف أحفظ الكريم", "クリームはどう保管しますか", "药膏怎么保存")
    salve("ask", "--stdin", typed="".join(f"\u202e{each}\u2066\u0007\n" for each in asked))
    for command in (("review", "--list"), ("log",)):
        said = salve(*command).output
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u0007]", said), command
        assert all(each in said for each in asked), command


def test_the_log_lists_and_exports_what_went_unanswered() -> None:
    salve("ask", "how often do I apply it please")
    assert "Nothing unanswered" in salve("log").stdout
    for question in ("=cmd|' /C calc'!A0", 'a,b "c"', "where can i buy it", "evil \x1b[31m red"):
        salve("ask", question)
    table = salve("log").stdout
    assert "a,b" in table
    assert "\x1b[31m" not in table

    lines = [json.loads(line) for line in salve("log", "--format", "jsonl").stdout.splitlines()]
    assert {line["reason"] for line in lines} == {"no_match", "out_of_scope"}
    assert len(lines) == 4

    rows = list(csv.reader(io.StringIO(salve("log", "--format", "csv").stdout)))
    assert tuple(rows[0]) == COLUMNS
    texts = [row[COLUMNS.index("text")] for row in rows[1:]]
    assert 'a,b "c"' in texts
    assert not any(text.startswith("=") for text in texts)

    assert len(salve("log", "--format", "jsonl", "--reason", "out_of_scope").stdout.splitlines()) == 1
    assert len(salve("log", "--format", "jsonl", "--limit", "2").stdout.splitlines()) == 2
    assert salve("log", "--format", "jsonl", "--until", "2000-01-01").stdout == ""
    assert len(salve("log", "--format", "jsonl", "--text", "A,B").stdout.splitlines()) == 1


def test_the_log_counts_red_flags() -> None:
    salve("ask", "where is the zorbl")
    assert "Nothing of that kind" in salve("log", "flags").stdout
    salve("ask", "my lips are swollen")
    row = {"red_flag": "swelling", "sure": 1, "likely": 0, "fine": 0}
    assert [json.loads(line) for line in salve("log", "flags", "--format", "jsonl").stdout.splitlines()] == [row]
    assert "swelling" in salve("log", "flags").stdout
    assert salve("log", "flags", "--since", "2999-01-01", "--format", "csv").stdout == "red_flag,sure,likely,fine\n"
    assert salve("log", "flags", "--show", "fine", "--format", "jsonl").stdout == ""
    assert "Nothing of that kind" in salve("log", "flags", "--show", "missed").stdout


def test_the_log_exports_each_kind_of_row() -> None:
    salve("ask", "=cmd|' /C calc'!A0")
    salve("ask", "tell me where do I store it")
    salve("review", "1", typed="t=1+1\nq")

    def rows(what: str, *more: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(salve("log", "export", "--what", what, *more).stdout)))

    [gap] = rows("gaps")
    assert (gap["number"], gap["title"], gap["status"], gap["askers"]) == ("1", "'=1+1", "open", "1")
    assert gap["example"].startswith("'=cmd")
    assert [(row["act"], row["door"], row["gap"]) for row in rows("actions")] == [("title", "cli", "1")]
    assert [(row["entry"], row["answered"], row["not_this"]) for row in rows("entries")] == [("beta", "1", "0")]
    [asked] = csv.DictReader(io.StringIO(salve("log", "--format", "csv").stdout))
    assert rows("questions") == [asked | {"gap": "1"}]
    assert salve("log", "export").stdout == salve("log", "export", "--what", "questions", "--format", "csv").stdout
    for what in ("questions", "gaps", "actions", "entries"):
        lines = salve("log", "export", "--what", what, "--format", "jsonl").stdout.splitlines()
        assert [tuple(json.loads(line)) for line in lines] == [export.COLUMNS[what]]
        assert rows(what, "--since", "2999-01-01") == []


def test_how_long_an_answer_took_is_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    salve("ask", "zorbl fnord qux")
    monkeypatch.setenv("SALVE_APPROVALS", "1")
    salve("review", "1", typed="salpha\nw1\npaq")
    [gap] = csv.DictReader(io.StringIO(salve("log", "export", "--what", "gaps").stdout))
    assert (gap["status"], gap["entry"], gap["hours_to_answer"]) == ("answered", "alpha", "0.0")
    assert gap["ended_at"] >= gap["first_asked"]


def test_no_export_holds_what_a_terminal_or_spreadsheet_acts_upon() -> None:
    said = ("\x1b]0;title\x07plugh\x9b2J", "\t =1+1 fnord", "\x1b[31m@qux zorbl")
    for question in said:
        salve("ask", question)
    for form in ("csv", "jsonl"):
        output = salve("log", "export", "--format", form).stdout
        assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", output)
    cells = [row["text"] for row in csv.DictReader(io.StringIO(salve("log", "export").stdout))]
    assert len(cells) == len(said)
    assert not any(cell.strip().startswith(("=", "@")) for cell in cells)
    lines = salve("log", "export", "--format", "jsonl").stdout.splitlines()
    assert any("plugh" in json.loads(line)["text"] for line in lines)


def test_an_export_goes_into_a_file_and_excel_is_told_that_it_is_utf8(tmp_path: Path) -> None:
    salve("ask", "schützt «zorbl» fnord")
    file = tmp_path / "out.csv"
    assert salve("log", "export", "--out", str(file)).stdout == ""
    plain = file.read_bytes()
    assert "schützt".encode() in plain
    assert plain.decode() == salve("log", "export").stdout_bytes.decode()
    salve("log", "export", "--out", str(file), "--excel")
    assert file.read_bytes() == b"\xef\xbb\xbf" + plain
    with pytest.raises(click.UsageError):
        salve("log", "export", "--format", "jsonl", "--excel")
    with pytest.raises(SalveError, match="cannot be written"):
        salve("log", "export", "--out", str(tmp_path / "nowhere" / "out.csv"))


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


def doctor() -> dict[str, dict[str, Any]]:
    """What `salve doctor` finds on this machine, by what it looks at."""
    return {check["what"]: check for check in json.loads(salve("doctor", "--offline", "--json").stdout)["checks"]}


def test_doctor_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    result = salve("doctor", "--offline", "--json")
    assert result.return_value == 78
    checks = {check["what"]: check for check in json.loads(result.output)["checks"]}
    assert not checks["token"]["ok"]
    assert {"python", "settings", "database", "sqlite", "key", "knowledge", "clock"} <= set(checks)

    token = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcdE", "a" * 38))
    monkeypatch.setenv("SALVE_DISCORD_TOKEN", token)
    result = salve("doctor", "--offline")
    assert result.return_value == 0, result.output
    assert "client_id=123456789012345678" in result.output
    assert token not in result.output


def test_doctor_has_an_eye_on_the_backups() -> None:
    with bootstrap.services(config.load()) as opened:
        opened.ask.ask("zorbl fnord qux", Asking("1" * 18, "mention", 42, 7, 8))
    seen = re.compile(r"^(\S+) +backup +(.*)$", re.MULTILINE)
    assert seen.findall(salve("doctor", "--offline").stdout)[0][0] == "look"
    assert doctor()["backup"]["ok"]
    salve("backup")
    assert seen.findall(salve("doctor", "--offline").stdout)[0][0] == "ok"
    (file,) = Path("backups").glob("salve-*.db")
    file.rename(file.with_name("salve-20200101T030000Z.db"))
    assert seen.findall(salve("doctor", "--offline").stdout) == [("look", "the last is of 2020-01-01 03:00 UTC")]


def test_doctor_finds_that_who_asked_cannot_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is made at first use" in doctor()["key"]["says"]
    assert not Path("salve.db.key").exists()
    with bootstrap.services(config.load()) as opened:
        opened.ask.ask("zorbl fnord qux", Asking("1" * 18, "mention", 42, 7, 8))
    assert "keep a copy" in doctor()["key"]["says"]
    Path("salve.db.key").unlink()
    found = doctor()["key"]
    assert (found["ok"], "is missing" in found["says"]) == (False, True)
    assert not Path("salve.db.key").exists()
    monkeypatch.setenv("SALVE_PRIVACY_KEY", "a key of one's own")
    found = doctor()["key"]
    assert found["ok"]
    assert "one's own" not in found["says"]


def test_doctor_refuses_a_server_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", "postgresql://salve@127.0.0.1:9/salve")
    found = doctor()["key"]
    assert (found["ok"], "SALVE_PRIVACY_KEY must be set" in found["says"]) == (False, True)
    monkeypatch.setenv("SALVE_PRIVACY_KEY", "the same on every machine")
    assert doctor()["key"]["ok"]


def test_doctor_tells_what_is_wrong_one_line_each(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/salve.db")
    folder.write(tmp_path / "small", alpha="id: alpha\n")
    result = salve("doctor", "--offline")
    assert "MEND database" in result.output
    assert "MEND knowledge" in result.output
    monkeypatch.setenv("SALVE_MEMBER_LIMIT", "none")
    assert "MEND settings" in salve("doctor", "--offline").output


def small(name: str = "alpha") -> Path:
    """An entry's file in the folder in use."""
    return Path(os.environ["SALVE_KNOWLEDGE"]) / "entries" / f"{name}.yaml"


def edit(before: str, after: str, name: str = "alpha") -> None:
    small(name).write_text(small(name).read_text("utf-8").replace(before, after), "utf-8")


def test_a_release_from_the_folder_to_the_terminal_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert "1.2.3" in salve("knowledge", "publish", "--yes").output
    edit("Answer of alpha.", "Another answer of alpha.")
    with pytest.raises(SalveError, match="has 301 characters, of which at most 300"):
        salve("knowledge", "publish", "--yes", "--note", "x" * 301)
    # Said before both releases are asked, with what stands beside the note when the gate is overruled.
    with pytest.raises(SalveError, match="has 317 characters"):
        salve("knowledge", "publish", "--yes", "--note", "x" * 290, "--despite", "y" * 6)
    output = salve("knowledge", "publish", "--yes", "--author", "ana", "--note", "clearer").output
    assert "changed entry alpha: answer" in output
    assert "1.2.4" in output
    assert "version: 1.2.4" in (small().parents[1] / "knowledge.yaml").read_text("utf-8")
    assert "1.2.4 is active" in salve("knowledge", "publish", "--yes").output
    assert salve("knowledge", "check").exit_code == 0
    newest, first = json.loads(salve("knowledge", "log", "--json").stdout)
    assert (newest["version"], newest["author"], newest["note"]) == ("1.2.4", "ana", "clearer")
    assert newest["parent"] == first["digest"]
    assert {"encoder"} <= newest.keys() & first.keys()
    changes = json.loads(salve("knowledge", "diff", "--json").stdout)["changes"]
    sides = {"old": "Answer of alpha.", "new": "Another answer of alpha."}
    assert [(each["id"], each["fields"]) for each in changes] == [("alpha", {"answer": sides})]
    text = salve("knowledge", "diff", "1.2.3", "1.2.4").stdout
    assert "- Answer of alpha." in text
    assert "+ Another answer of alpha." in text
    history = json.loads(salve("knowledge", "history", "alpha", "--json").stdout)
    assert [(each["version"], each["what"]) for each in history] == [("1.2.4", "changed"), ("1.2.3", "added")]
    assert "Another answer" in salve("knowledge", "show", "alpha").stdout
    shown = json.loads(salve("knowledge", "show", "alpha", "--at", "1.2.3", "--json").stdout)
    assert shown["entry"]["answer"] == "Answer of alpha."
    assert "1.2.5" in salve("knowledge", "rollback", "1.2.3", "--yes").output
    with pytest.raises(SystemExit):
        main(["knowledge", "publish", "--yes"])
    assert "salve knowledge pull" in capsys.readouterr().err
    assert "alpha.yaml" in salve("knowledge", "pull").output
    assert "answer: Answer of alpha." in small().read_text("utf-8")
    assert [past.version for past in files.read_lineage(small().parents[1])] == ["1.2.3", "1.2.4", "1.2.5"]


def test_a_servers_own_releases_are_listed_apart() -> None:
    salve("knowledge", "publish", "--yes")
    assert "Nothing has been released yet" in salve("knowledge", "log", "--server", "6").output
    with bootstrap.publish_service(database.settings()) as (publish, _):
        head = publish.find("1.2.3")
        base = publish.knowledge(head)
        entry = base.entry["alpha"].model_copy(update={"id": layers.own_id("6", "alpha")})
        publish.own.append(replace(base, entries=(*base.entries, entry)), head, "6", "gus", "ours alone")
    [own] = json.loads(salve("knowledge", "log", "--server", "6", "--json").stdout)
    assert (own["version"], own["author"], own["note"]) == ("1.2.3+2", "gus", "ours alone")
    [shared] = json.loads(salve("knowledge", "log", "--json").stdout)
    assert shared["version"] == "1.2.3"
    assert salve("knowledge", "verify").exit_code == 0
    assert "own-" not in salve("knowledge", "verify", "--json").stdout


def test_a_folder_of_another_lineage_is_not_pulled_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    salve("knowledge", "publish", "--yes")
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere.db")
    with pytest.raises(SalveError, match="there is no database at"):
        salve("knowledge", "pull")
    edit("Answer of alpha.", "Another answer of alpha.")
    # Nothing can be compared with; it is tried all the same, as a draft.
    assert "(draft)" in salve("ask", "how often do I apply it please").output


def test_a_real_conflict_needs_a_side() -> None:
    salve("knowledge", "publish", "--yes")
    edit("Answer of alpha.", "Answer two of alpha.")
    salve("knowledge", "publish", "--yes")
    salve("knowledge", "rollback", "1.2.3", "--yes")
    edit("Answer two of alpha.", "Answer three of alpha.")
    before = small().read_text("utf-8")
    result = salve("knowledge", "pull")
    assert result.return_value == 1
    assert "conflict: entry alpha answer" in result.output
    assert all(text in result.output for text in ("Answer of alpha.", "Answer two of alpha.", "Answer three of alpha."))
    assert small().read_text("utf-8") == before
    salve("knowledge", "pull", "--prefer", "ours")
    assert "Answer three of alpha." in small().read_text("utf-8")
    assert "1.2.6" in salve("knowledge", "publish", "--yes").output


def test_content_changed_without_a_release_fails_the_check() -> None:
    salve("knowledge", "publish", "--yes")
    edit("Answer of alpha.", "Another answer of alpha.")
    salve("knowledge", "publish", "--yes")
    edit("Another answer of alpha.", "A third answer of alpha.")
    result = salve("knowledge", "check")
    assert result.return_value == 1
    assert "the content changed since 1.2.4 was released (run: salve knowledge publish)" in result.output


def test_the_gate_refuses_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    salve("knowledge", "publish", "--yes")
    edit(
        "certainty: known\nevidence: label\nsources:\n  - {source: leaflet, claim: It says so.}\n",
        "certainty: unknown\nevidence: none\n",
    )
    with pytest.raises(SystemExit):
        main(["knowledge", "publish", "--yes"])
    assert "alpha lost its sources" in capsys.readouterr().err
    assert "2.0.0" in salve("knowledge", "publish", "--yes", "--despite", "nobody knows").output
    assert "despite the gate: nobody knows" in salve("knowledge", "log").stdout


def test_an_answer_is_explained_from_the_log() -> None:
    asked = json.loads(salve("ask", "--json", "tell me where do I store it").output)
    result = salve("explain", asked["question_id"])
    assert result.return_value == 0
    assert "byte for byte" in result.output
    data = json.loads(salve("explain", asked["question_id"], "--json").stdout)
    assert (data["identical"], data["entry"], data["reply"]) == (True, "beta", asked["text"])
    assert "in common: where do i store it" in salve("ask", "--why", "tell me where do I store it").output


def test_a_lineage_travels_as_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    salve("knowledge", "publish", "--yes")
    file = str(tmp_path / "lineage.jsonl.gz")
    assert "1 releases written" in salve("knowledge", "bundle", file).stdout
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere.db")
    assert "1 releases added" in salve("knowledge", "bundle", "--add", file).stdout
    assert "1.2.3" in salve("knowledge", "log").stdout


def test_a_folder_that_is_behind_is_told_how_to_catch_up() -> None:
    salve("knowledge", "publish", "--yes")
    edit("Answer of alpha.", "Another answer of alpha.")
    salve("knowledge", "publish", "--yes")
    salve("knowledge", "rollback", "1.2.3", "--note", "it was sound", "--yes")
    told = salve("ask", "how often do I apply it please").stderr
    assert "holds 1.2.4, 1.2.5 is served. See: salve knowledge pull" in told


def test_an_edited_folder_is_tried_as_a_draft_and_nothing_of_it_is_kept() -> None:
    assert salve("ask", "how often do I apply it please").stderr == ""
    edit("Answer of alpha.", "Another answer of alpha.")
    for command, typed in ((("ask", "how often do I apply it please"), None), (("chat",), "how often do I apply it\n")):
        told = salve(*command, typed=typed)
        assert "Another answer of alpha." in told.stdout
        assert "knowledge 1.2.3 (draft)" in told.stdout
        assert "tried as a draft, and nothing is kept" in told.stderr
    asked = json.loads(salve("ask", "--json", "how often do I apply it please").stdout)["question_id"]
    with bootstrap.log_service(config.load()) as log:
        assert log.interaction(asked) is None
    salve("knowledge", "publish", "--yes")
    told = salve("ask", "how often do I apply it please")
    assert "knowledge 1.2.4" in told.stdout
    assert told.stderr == ""


def test_a_folder_that_nobody_touched_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = salve("ask", "how often do I apply it please").stdout

    def read_again(folder: Path) -> KnowledgeBase:
        raise AssertionError(folder)

    monkeypatch.setattr(files, "load", read_again)
    assert salve("ask", "how often do I apply it please").stdout == asked


def test_a_broken_folder_stops_nothing() -> None:
    salve("ask", "how often do I apply it please")
    small().write_text("id: alpha\nquestion: [broken", "utf-8")
    told = salve("ask", "how often do I apply it please")
    assert "Answer of alpha." in told.stdout
    assert "small has 1 fault (salve knowledge check), so 1.2.3 is served as released" in told.stderr


def test_a_clone_with_one_word_edited_chats_and_publishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    salve("knowledge", "publish", "--yes")
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/another.db")
    edit("Answer of alpha.", "Another answer of alpha.")
    assert "(draft)" in salve("ask", "how often do I apply it please").stdout
    salve("knowledge", "publish", "--yes")
    assert [each.version for each in files.read_lineage(tmp_path / "small")] == ["1.2.3", "1.2.4"]
    assert "knowledge 1.2.4" in salve("ask", "how often do I apply it please").stdout


def test_another_base_is_tried_beside_the_one_that_is_released(tmp_path: Path) -> None:
    salve("knowledge", "publish", "--yes")
    salve("init", "--knowledge", str(tmp_path / "club"))
    told = salve("ask", "--folder", str(tmp_path / "club"), "when is the next get-together")
    assert "Every Sunday evening" in told.stdout
    assert "knowledge 0.1.0 (draft)" in told.stdout
    assert "care" not in told.stdout.lower()


def test_asking_a_folder_that_was_never_published_makes_no_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    club = tmp_path / "club"
    salve("init", "--knowledge", str(club))
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(club))
    for command, typed in ((("ask", "when do we meet"), None), (("chat",), "when do we meet\n")):
        told = salve(*command, typed=typed)
        assert "knowledge 0.1.0 (draft)" in told.stdout
        assert "tried as a draft, and nothing is kept" in told.stderr
    assert files.read_lineage(club) == ()
    assert json.loads(salve("knowledge", "log", "--json").stdout) == []
    salve("knowledge", "publish", "--yes")
    told = salve("ask", "when do we meet")
    assert "knowledge 0.1.0" in told.stdout
    assert "(draft)" not in told.stdout
    [first] = files.read_lineage(club)
    assert first.version == "0.1.0"


def test_a_merge_in_git_is_settled_by_a_command(tmp_path: Path) -> None:
    salve("knowledge", "publish", "--yes")
    here = tmp_path / "small" / "releases.yaml"
    first = here.read_text("utf-8")
    edit("Answer of alpha.", "Another answer of alpha.")
    salve("knowledge", "publish", "--yes")
    ours = here.read_text("utf-8").removeprefix(first)
    theirs = re.sub("digest: .{64}", f"digest: {'0' * 64}", ours)
    # Both branches had released something, and the merge kept both.
    here.write_text(first + theirs + ours, "utf-8")
    edit("Another answer of alpha.", "A third answer of alpha.")
    assert "(draft)" in salve("ask", "how often do I apply it please").stdout
    assert "builds on 1.2.4 now" in salve("knowledge", "rebase").output
    salve("knowledge", "publish", "--yes")
    assert [each.version for each in files.read_lineage(tmp_path / "small")] == ["1.2.3", "1.2.4", "1.2.5"]


def test_the_versions_that_a_merge_in_git_left_are_settled_by_the_same_command(tmp_path: Path) -> None:
    club = tmp_path / "club"
    salve("init", "--knowledge", str(club))
    salve("knowledge", "publish", "--folder", str(club), "--yes")
    manifest, lineage = club / "knowledge.yaml", club / "releases.yaml"
    both = "<<<<<<< HEAD\nversion: 0.1.0\n=======\nversion: 0.2.0\n>>>>>>> theirs\n"
    manifest.write_text(manifest.read_text("utf-8").replace("version: 0.1.0\n", both), "utf-8")
    lineage.write_text(lineage.read_text("utf-8") + "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n", "utf-8")
    said = salve("knowledge", "check", str(club)).output
    assert "2 errors" in said
    assert said.count("once the other files are right, run: salve knowledge rebase") == 2
    assert "builds on 0.1.0 now" in salve("knowledge", "rebase", "--folder", str(club)).output
    (club / "entries" / "new.yaml").write_text("question: Is there a wiki?\nanswer: Yes.\n", "utf-8")
    salve("knowledge", "publish", "--folder", str(club), "--yes")
    assert [each.version for each in files.read_lineage(club)] == ["0.1.0", "0.2.0"]
    # What both sides wrote themselves is for a person to settle.
    manifest.write_text(
        manifest.read_text("utf-8").replace("title:", "<<<<<<< a\ntitle: A\n=======\ntitle: B\n>>>>>>> b\n#"), "utf-8"
    )
    with pytest.raises(SalveError, match="merge conflict that was not settled"):
        salve("knowledge", "rebase", "--folder", str(club))


@pytest.mark.parametrize("command", [("ask", "where is it"), ("chat",), ("site", "out"), ("mcp",)])
def test_a_folder_that_is_not_there_is_not_answered_for_by_another(command: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(SalveError, match="there is no folder"):
        salve(*command, "--folder", str(tmp_path / "clbu"))


@pytest.mark.parametrize("command", [("ask", "where is it"), ("chat",), ("site", "out"), ("mcp",)])
def test_a_named_folder_that_is_broken_is_not_answered_for_by_another(command: tuple[str, ...], tmp_path: Path) -> None:
    salve("knowledge", "publish", "--yes")
    (tmp_path / "club").mkdir()
    with pytest.raises(KnowledgeError, match="cannot be read: No such file"):
        salve(*command, "--folder", str(tmp_path / "club"))


@pytest.mark.parametrize("typed", ["", "   ", "???", " …\n"])
def test_a_message_in_which_nothing_is_said_is_no_question(typed: str) -> None:
    with pytest.raises(click.UsageError, match="Give one question in quotes"):
        salve("ask", typed)
    salve("knowledge", "publish", "--yes")
    assert salve("log").stdout.strip() == "Nothing unanswered."


def test_publishing_a_folder_that_is_not_the_configured_one_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    club = tmp_path / "club"
    salve("init", "--knowledge", str(club))
    assert f"SALVE_KNOWLEDGE={club}" in salve("knowledge", "publish", "--folder", str(club), "--yes").stderr
    (club / "entries" / "new.yaml").write_text("question: Is there a wiki?\nanswer: Yes.\n", "utf-8")
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(club))
    assert "SALVE_KNOWLEDGE" not in salve("knowledge", "publish", "--yes").stderr


def test_entries_that_ask_nearly_the_same_are_told_and_refused(capsys: pytest.CaptureFixture[str]) -> None:
    salve("knowledge", "publish", "--yes")
    edit("tell me where do I store it", "tell me how often do I apply that", "beta")
    assert "ask nearly the same (reword one of them" in salve("knowledge", "check").output
    with pytest.raises(SystemExit):
        main(["knowledge", "publish", "--yes"])
    assert "ask nearly the same" in capsys.readouterr().err
    edit("owner: editor", "distinct:\n  - {entry: alpha, why: a test}\nowner: editor", "beta")
    assert "is active" in salve("knowledge", "publish", "--yes").output


def test_what_is_kept_of_a_member_is_shown_and_erased() -> None:
    with bootstrap.services(config.load()) as opened:
        opened.ask.ask("zorbl fnord qux", Asking("1" * 18, "mention", 42, 7, 8))
    assert "1  questions" in salve("privacy", "show", "42").stdout
    assert json.loads(salve("privacy", "show", "42", "--json").stdout)["questions"][0]["text"] == "zorbl fnord qux"
    assert "Erased: 1 questions" in salve("privacy", "erase", "42", typed="y\n").stdout
    assert "Nothing is kept about 42." in salve("privacy", "show", "42").stdout
    assert salve("privacy", "show", "43").stdout == "Nothing is kept about 43.\n"


def test_a_database_without_its_key_is_refused_until_somebody_says_that_it_is_lost(tmp_path: Path) -> None:
    database_, key = Path("salve.db"), Path("salve.db.key")
    with bootstrap.services(config.load()) as opened:
        opened.ask.ask("zorbl fnord qux", Asking("1" * 18, "mention", 42, 7, 8))
    salve("backup")
    with pytest.raises(SalveError, match="holds the key: nothing is lost"):
        salve("privacy", "new-key", "--yes")
    (copy,) = Path("backups").glob("salve-*.db")
    held = key.rename(tmp_path / "kept.key")
    restored = salve("restore", copy, "--yes")
    assert restored.return_value == 0
    assert "salve.db.key is missing" in restored.stderr
    with pytest.raises(SalveError, match="is missing"):
        salve("privacy", "show", "42")
    assert not key.exists()

    held.rename(key)
    assert "is missing" not in salve("restore", copy, "--yes").stderr
    assert "1  questions" in salve("privacy", "show", "42").stdout
    key.unlink()
    assert "is made" in salve("privacy", "new-key", typed="y\n").stdout
    assert (key.stat().st_uid, key.stat().st_gid) == (database_.stat().st_uid, database_.stat().st_gid)
    assert "Nothing is kept about 42." in salve("privacy", "show", "42").stdout


def test_the_pages_about_privacy_are_written(tmp_path: Path) -> None:
    salve("privacy", "pages", "--out", str(tmp_path / "here"))
    written = sorted(str(file.relative_to(tmp_path / "here")) for file in (tmp_path / "here").rglob("*.md"))
    assert written == ["deploy/PRIVACY.md", "deploy/TERMS.md", "docs/privacy.md"]


def test_a_wording_is_taken_out_of_every_release_and_the_rest_is_proven() -> None:
    wording = "which days do I put it on"
    salve("knowledge", "publish", "--yes")
    edit("phrasings: [", f"phrasings: [{wording}, ")
    salve("knowledge", "publish", "--yes", "--despite", "a test")
    assert wording in small().read_text("utf-8")
    assert "is active without it" in salve("knowledge", "redact", wording, "--reason", "asked", typed="y\n").output
    salve("knowledge", "pull")
    assert wording not in small().read_text("utf-8")
    proven = json.loads(salve("knowledge", "verify", "--json").stdout)
    assert [(row["verdict"], row["in_folder"]) for row in proven][:2] == [("whole", True), ("redacted", True)]
    with pytest.raises(SalveError, match="no release holds that wording"):
        salve("knowledge", "redact", "-", "--yes", typed=wording)
    with pytest.raises(SalveError, match="add --yes"):
        salve("knowledge", "redact", "-", typed=wording)


def test_a_script_is_asked_too_before_releases_change() -> None:
    salve("knowledge", "publish", "--yes")
    edit("Answer of alpha.", "Another answer of alpha.")
    with pytest.raises(click.Abort):
        salve("knowledge", "publish", "--json", typed="n\n")
    assert json.loads(salve("knowledge", "publish", "--json", typed="y\n").stdout)["version"] == "1.2.4"
    for act in (["rollback", "1.2.3"], ["redact", "how often"]):
        with pytest.raises(click.Abort):
            salve("knowledge", *act, "--json", typed="n\n")
    assert len(json.loads(salve("knowledge", "log", "--json").stdout)) == 2
    assert json.loads(salve("knowledge", "rollback", "1.2.3", "--json", typed="y\n").stdout)["version"] == "1.2.5"

"""`salve review`, as a curator types it: a real database, keys, and an editor that is a script."""

import getpass
import json
import os
import pwd
import re
import stat
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import pytest

from bot import bootstrap, config
from bot.curation.drafts import Stage
from bot.curation.gaps import Status
from bot.curation.review import Act, Curator, Role
from bot.errors import SalveError
from tests.commands import salve
from tests.knowledge import folder

BOB = Curator("discord:2", "Bob", Role.CURATOR)
STRANGE = "zorbl fnord qux"
EVIL = "xyzzy \x1b[31mplugh\nfake row\x07\x9b2J"
ANSWER = "Two thin layers a day are what the leaflet says."


@pytest.fixture(autouse=True)
def _desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(folder.released(folder.write(tmp_path / "small"))))
    monkeypatch.setenv("SALVE_APPROVALS", "1")


def ask(*questions: str) -> None:
    for question in questions:
        salve("ask", question)


def status(number: int = 1) -> str:
    with bootstrap.services(config.load()) as services:
        return services.gaps.find(number, BOB).status


def drafts(*stages: Stage) -> list[tuple[int, str, str]]:
    with bootstrap.services(config.load()) as services:
        found = [draft for stage in stages for draft in services.drafts.listed(BOB, stage)]
    return [(draft.number, draft.stage, draft.proposal.answer) for draft in found]


def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scripts: Sequence[str]) -> Path:
    """An editor that runs one of these snippets on `text` each time; what it was shown is kept beside it."""
    seen = tmp_path / "seen"
    seen.mkdir()
    script = tmp_path / "editor.py"
    script.write_text(
        f"#!{sys.executable}\n"
        "import os, pathlib, sys\n"
        f"seen, scripts = pathlib.Path({str(seen)!r}), {list(scripts)!r}\n"
        "turn = len(list(seen.iterdir()))\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "text = file.read_text('utf-8')\n"
        "(seen / str(turn)).write_text(text, 'utf-8')\n"
        "scope = {'text': text}\n"
        "exec(scripts[turn], scope)\n"
        "if scope['text'] != text:\n"
        "    file.write_text(scope['text'], 'utf-8')\n"
        "    os.utime(file, (9e8, 9e8))\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    return seen


WRITE = f"""
lines = "".join(line for line in text.splitlines(True) if line.startswith("#"))
text = lines + '''question: How many layers does it take?
topic: use
phrasings:
  - {STRANGE}
answer: {ANSWER}
certainty: known
sources:
  - source: leaflet
    claim: Two layers.
'''
"""


def test_an_empty_queue_is_said_so() -> None:
    ask("how often do I apply it please")
    assert "Nothing is waiting." in salve("review").output
    assert "Nothing is waiting." in salve("review", "--list").output
    assert json.loads(salve("review", "--list", "--json").stdout) == []
    assert "No drafts wait." in salve("review", "--drafts").output


def test_the_queue_is_listed_for_people_and_for_scripts() -> None:
    ask(STRANGE, STRANGE, "grault garply waldo")
    listed = salve("review", "--list").stdout
    assert listed.count("\n") == 2
    assert STRANGE in listed
    gaps = json.loads(salve("review", "--json").stdout)
    assert {(gap["number"], gap["name"], gap["asks"], gap["status"]) for gap in gaps} == {
        (1, STRANGE, 2, "open"),
        (2, "grault garply waldo", 1, "open"),
    }
    assert len(json.loads(salve("review", "--json", "--limit", "1").stdout)) == 1
    assert [gap["number"] for gap in json.loads(salve("review", "--json", "--text", "garply").stdout)] == [2]
    assert json.loads(salve("review", "--json", "--urgent").stdout) == []
    assert json.loads(salve("review", "--json", "--status", "rejected").stdout) == []


def test_control_characters_never_reach_the_terminal() -> None:
    ask(EVIL)
    with bootstrap.services(config.load()) as services:
        services.gaps.catch_up()
        services.gaps.act(1, Act.EXPERT, replace(BOB, name="B\x1b[2Job"), "web", reason="\x1b]0;title\x07")
    for output in (
        salve("review", "--list").output,
        salve("review", "--json").output,
        salve("review", typed="s\np\n1\nm\n1\nq").output,
    ):
        assert "plugh" in output
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", output)
        assert "\nfake row" not in output


def test_a_walk_shows_each_gap_and_ends() -> None:
    ask(STRANGE, "grault garply waldo")
    output = salve("review", typed="nn").output
    assert "1 person, asked once" in output
    assert "this week 1 ↑" in output
    assert "Wordings" in output
    assert "Nearest entries" in output
    assert "[1] answer" in output
    assert "#1 " in output
    assert "#2 " in output
    assert output.rstrip().endswith("That was all.")


def test_nothing_is_claimed_by_looking() -> None:
    ask(STRANGE)
    salve("review", typed="n")
    with bootstrap.services(config.load()) as services:
        assert services.gaps.find(1, BOB).holder is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("z3\n", Status.SNOOZED),
        ("xask a doctor\n", Status.EXPERT),
        ("31\n", Status.NOT_FOR_BOT),
        ("3spam\n", Status.REJECTED),
        ("3\n", Status.OPEN),
        ("3spam\nu", Status.OPEN),
        ("c", Status.OPEN),
    ],
)
def test_one_key_an_act(typed: str, expected: Status) -> None:
    ask(STRANGE)
    ask("grault garply waldo")
    salve("review", typed=f"{typed}q")
    assert {status(1), status(2)} == {expected, Status.OPEN}


def test_a_refusal_is_one_line_and_the_walk_goes_on() -> None:
    ask(STRANGE)
    with bootstrap.services(config.load()) as services:
        services.gaps.catch_up()
        services.gaps.act(1, Act.CLAIM, BOB, "discord")
    result = salve("review", "1", typed="31\no\ntmine\nm1\nu\nq")
    assert "Bob is working on #1 until" in result.stderr
    assert "#1 and #1 are one gap already" in result.stderr
    assert status() == Status.OPEN


def test_a_title_and_its_author(monkeypatch: pytest.MonkeyPatch) -> None:
    ask(STRANGE)
    assert "How many layers?" in salve("review", "1", "--as", "Dr Ada", typed="tHow many layers?\nq").output
    with bootstrap.services(config.load()) as services:
        [action] = services.gaps.actions(BOB)
        assert services.gaps.find(1, BOB).title == "How many layers?"
    assert (action.curator, action.name, action.door) == (f"local:{getpass.getuser()}", "Dr Ada", "cli")


def test_merge_split_and_undo() -> None:
    ask(STRANGE, "grault garply waldo", "grault garply waldo please")
    salve("review", "1", typed="m2\n")
    assert status(1) in {Status.MERGED, Status.OPEN}
    with bootstrap.services(config.load()) as services:
        assert services.gaps.find(1, BOB).number == 2
        questions = len(services.gaps.view(2, BOB).wordings)
    assert "not a number from 1 to" in salve("review", "2", typed="p9\nq").stderr
    assert "They are #" in salve("review", "2", typed="p1\nq").output
    with bootstrap.services(config.load()) as services:
        assert len(services.gaps.view(2, BOB).wordings) == questions - 1


def test_the_same_as_an_entry_becomes_a_draft_and_a_release() -> None:
    ask(STRANGE)
    output = salve("review", "1", typed="salpha\nw1\npaq").output
    assert "no wording is chosen yet" in output
    assert "only what you take becomes a phrasing" in output
    assert "Wordings to add" in output
    assert "published as 1.2.4" in output
    assert status() == Status.ANSWERED
    assert "Answer of alpha." in salve("ask", STRANGE).output


def test_an_answer_from_the_editor_to_the_release(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask(STRANGE)
    seen = editor(monkeypatch, tmp_path, [WRITE])
    output = salve("review", typed="apaq").output
    shown = (seen / "0").read_text("utf-8")
    assert "# topics: use, care" in shown
    assert f"\n  #- {STRANGE}\n" in shown, "offered, not taken"
    assert "What members would read" in output
    assert "questions comes out differently" in output, "only one does"
    assert "All are asked before it is published." in output
    assert "\n1 question is now answered\n" in output
    assert "published as 1.3.0" in output
    assert status() == Status.ANSWERED
    assert ANSWER in salve("ask", STRANGE).output


def test_a_fault_reopens_the_editor_with_what_was_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask(STRANGE)
    seen = editor(monkeypatch, tmp_path, ["text = text.replace('answer:', 'ansver:') + 'owner: me\\n'", WRITE])
    salve("review", "1", typed="aq")
    shown = (seen / "1").read_text("utf-8").splitlines()
    assert shown[0].startswith("#! line ")
    wrong = next(number for number, line in enumerate(shown, 1) if line.startswith("ansver:"))
    assert f"#! line {wrong}: ansver: unknown field (did you mean 'answer'?)" in shown
    assert any("delete it: the desk fills it in" in line for line in shown)
    assert drafts(Stage.WRITING) == [(1, "writing", ANSWER)]


def test_what_was_typed_is_kept_when_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask(STRANGE)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    editor(monkeypatch, tmp_path, ["text = text + 'precious: words\\n'", "", ""])
    output = salve("review", "1", typed="aq").output
    kept = re.search(r"What you typed is in (\S+)", output)
    assert kept
    assert "precious: words" in Path(kept[1]).read_text("utf-8")
    assert drafts(Stage.WRITING) == []


def test_the_same_fault_twice_ends_the_editing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask(STRANGE)
    fault = "text = 'qestion: x\\n'"
    seen = editor(monkeypatch, tmp_path, [fault, fault])
    output = salve("review", "1", typed="aq").output
    assert len(list(seen.iterdir())) == 2
    kept = re.search(r"Given up. What you typed is in (\S+)", output)
    assert kept
    assert Path(kept[1]).read_text("utf-8") == "qestion: x\n"
    assert drafts(Stage.WRITING) == []


def test_an_editor_closed_without_saving_leaves_no_draft(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask(STRANGE)
    editor(monkeypatch, tmp_path, [""])
    salve("review", "1", typed="aq")
    assert drafts(Stage.WRITING) == []
    with bootstrap.services(config.load()) as services:
        assert services.gaps.find(1, BOB).holder == f"local:{getpass.getuser()}", "to answer is to claim"


def test_saving_what_was_not_touched_leaves_no_draft_either(monkeypatch: pytest.MonkeyPatch) -> None:
    ask(STRANGE)
    monkeypatch.setenv("EDITOR", "touch -d 2001-01-01")
    monkeypatch.delenv("VISUAL", raising=False)
    salve("review", "1", typed="aq")
    assert drafts(Stage.WRITING) == []


def test_an_editor_that_fails_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ask(STRANGE)
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.delenv("VISUAL", raising=False)
    result = salve("review", "1", typed="aq")
    assert "name your editor in EDITOR" in result.stderr


def test_drafts_are_walked_sent_back_edited_and_discarded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALVE_APPROVALS", "2")
    ask(STRANGE)
    editor(monkeypatch, tmp_path, [WRITE, "text = text.replace('Two thin', 'Three thin')"])
    salve("review", "1", typed="apq")
    result = salve("review", "--drafts", typed="aq")
    assert "you wrote it, so another curator has to approve it" in result.stderr
    assert ANSWER in result.output
    assert "sent back" not in result.output
    salve("review", "--drafts", typed="bsay how long\nq")
    again = salve("review", "1", typed="deq")
    assert "sent back: say how long" in again.output
    assert drafts(Stage.WRITING) == [(1, "writing", ANSWER.replace("Two", "Three"))]
    salve("review", "1", typed="ddq")
    assert drafts(Stage.WRITING) == []
    assert "has no drafts that wait" in salve("review", "1", typed="dq").stderr


def test_a_draft_that_must_be_mended_is_not_proposed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask(STRANGE)
    editor(monkeypatch, tmp_path, ["text = text.replace(\"answer: ''\", 'answer: Something.')"])
    result = salve("review", "1", typed="apq")
    assert "before you can propose it" in result.stderr
    assert drafts(Stage.PROPOSED) == []


def test_that_somebody_else_must_approve_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    ask(STRANGE)
    assert "SALVE_APPROVALS" not in salve("review", typed="q").stderr
    monkeypatch.setenv("SALVE_APPROVALS", "2")
    alone = salve("review", "1", typed="salpha\nw1\npq")
    assert f"under a login of their own: {getpass.getuser()} cannot" in " ".join(alone.stderr.split())
    assert "draft 1 is proposed; another curator must approve it, as you cannot" in alone.output
    assert "SALVE_APPROVALS" not in salve("review", "--list").stderr, "scripts need no advice"
    monkeypatch.setenv("SALVE_DISCORD_TOKEN", ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcdE", "a" * 38)))
    assert "under a login" not in salve("review", typed="q").stderr


def test_a_second_login_approves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALVE_APPROVALS", "2")
    ask(STRANGE)
    salve("review", "1", typed="salpha\nw1\npq")
    renamed = salve("review", "--drafts", "--as", "Somebody Else", typed="aq")
    assert "you wrote it" in renamed.stderr, "another name is no other person"
    monkeypatch.setenv("LOGNAME", "ada")
    assert "you wrote it" in salve("review", "--drafts", typed="aq").stderr, "another LOGNAME is no other person"
    other = pwd.getpwnam("nobody").pw_uid
    monkeypatch.setattr("os.getuid", lambda: other)
    assert "draft 1 is published as 1.2.4" in salve("review", "--drafts", typed="aq").output
    assert status() == Status.ANSWERED


def test_grouping_that_takes_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ask(STRANGE)
    monkeypatch.setattr("bot.cli.review.LONG", 0)
    result = salve("review", "--json")
    assert "1 questions grouped so far" in result.stderr
    assert len(json.loads(result.stdout)) == 1
    assert "grouped" not in salve("review", "--json").stderr


def test_a_release_closes_what_it_answers(tmp_path: Path) -> None:
    ask(STRANGE, f"{STRANGE} please")
    before = [gap["number"] for gap in json.loads(salve("review", "--json").stdout)]
    file = tmp_path / "small" / "entries" / "alpha.yaml"
    file.write_text(file.read_text("utf-8").replace("phrasings: [", f"phrasings: [{STRANGE}, "), "utf-8")
    salve("knowledge", "publish", "--yes")
    assert before
    assert json.loads(salve("review", "--json").stdout) == []
    assert {status(number) for number in before} == {Status.ANSWERED}


def test_drafts_are_walked_all_or_not_at_all() -> None:
    with pytest.raises(click.UsageError):
        salve("review", "1", "--drafts")


def test_there_is_no_such_gap() -> None:
    ask(STRANGE)
    with pytest.raises(SalveError, match="there is no #7"):
        salve("review", "7")


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    import subprocess  # noqa: PLC0415

    ask(STRANGE)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "bot", "review"]
    result = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        start_new_session=True, cwd=tmp_path,
    )  # fmt: skip
    assert result.returncode == 1
    assert "needs a terminal" in result.stderr


def test_one_search_finds_entries_and_gaps() -> None:
    ask(STRANGE)
    listed = [" ".join(line.split()) for line in salve("find", "zorbl").stdout.splitlines()]
    assert f"gap #1 {STRANGE} (open)" in listed
    found = json.loads(salve("find", "zorbl", "--json").stdout)
    assert "gap" in {each["kind"] for each in found}


def test_who_cannot_be_asked_back_is_said_so() -> None:
    ask(STRANGE)
    result = salve("review", typed="bWhich strength?\nq")
    assert "nobody who asked can be asked back" in result.stderr


def test_the_nearest_entry_is_shown_and_taken_by_one_key() -> None:
    ask("alpha alpha zorbl")
    shown = salve("review", "1", typed="4q").output
    assert "[s]ame as another entry" in shown
    assert "entries were offered" in shown or "nothing is near" in shown


def test_a_turn_is_taken_listed_and_freed() -> None:
    ask(STRANGE)
    ask("grault garply waldo")
    assert "turn now" in salve("review", "1", typed="h\nq").output
    listed = [line for line in salve("review", "--mine", "--list").stdout.splitlines() if "#" in line]
    assert len(listed) == 1
    assert STRANGE in listed[0]
    # If there is only one curator, that one is next, unless it is their turn already.
    assert "nobody else has been at this desk" in salve("review", "1", typed="hnext\nq").stderr
    assert "nobody's turn now" in salve("review", "1", typed="hnobody\nq").output
    assert salve("review", "--mine", "--list").stdout.strip() == "Nothing is waiting."


def test_a_list_of_entries_is_walked_to_its_end() -> None:
    ask(STRANGE)
    assert "You have reached the end of this list." in salve("review", "--entries", "conflicting").output


@pytest.mark.parametrize(("lang", "day"), [("en", r"\d{1,2} [A-Z][a-z]{2} 20\d\d"), ("de", r"\d\d\.\d\d\.20\d\d")])
def test_a_day_in_a_sentence_is_written_as_its_reader_writes_it_and_in_rows_as_they_sort(
    monkeypatch: pytest.MonkeyPatch, lang: str, day: str
) -> None:
    ask(STRANGE)
    monkeypatch.setenv("SALVE_LANGUAGE", lang)
    shown = salve("review", typed="q").stdout
    assert re.search(rf"asked once since {day};", shown)
    assert re.search(rf"^  20\d\d-\d\d-\d\d {STRANGE}", shown, re.MULTILINE)
    assert re.match(r"\S+ +20\d\d-\d\d-\d\d \d\d:\d\d  ", salve("knowledge", "log").stdout)

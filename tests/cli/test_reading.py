"""How a message was read, shown beside the reply and never inside it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import click
import pytest

from bot.answering import pipeline, preparation
from bot.cli.reading import about, reading_text
from bot.locale import SOURCE
from bot.services.logged import name
from bot.services.model_files import load_models
from tests import town
from tests.commands import salve
from tests.knowledge import folder

STORE = "tell me where do I store it"


@pytest.fixture(autouse=True)
def _small_knowledge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(folder.released(folder.write(tmp_path / "small"))))


def test_why_shows_the_reading_after_the_reply_and_leaves_the_reply_alone() -> None:
    typed = f"hey salve, quick question. I moved house in May. {STORE}? thanks"
    plain, why = salve("ask", typed).output, salve("ask", "--why", typed).output
    assert why.startswith(plain)
    shown = [line.strip() for line in why[len(plain) :].splitlines()]
    assert any(line.startswith("question") and line.endswith("where do I store it") for line in shown)
    assert any(line.startswith("around it") and "I moved house in May" in line for line in shown)
    assert any(line.startswith("set aside") and "hey salve" in line for line in shown)
    assert any(line.startswith("outcome") and "answer beta" in line for line in shown)


def test_json_has_the_asks_beside_what_it_always_had() -> None:
    told = json.loads(salve("ask", "--json", f"hi! {STORE}? and how often do I apply it please").output)
    assert [(each["kind"], each["decision"], each["found"]) for each in told["asks"]] == [
        ("question", "answer", ["beta"]),
        ("question", "answer", ["alpha"]),
    ]
    assert (told["entry"], told["carried"], told["aside"]) == ("beta", "", None)


def test_each_ask_keeps_an_outcome_of_its_own_in_the_log_s_explanation() -> None:
    asked = json.loads(salve("ask", "--json", STORE).output)
    told = json.loads(salve("explain", asked["question_id"], "--json").stdout)
    assert told["asks"] == asked["asks"]
    assert "looked up" in salve("explain", asked["question_id"]).stdout


def test_small_talk_asks_nothing() -> None:
    told = json.loads(salve("ask", "--json", "thank you").output)
    assert (told["asks"], told["aside"]) == ([], "thanks")
    assert "nothing that Salve could look up" in salve("ask", "--why", "thank you").output


def test_what_was_told_by_likeness_is_shown() -> None:
    release = preparation.prepare(town.knowledge(), load_models(meaning=True))
    shown = reading_text(pipeline.answer("you talk just like my dad does", release, town.NOW.date()))
    assert re.search(r"^small talk +banter, by likeness: [01]\.\d\d$", click.unstyle(shown), re.MULTILINE)
    assert "likeness" not in reading_text(pipeline.answer("thank you", release, town.NOW.date()))


def test_what_is_carried_from_the_last_message_is_told() -> None:
    line = json.dumps({"text": "and how often?", "context": ["how often do I apply it please"]})
    told = json.loads(salve("ask", "--jsonl", typed=line).output)
    assert told["carried"] == "how often do I apply it"


def test_chat_says_what_a_message_was_taken_to_be_about() -> None:
    output = salve("chat", typed=f"{STORE}\nand when i travel?\n\n").output
    assert output.count("About: ") == 1
    assert f"About: {STORE.removeprefix('tell me ')}" in output
    assert "About: " not in salve("chat", typed=f"{STORE}\n\n").output


def test_nothing_stands_above_a_signpost() -> None:
    asked = pipeline.answer("can i use it on a fresh scar", town.release(), town.NOW.date())
    found = pipeline.answer("and my lips are swollen", town.release(), town.NOW.date(), asked.context)
    assert found.carried
    assert found.reply.kind == "signpost"
    turned = replace(found, parts=tuple(replace(part, turned=True) for part in found.parts))
    assert about(turned, SOURCE) is None


def test_nothing_is_told_where_what_was_said_before_changes_nothing() -> None:
    assert "About: " not in salve("chat", typed=f"{STORE}\nand how often do I apply it please\n\n").output


@pytest.mark.parametrize(
    ("typed", "decision", "line"),
    [
        ("where can i buy it?", "out_of_scope", "outcome   out_of_scope shops"),
        ("a scar", "suggest", "outcome   suggest "),
        ("my lips are swollen", "signpost", "distress    swelling: care comes before any answer"),
    ],
)
def test_every_outcome_has_a_line(typed: str, decision: str, line: str) -> None:
    outcome = pipeline.answer(typed, town.release(), town.NOW.date())
    assert name(outcome.decision) == decision
    assert line in click.unstyle(reading_text(outcome))


def test_what_an_ask_came_to_by_itself_is_shown_where_what_is_told_beside_it_changed_that() -> None:
    asked = "Can I put it on half a cheek only?"
    told, untold = (
        click.unstyle(reading_text(pipeline.answer(typed, town.release(), town.NOW.date())))
        for typed in (f"I have an old scar from years ago. {asked}", f"I have a new cat. {asked}")
    )
    assert "by itself answer half-cheek, " in told
    assert "outcome   suggest half-cheek, old-scar, " in told
    assert "by itself" not in untold


def test_a_signpost_shows_no_outcome_of_what_was_not_said() -> None:
    outcome = pipeline.answer("my lips are swollen. where can i buy it?", town.release(), town.NOW.date())
    assert "  outcome" not in reading_text(outcome)
    assert "where can i buy it" in reading_text(outcome)


def test_no_escape_code_of_a_member_reaches_the_terminal() -> None:
    release, today = town.release(), town.NOW.date()
    first = pipeline.answer("evil \x1b[31m does it have to be kept cold?", release, today)
    second = pipeline.answer("and how long?", release, today, first.context)
    assert "\x1b[31m" not in reading_text(first) + reading_text(second)
    assert "\x1b[31m" not in (about(second, SOURCE) or "")

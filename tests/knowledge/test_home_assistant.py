"""Home Assistant's files: what is heard and answered, in which language, and what only switches something."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read

TWO_TRIGGERS = """
- alias: Times
  triggers:
    - {trigger: conversation, command: [when do we leave, check out], id: out}
    - {trigger: conversation, command: when do we arrive, id: in}
    - {trigger: conversation, command: is the pool open}
  actions:
"""


def written(place: Path, **texts: str) -> list[Row | Unread]:
    """What an import reads in a folder of these files."""
    for name, text in texts.items():
        file = place / f"{name.replace('__', '/')}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return list(read(place))


def pairs(found: list[Row | Unread]) -> dict[tuple[str, ...], str]:
    """The questions with their answers."""
    return {row.questions: row.answer for row in found if isinstance(row, Row)}


CHOOSE = (
    "    - choose:\n"
    "        - conditions: {condition: trigger, id: out}\n"
    "          sequence: [{set_conversation_response: By ten o'clock.}]\n"
    "        - conditions: [{condition: trigger, id: [in, early]}]\n"
    "          sequence: {set_conversation_response: From four on.}\n"
    "      default: [{set_conversation_response: From June on.}]\n"
)
IF_ELSE = (
    "    - if: [{condition: trigger, id: out}]\n"
    "      then: [{set_conversation_response: By ten o'clock.}]\n"
    "      else:\n"
    "        - if: {condition: trigger, id: in}\n"
    "          then: {set_conversation_response: From four on.}\n"
    "          else: {set_conversation_response: From June on.}\n"
)


@pytest.mark.parametrize("steps", [CHOOSE, IF_ELSE])
def test_an_automation_that_answers_by_what_was_heard_has_an_answer_for_each(tmp_path: Path, steps: str) -> None:
    assert pairs(written(tmp_path, automations=TWO_TRIGGERS + steps)) == {
        ("when do we leave", "check out"): "By ten o'clock.",
        ("when do we arrive",): "From four on.",
        ("is the pool open",): "From June on.",
    }


def test_what_switches_something_answers_nothing_and_what_counts_may(tmp_path: Path) -> None:
    hears = "- triggers: [{{trigger: conversation, command: {}}}]\n  actions:\n    - action: {}\n    - {}: {}\n"
    said = "set_conversation_response"
    automations = hears.format("good night", "light.turn_off", said, "Good night to you all!") + hears.format(
        "where is the key", "counter.increment", said, "In the grey box."
    )
    found = written(
        tmp_path,
        automations=automations,
        sentences="intents:\n  Film: {data: [{sentences: [film time]}]}\n"
        "  Bins: {data: [{sentences: [when are bins]}]}\n",
        scripts="intent_script:\n  Film:\n    action: [{action: scene.turn_on}]\n    speech: {text: Enjoy the film!}\n"
        "  Bins:\n    speech: {text: On Tuesday.}\n",
    )
    assert pairs(found) == {("where is the key",): "In the grey box.", ("when are bins",): "On Tuesday."}
    (left,) = (each for each in found if isinstance(each, Unread))
    assert left.aside
    assert left.cause == "Film does something, and answers nothing"


def test_each_language_has_its_own_sentences_answers_and_lists(tmp_path: Path) -> None:
    sentences = "language: {}\nintents:\n  Pool:\n    data: [{{sentences: ['{}']}}]\nlists:\n  day: {{values: [{}]}}\n"
    answers = "responses:\n  intents:\n    Pool: {{default: {}}}\n"
    found = written(
        tmp_path,
        it__guests=sentences.format("it", "quando apre {day}", "oggi") + answers.format("Da giugno."),
        en__guests=sentences.format("en", "when open {day}", "today") + answers.format("From June."),
        configuration="intent_script:\n  Pool: {}\n",
    )
    assert pairs(found) == {("quando apre oggi",): "Da giugno.", ("when open today",): "From June."}


def test_passwords_are_not_read(tmp_path: Path) -> None:
    spoken = (
        "conversation:\n  intents:\n    Bins: [when are bins]\nintent_script:\n  Bins: {speech: {text: On Tuesday.}}\n"
    )
    found = written(tmp_path, configuration=spoken, secrets="wifi_password: open sesame\n")
    assert pairs(found) == {("when are bins",): "On Tuesday."}
    assert "sesame" not in str(found)

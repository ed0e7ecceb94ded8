"""Bots of Dialogflow and Watson Assistant: what is asked of an intent, and what is said to it."""

import json
from pathlib import Path
from typing import Any

from bot.knowledge.importing import Row, Unread, read


def intent(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An intent of Dialogflow with these messages."""
    return {"name": "boats", "responses": [{"messages": messages}], "fallbackIntent": False, "events": [], **more}


def asked(*parts: str) -> dict[str, Any]:
    """What is asked of it, in parts of which every other one fills a slot."""
    return {"data": [{"text": each} for each in parts], "isTemplate": False, "count": 0}


def agent(folder: Path, files: dict[str, Any]) -> list[Row | Unread]:
    """What an import reads in an agent with these files."""
    for name, value in {
        "agent.json": {"mlMinConfidence": 0.3, "defaultTimezone": "", "supportedLanguages": []},
        **files,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(value))
    return list(read(folder, language="en"))


def test_an_intent_of_dialogflow_is_asked_in_one_file_and_answered_in_another(tmp_path: Path) -> None:
    said = {"type": "0", "lang": "en", "speech": ["Ask the cox.", "The cox knows."]}
    found = agent(
        tmp_path,
        {
            "package.json": {"version": "1.0.0"},
            "entities/boat_entries_en.json": [{"value": "single", "synonyms": ["single", "scull"]}],
            "intents/faq.boats.json": intent(
                {"type": "0", "lang": "de", "speech": "Frag."}, said, {"type": "4", "lang": "en", "payload": {"a": 1}}
            ),
            "intents/faq.boats_usersays_en.json": [asked("Who lends a ", "single", "?"), asked("lend a boat")],
            "intents/faq.boats_usersays_de.json": [asked("Wer leiht ein Boot?")],
            "intents/Hello.json": intent(said, events=[{"name": "WELCOME"}]),
            "intents/Hello_usersays_en.json": [asked("heya")],
            "intents/price.json": intent({"type": 0, "lang": "en", "speech": ["A $boat costs 3 $."]}),
            "intents/price_usersays_en.json": [asked("What is the price?")],
        },
    )
    assert [(each.questions, each.answer, each.draft) for each in found if isinstance(each, Row)] == [
        (("Who lends a single?", "lend a boat"), "Ask the cox.", False),
        (("What is the price?",), "A {boat} costs 3 $.", True),
    ]
    causes = {each.cause for each in found if isinstance(each, Unread) and each.aside}
    assert {
        "not taken over: payload of faq.boats",
        "not taken over: another variant of faq.boats: 'The cox knows.'",
    } < causes
    assert not [each for each in found if isinstance(each, Unread) and not each.aside]


def test_a_node_of_watson_answers_the_intents_of_its_condition(tmp_path: Path) -> None:
    def node(condition: str, *texts: str, **more: Any) -> dict[str, Any]:
        values = [{"text": each} for each in texts]
        return {"conditions": condition, "output": {"generic": [{"response_type": "text", "values": values}]}, **more}

    intents = {"Boats": "Who lends a boat?", "Oars": "And oars?", "General_Greetings": "heya", "Time": "When?"}
    export = {
        "name": "rowing",
        "intents": [{"intent": name, "examples": [{"text": text}]} for name, text in intents.items()],
        "dialog_nodes": [
            node("welcome", "Hello!"),
            node("#Boats && @size", "Which one?"),
            node("#Boats", "Nobody.", disabled=True),
            node("#Boats || #Oars", "Ask the cox.", "The cox."),
            node("#General_Greetings", "Hello!"),
            {"conditions": "#Time", "output": {"text": {"values": ["At <? now() ?>."]}}},
            node("anything_else", "Pardon?"),
        ],
    }
    (tmp_path / "skill.json").write_text(json.dumps(export))
    found = list(read(tmp_path / "skill.json"))
    assert [(each.questions, each.answer, each.draft) for each in found if isinstance(each, Row)] == [
        (("Who lends a boat?",), "Ask the cox.", False),
        (("And oars?",), "Ask the cox.", False),
        (("When?",), "At {value}.", True),
    ]
    assert all(each.aside for each in found if isinstance(each, Unread))

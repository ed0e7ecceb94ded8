"""Read Home Assistant: the sentences that it hears, and the speech that answers them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.knowledge.importing.automations import answering, switches
from bot.knowledge.importing.columns import listing, mapped
from bot.knowledge.importing.intents import Intents
from bot.knowledge.importing.responses import Response

# What an intent of a script may say and do.
_SCRIPT = frozenset({"speech", "reprompt", "action", "async_action", "card", "description", "mode", "platforms"})
# Values that are taken from elsewhere, by tags of its own.
_TAG = re.compile(r"(?m)^(\s*(?:-\s+)?(?:[\w.-]+:\s+)?)!(?:include|secret|env_var|input)\w*\b.*$")
# At most this many values of a list are taken.
_VALUES = 3
_DEFAULT = "default"


def without_tags(text: str) -> str:
    """A file with nothing in place of the values that it takes from elsewhere."""
    return _TAG.sub(r'\1""', text)


def is_home(value: Any) -> bool:
    """Whether a document is in Home Assistant's format."""
    return bool(answering(value)) or (
        isinstance(value, Mapping)
        and (
            "intent_script" in value
            or _is_script(value)
            or isinstance(mapped(value.get("conversation")).get("intents"), Mapping)
            or isinstance(value.get("intents"), Mapping)
            or (isinstance(value.get("responses"), Mapping) and isinstance(value["responses"].get("intents"), Mapping))
        )
    )


def add(file: Path, document: Any, lines: Mapping[Any, int], found: Intents) -> None:
    """Add the content of a file: sentences, and the speech that answers them, in its language if it names one."""
    for number, (sentences, answer) in enumerate(answering(document)):
        found.hear_templates(f"{file}#{number}", file, 1, sentences)
        found.say(f"{file}#{number}", Response(file, 1, answer))
    value = mapped(document)
    tongue = f"@{value['language']}" if isinstance(value.get("language"), str) else ""
    intents = value.get("intents")
    for name, intent in intents.items() if isinstance(intents, Mapping) else ():
        for block in map(mapped, listing(mapped(intent).get("data"))):
            # The sentences of one intent may have different answers.
            response = block.get("response")
            heard = f"{name}.{response}" if response and response != _DEFAULT else str(name)
            line = lines.get(("intents", name), 1)
            found.hear_templates(f"{heard}{tongue}", file, line, map(str, listing(block.get("sentences"))))
    # In the settings file, intents are lists of sentences.
    for name, sentences in mapped(mapped(value.get("conversation")).get("intents")).items():
        line = lines.get(("conversation", "intents", name), 1)
        found.hear_templates(str(name), file, line, map(str, listing(sentences)))
    for name, rule in mapped(value.get("expansion_rules")).items():
        found.stand_for(f"{name}{tongue}", [str(rule)])
    for name, each in mapped(value.get("lists")).items():
        values = listing(mapped(each).get("values"))[:_VALUES]
        texts = [str(one.get("in", "") if isinstance(one, Mapping) else one) for one in values]
        found.stand_for(f"{name}{tongue}", texts)
    responses = value.get("responses")
    script = value if _is_script(value) else mapped(value.get("intent_script"))
    found.commands.update(str(name) for name, said in script.items() if switches(mapped(said).get("action")))
    _say(file, script, found)
    _say(file, mapped(mapped(responses).get("intents")), found, tongue)


def _say(file: Path, spoken: Mapping[str, Any], found: Intents, tongue: str = "") -> None:
    """Keep what is said to each intent."""
    for name, said in spoken.items():
        by = said if isinstance(said, Mapping) else {_DEFAULT: said}
        for which in ("speech", *by) if "speech" in by else by:
            speech = by[which]
            text = speech.get("text", "") if isinstance(speech, Mapping) else speech
            if text and isinstance(text, str):
                part = "" if which in {_DEFAULT, "speech"} else f".{which}"
                found.say(f"{name}{part}{tongue}", Response(file, 1, text))


def _is_script(value: Mapping[str, Any]) -> bool:
    """Whether a document is an intent script by itself, as settings include it: intents with what is said and done."""
    return any(isinstance(mapped(each).get("speech"), Mapping) for each in value.values()) and all(
        isinstance(each, Mapping) and _SCRIPT.issuperset(each) for each in value.values()
    )

"""Read bots of Dialogflow and Watson Assistant, whose intents hold what is asked, and what is said to each."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.knowledge.importing.columns import listing, mapped
from bot.knowledge.importing.intents import TALK, Intents
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.responses import Response, response
from bot.knowledge.importing.rows import Row, Unread

# Dialogflow's file of what is asked of an intent, beside the one named after the intent.
_ASKED = re.compile(r"(.+)_usersays_([a-z]{2})(?:-\w+)?")
_INTENT = frozenset({"name", "responses", "fallbackIntent"})
_AGENT = frozenset({"mlMinConfidence", "defaultTimezone", "supportedLanguages"})
# Watson's parts of a dialogue, and the intents that it comes with.
_DIALOGUE = frozenset({"intents", "dialog_nodes"})
_OWN = "General_"
# The condition of a node that answers intents, whatever else was said.
_PLAIN = re.compile(r"\s*#[\w-]+(?:\s*(?:\|\||or|OR)\s*#[\w-]+)*\s*")
_NAME = re.compile(r"#([\w-]+)")
# What these programs fill in: $item, <? expression ?>.
_FILLED = re.compile(r"\$(?=[A-Za-z_])([\w-]+)(?:\.\w+)*|<\?.*?\?>", re.DOTALL)


def is_dialogflow(file: Path, found: Any) -> bool:
    """Whether the value of a file is a part of an agent of Dialogflow: an intent, what is asked of it, or settings."""
    if isinstance(found, Mapping):
        return found.keys() >= _INTENT or found.keys() >= _AGENT or _is_beside(file)
    return isinstance(found, list) and (bool(_ASKED.fullmatch(file.stem)) or _is_beside(file))


def dialogflow(file: Path, found: Any, language: str, together: Intents) -> Iterator[Unread]:
    """Add what an agent's file holds to `together`; the reason why it is left out if it holds nothing that is asked."""
    named = _ASKED.fullmatch(file.stem)
    if isinstance(found, list) and named:
        if named[2] == language or not file.with_name(f"{named[1]}_usersays_{language}.json").exists():
            together.hear(named[1], file, 1, map(_said, found))
    elif isinstance(found, Mapping) and found.keys() >= _INTENT:
        name = file.stem
        welcomes = any(str(mapped(each).get("name")).endswith("WELCOME") for each in listing(found.get("events")))
        if found["fallbackIntent"] is True or welcomes:
            together.talk.add(name)
            yield Unread(file, 1, TALK.format(found["name"]), aside=True)
            return
        if asked := listing(found.get("userSays")):
            together.hear(name, file, 1, map(_said, asked))
        messages = [
            mapped(each) for each in listing(mapped(next(iter(listing(found["responses"])), {})).get("messages"))
        ]
        together.say(name, _answer(file, name, messages, language))
    else:
        yield Unread(file, 1, "settings of the bot, which ask nothing", aside=True)


def is_watson(found: Any) -> bool:
    """Whether the value is a dialogue of Watson Assistant."""
    return isinstance(found, Mapping) and found.keys() >= _DIALOGUE


def watson(file: Path, found: Mapping[str, Any], text: str) -> Iterator[Row | Unread]:
    """What is asked of each intent of a dialogue, with what its node says."""
    told, places = Intents(), Places(text)
    for each in map(mapped, listing(found["intents"])):
        name, asked = (
            str(each.get("intent")),
            [str(mapped(one).get("text", "")) for one in listing(each.get("examples"))],
        )
        told.hear(name, file, places.line_of(*(json.dumps(one, ensure_ascii=False) for one in asked[:1])), asked)
        if name.startswith(_OWN):
            told.talk.add(name)
    for each in map(mapped, listing(found["dialog_nodes"])):
        if _PLAIN.fullmatch(condition := str(each.get("conditions"))) and each.get("disabled") is not True:
            for name in _NAME.findall(condition):
                told.say(name, response(file, 1, name, [{"text": one} for one in _spoken(each.get("output"))]))
    yield from told.rows()


def _is_beside(file: Path) -> bool:
    """Whether a file is one of an agent's words for slots, or tells the version of its format."""
    agent = file.parent.parent if file.parent.name == "entities" else file.parent
    beside = file.parent.name == "entities" or file.name == "package.json"
    return beside and (agent / "agent.json").exists()


def _said(asked: Any) -> str:
    """What somebody says, in whose parts slots are marked."""
    return "".join(str(mapped(each).get("text", "")) for each in listing(mapped(asked).get("data")))


def _answer(file: Path, name: str, messages: list[Mapping[str, Any]], language: str) -> Response:
    """The texts of a response in the base's language, or in the first if it has none; other messages are listed."""
    codes = [str(each.get("lang", "")) for each in messages]
    code = language if language in codes else next(iter(codes), "")
    ours = [each for each, of in zip(messages, codes, strict=True) if of == code]
    texts = [each["speech"] for each in ours if each.get("speech")]
    variants = [response(file, 1, name, [_slotted(one) for one in _several(each)]) for each in texts]
    left = [f"payload of {name}" for each in ours if each.get("payload")]
    return Response(
        file,
        1,
        "\n\n".join(each.text for each in variants),
        left=(*(one for each in variants for one in each.left), *left),
    )


def _spoken(output: Any) -> list[str]:
    """The variants of what a node says, in the way of the present program, or of the older one."""
    held = mapped(output)
    texts = [each for each in map(mapped, listing(held.get("generic"))) if each.get("response_type") == "text"]
    values = next((each.get("values") for each in texts), None) or mapped(held.get("text")).get(
        "values", held.get("text")
    )
    return [_slotted(mapped(each).get("text", each)) for each in _several(values)]


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _slotted(text: Any) -> str:
    """A text with what its program fills in between braces."""
    return _FILLED.sub(lambda found: f"{{{(found[1] or 'value').replace('-', '_')}}}", str(text))

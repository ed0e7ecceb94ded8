"""Read what automations of Home Assistant hear and answer."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.knowledge.importing.columns import mapped

_ANSWERS = "set_conversation_response"
# What sets off an automation, and what it does; the names may be plural.
_BOTH = ("trigger", "action")
# The keys of a step that has something done, and what is done in the house: "light.turn_off", not "counter.increment".
_DOES = ("action", "service")
_DEVICES = frozenset(
    {"light", "scene", "cover", "switch", "climate", "media_player", "lock", "fan", "vacuum", "valve", "script"}
    | {"alarm_control_panel", "homeassistant", "humidifier", "lawn_mower", "siren", "water_heater", "timer"}
)


def acts(value: Any) -> bool:
    """Whether something is an automation."""
    names = mapped(value).keys()
    return bool(names & {"trigger", "triggers"}) and bool(names & {"action", "actions", "alias"})


def answering(value: Any) -> list[tuple[list[str], str]]:
    """What the automations of a document answer: sentences that are heard, and the answer to these.

    What tells that something was switched answers nothing: "Good night!", "Done".
    """
    listed = value.get("automation") if isinstance(value, Mapping) else value
    found = list[tuple[list[str], str]]()
    for each in listed if isinstance(listed, list) else ():
        triggers, steps = (several(mapped(each).get(name) or mapped(each).get(f"{name}s")) for name in _BOTH)
        heard = dict[str, list[str]]()
        for one in map(mapped, triggers):
            if "conversation" in (one.get("trigger"), one.get("platform")):
                said = list(_taken(steps, str(one.get("id", ""))))
                answer = next((str(step[_ANSWERS]) for step in said if isinstance(step.get(_ANSWERS), str)), "")
                if " " in answer.strip() and not switches(said):
                    heard.setdefault(answer, []).extend(map(str, several(one.get("command"))))
        found += [(sentences, answer) for answer, sentences in heard.items() if sentences]
    return found


def switches(steps: Any) -> bool:
    """Whether one of these steps switches something in the house."""
    done = (str(mapped(step).get(name, "")) for step in several(steps) for name in _DOES)
    return any(each.partition(".")[0] in _DEVICES for each in done)


def _taken(steps: Any, trigger: str) -> Iterator[dict[str, Any]]:
    """The steps that are taken after the trigger of that id, also where they depend on it."""
    for step in map(dict, map(mapped, several(steps))):
        if "choose" in step:
            options = list(map(mapped, several(step["choose"])))
            chosen = next((each for each in options if _is_for(each.get("conditions"), trigger)), None)
            yield from _taken(chosen.get("sequence") if chosen else step.get("default"), trigger)
        elif "if" in step:
            yield from _taken(step.get("then" if _is_for(step["if"], trigger) else "else"), trigger)
        else:
            yield step


def _is_for(conditions: Any, trigger: str) -> bool:
    """Whether conditions ask for the trigger of that id."""
    asked = (mapped(each) for each in several(conditions))
    return bool(trigger) and any(
        each.get("condition") == "trigger" and trigger in map(str, several(each.get("id"))) for each in asked
    )


def several(value: Any) -> list[Any]:
    """One value or a list of them, as a list."""
    return value if isinstance(value, list) else [value] if value else []

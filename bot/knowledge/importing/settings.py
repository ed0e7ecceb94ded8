"""Recognise files of settings, which hold no texts."""

from collections.abc import Mapping
from typing import Any

from bot.knowledge.importing.automations import acts
from bot.knowledge.importing.columns import mapped

_SETTINGS = frozenset(
    {"pipeline", "policies", "action_endpoint", "tracker_store", "rest", "socketio", "session_config", "slots", "forms"}
    | {"site_name"}
)
# What Home Assistant keeps its passwords in.
SECRETS = "secrets.yaml"


def seems_settings(text: str) -> bool:
    """Whether a text that is not plain YAML has a name of such settings at its margin."""
    return any(line.partition(":")[0] in _SETTINGS for line in text.split("\n"))


def is_settings(value: Any) -> bool:
    """Whether a document holds no texts: settings of Rasa or of a site, or what Home Assistant keeps beside its texts.

    Beside its sentences and responses, that is a list of the intents with their domains, tests of sentences, scripts,
    and what the house does by itself.
    """
    if not value or (isinstance(value, list) and all(map(acts, value))):
        return True
    if not isinstance(value, Mapping):
        return False
    scripts = all("sequence" in mapped(each) for each in value.values())
    listed = all({"domain", "description"} <= mapped(each).keys() for each in value.values())
    tests = value.get("tests")
    tested = isinstance(tests, list) and any({"sentences", "intent"} <= mapped(each).keys() for each in tests)
    return scripts or listed or tested or not _SETTINGS.isdisjoint(value)

"""What pydantic finds, in words for a curator: the cause and the mend."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails


def explain(detail: ErrorDetails) -> tuple[str, str]:
    """The cause and the mend of one fault; the mend is empty where there is nothing better to say."""
    cause, mend = _MESSAGES.get(detail["type"], (detail["msg"], ""))
    context: Mapping[str, Any] = {"input": detail["input"], **(detail.get("ctx") or {})}
    if detail["type"] == "value_error":
        cause = str(context["error"])
    if detail["type"] == "string_pattern_mismatch" and not detail["input"]:
        return "missing", "fill it in"
    try:
        return cause.format(**context), mend.format(**context)
    except (KeyError, IndexError, ValueError):
        return detail["msg"], ""


_MESSAGES: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", "add it"),
    "extra_forbidden": ("unknown field", "delete it"),
    "string_too_short": ("empty", "write something or delete the key"),
    "string_too_long": ("longer than {max_length} characters", "shorten it"),
    "too_short": ("needs at least {min_length}", "add one"),
    "too_long": ("more than {max_length}", "keep the best"),
    "enum": ("'{input}' is not one of {expected}", "choose one of them"),
    "date_from_datetime_parsing": ("'{input}' is not a date", "write it as 2026-11-23"),
    "date_parsing": ("'{input}' is not a date", "write it as 2026-11-23"),
    "tuple_type": ("should be a list", "start each item with '- '"),
    "string_type": ("should be text", "put it in quotes"),
    "string_pattern_mismatch": ("'{input}' is not written as it should be", "small letters, digits and - in an id"),
    "literal_error": ("'{input}' is not one of {expected}", "choose one of them"),
    "model_type": ("should hold keys and values", "indent its fields below it"),
}

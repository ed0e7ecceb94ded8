"""Pydantic's findings in words for a curator: the cause and the mend."""

import re
from collections.abc import Mapping
from itertools import chain
from string import Formatter
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.locale import N_, Said

_Place = tuple[str | int, ...]
# How pydantic names one of the types that a field may have: constrained-str, tuple[SignOff, ...].
_SIDE = re.compile(r"constrained-\w+|[\w-]+\[.*\]")
MISSING, FILL_IN = N_("missing"), N_("fill it in")


def faults(error: ValidationError) -> list[ErrorDetails]:
    """The faults of a value, each with its place in it.

    Of a field that may be of several types, only the faults as one of them count: the one in which they lie deepest.
    """
    plain, sides = list[ErrorDetails](), dict[_Place, dict[_Place, list[ErrorDetails]]]()
    for each in error.errors(include_url=False):
        loc = each["loc"]
        if (at := next((number for number, part in enumerate(loc) if _is_side(part)), None)) is None:
            plain.append(each)
        else:
            bare = ErrorDetails(**{**each, "loc": tuple(part for part in loc if not _is_side(part))})
            sides.setdefault(loc[:at], {}).setdefault(loc[: at + 1], []).append(bare)
    deepest = (max(found.values(), key=lambda side: len(side[0]["loc"])) for found in sides.values())
    return [*plain, *chain.from_iterable(deepest)]


def _is_side(part: str | int) -> bool:
    return isinstance(part, str) and bool(_SIDE.fullmatch(part))


def explain(detail: ErrorDetails) -> tuple[str, str]:
    """The cause and the mend of one fault; the mend is empty if there is nothing to add."""
    cause, mend = _MESSAGES.get(detail["type"], (detail["msg"], ""))
    context: Mapping[str, Any] = {"input": detail["input"], **(detail.get("ctx") or {})}
    if detail["type"] == "value_error":
        cause = str(context["error"])
    if detail["type"] == "string_pattern_mismatch" and not detail["input"]:
        return MISSING, FILL_IN
    if detail["type"] not in _MESSAGES:
        return cause, ""
    try:
        return _said(cause, context), _said(mend, context)
    except (KeyError, IndexError, ValueError):
        return detail["msg"], ""


def first(error: ValidationError) -> str:
    """The first of the faults, in one line with its place and mend."""
    fault = faults(error)[0]
    cause, mend = explain(fault)
    return f"{'.'.join(map(str, fault['loc']))}: {cause}; {mend}".rstrip("; ")


def _said(text: str, context: Mapping[str, Any]) -> str:
    return Said(text, {name: str(context[name]) for _, name, _, _ in Formatter().parse(text) if name})


_MESSAGES: Mapping[str, tuple[str, str]] = {
    "missing": (N_("missing"), N_("add it")),
    "extra_forbidden": (N_("unknown field"), N_("delete it")),
    "string_too_short": (N_("empty"), N_("write something or delete the key")),
    "string_too_long": (N_("longer than {max_length} characters"), N_("shorten it")),
    "too_short": (N_("needs at least {min_length}"), N_("add one")),
    "too_long": (N_("more than {max_length}"), N_("keep the best")),
    "enum": (N_("'{input}' is not one of {expected}"), N_("choose one of them")),
    "date_from_datetime_parsing": (N_("'{input}' is not a date"), N_("write it as 2026-11-23")),
    "date_parsing": (N_("'{input}' is not a date"), N_("write it as 2026-11-23")),
    "tuple_type": (N_("should be a list"), N_("start each item with '- '")),
    "string_type": (N_("should be text"), N_("put it in quotes")),
    "string_pattern_mismatch": (
        N_("'{input}' is not written as it should be"),
        N_("small letters, digits and - in an id"),
    ),
    "literal_error": (N_("'{input}' is not one of {expected}"), N_("choose one of them")),
    "model_type": (N_("should hold keys and values"), N_("indent its fields below it")),
}

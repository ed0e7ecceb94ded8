"""Pair questions with answers that stand in two lists of the same length: *questions* and *answers*."""

from collections.abc import Mapping
from typing import Any

from bot.knowledge.importing import columns, counted

_SEVERAL = 2


def pairs(found: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The questions of these named lists with their answers, in order; only of lists of which most ask."""
    asking, telling = (_lists(found, role) for role in ("question", "answer"))
    paired = list[Mapping[str, str]]()
    for asked in asking:
        told = next((each for each in telling if len(each) == len(asked)), None)
        if told and 2 * sum(map(_asks, asked)) > len(asked) and not any(map(_asks, told)):
            telling.remove(told)
            paired += [{"question": each, "answer": said} for each, said in zip(asked, told, strict=True)]
    return paired


def _lists(found: Mapping[str, Any], role: str) -> list[list[str]]:
    """The lists of several texts whose names say that they have that role."""
    return [
        value
        for name, value in found.items()
        if role in columns.roles([counted.last_word(str(name))])
        and isinstance(value, list)
        and len(value) >= _SEVERAL
        and all(isinstance(each, str) for each in value)
    ]


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?")

"""Recognise questions and answers under names with the same number: *q1* and *a1*, *title-2* and *text-2*."""

import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.importing import columns

_NUMBERED = re.compile(r"(\D*)(\d+)(\D*)")
# Between the words of a name: *faq_q*, *faqQ*.
_APART = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")
_SEVERAL = 2


def pairs(found: Mapping[Any, Any]) -> list[Mapping[str, Any]]:
    """The questions with their answers, in order; none unless there are several.

    Titles with texts are those of any page, unless most of the titles ask.
    """
    by_number = dict[int, dict[str, str]]()
    titled = False
    for key, value in found.items():
        if isinstance(value, str) and (name := _NUMBERED.fullmatch(str(key))):
            roles = columns.roles([last_word(name[1] + name[3])])
            titled = titled or "title" in roles or "text" in roles
            for role in {"question", "answer"} & roles.keys():
                by_number.setdefault(int(name[2]), {}).setdefault(role, value)
    whole = [each for each in by_number.values() if len(each) == _SEVERAL]
    asking = sum(each["question"].rstrip().endswith("?") for each in whole)
    return [] if len(whole) < _SEVERAL or (titled and 2 * asking <= len(whole)) else [*whole]


def last_word(name: str) -> str:
    """The last of the words that make a name, which says what it is: *question* of *faqQuestion*."""
    return next(filter(None, reversed(_APART.split(name))), "")

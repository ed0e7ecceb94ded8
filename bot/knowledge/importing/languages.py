"""Read one language of texts that an object gives in several."""

import re
from collections.abc import Mapping
from typing import Any

_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?")


def in_one(
    item: Mapping[str, Any], question: str, answer: str, language: str
) -> tuple[Mapping[str, Any], str, str, str]:
    """An object whose texts are given in several languages, reduced to one of them; and the ones left out.

    The language is the one in the name of the question, as in `question.de`, otherwise `language`, otherwise English,
    otherwise the first.
    """
    several = {key: value for key, value in item.items() if in_several(value)}
    if not several:
        return item, question, answer, ""
    codes = list(dict.fromkeys(code for value in several.values() for code in value))
    named = question.rpartition(".")[2]
    code = next((each for wanted in (named, language, "en") for each in codes if wanted in (each, each[:2])), codes[0])
    others = ", ".join(each for each in codes if each != code)
    left = (
        f"not taken over: what is in {others}; for another language: --question question.{codes[-1]}" if others else ""
    )
    plain = {key: value.get(code, "") if key in several else value for key, value in item.items()}
    return plain, question.removesuffix(f".{code}"), answer.removesuffix(f".{code}"), left


def in_several(value: Any) -> bool:
    """Whether the value is an object of texts by language code."""
    return isinstance(value, Mapping) and bool(value) and all(_LANGUAGE.fullmatch(str(key)) for key in value)

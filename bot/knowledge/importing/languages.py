"""Read one language of texts that an object gives in several."""

import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.importing import columns

_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?")

# What an object calls what it says in other languages, and its own language.
_HELD = re.compile("transl|local|lang|i18n", re.IGNORECASE)
_OWN = ("default_locale", "locale", "language", "lang")


def in_one(
    item: Mapping[str, Any], question: str, answer: str, language: str
) -> tuple[Mapping[str, Any], str, str, str]:
    """An object whose texts are given in several languages, reduced to one of them; and the ones left out.

    The language is the one in the name of the question, as in `question.de`, otherwise `language`, otherwise English,
    otherwise the first.
    """
    several = {key: value for key, value in item.items() if in_several(value)}
    if not several:
        item, left = _translated(item, language)
        return item, question, answer, left
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


def _translated(item: Mapping[str, Any], language: str) -> tuple[Mapping[str, Any], str]:
    """An object that holds itself in other languages, in the one that is read; and the ones left out.

    Intercom keeps each article so, with its own language under `default_locale`.
    """
    for key, value in item.items():
        if _HELD.search(key) and (by_code := _by_code(value)):
            own = next((str(item[name]) for name in _OWN if item.get(name)), "")
            code = next((each for each in by_code if each[:2] == language), "")
            others = [each for each in dict.fromkeys((own, *by_code)) if each and each != (code or own)]
            left = f"not taken over: what is in {', '.join(others)}" if others else ""
            return {**{name: each for name, each in item.items() if name != key}, **by_code.get(code, {})}, left
    return item, ""


def _by_code(value: Any) -> dict[str, Mapping[str, Any]]:
    """Whole questions with their answers by the code of their language; empty if the value is something else."""
    return {
        str(code): each
        for code, each in columns.mapped(value).items()
        if _LANGUAGE.fullmatch(str(code))
        and isinstance(each, Mapping)
        and {"question", "answer"} <= columns.roles(each).keys()
    }

"""Lists of words: what tells a language, a person or a verdict, and how else is asked. One file per language."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict

from bot.knowledge.fields import Model
from bot.knowledge.files import read_one
from bot.knowledge.languages import NONE, Words

# Beside the other files of a language.
FILES = Path(str(resources.files("bot.answering"))) / "languages"


def _unwrapped(text: object) -> object:
    """An expression without the blanks that a file's line ends left behind its bars."""
    return re.sub(r"\|\s+", "|", text) if isinstance(text, str) else text


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return text


Expression = Annotated[str, BeforeValidator(_unwrapped), AfterValidator(_compiles)]


class Person(Model):
    """Expressions for what is said of a person; the case of letters does not matter.

    Attributes:
        mine, relatives: "my", and whom it is said of.
        named: what stands between these and a name.
        introduces, titles: what a name follows.
        comes_from, works_at: what a place follows.
        aged, measures: what an age follows, unless one of these follows that: "i am 12 weeks in".
        has, years: the same where one *has* years.
        old: ages told in other ways.
        nouns: frequent words of a language that gives every noun a capital.
        nobody: words with a capital that name no one.
    """

    mine: Expression = ""
    relatives: Expression = ""
    named: Expression = ""
    introduces: Expression = ""
    titles: Expression = ""
    comes_from: Expression = ""
    works_at: Expression = ""
    aged: Expression = ""
    measures: Expression = ""
    has: Expression = ""
    years: Expression = ""
    old: tuple[Expression, ...] = ()
    nouns: Words = NONE
    nobody: Expression = ""


class Rewording(Model):
    """Other words that a question may begin with.

    Attributes:
        asked: an expression for the words that it begins with.
        also: what may stand in their place.
    """

    # A blank at the end counts.
    model_config = ConfigDict(str_strip_whitespace=False)

    asked: Expression
    also: tuple[str, ...]


class WordLists(Model):
    """One language's file.

    Attributes:
        commonest: its most frequent words; but for English those that are rare in the other languages.
        affirms, denies: words that an answer may begin with, and which way they point.
        slight: words that an entry's id does without.
        person: what is said of a person, where that is known.
        rewordings: how the same is asked with other first words.
    """

    commonest: Words
    affirms: Words = NONE
    denies: Words = NONE
    slight: Words = NONE
    person: Person | None = None
    rewordings: tuple[Rewording, ...] = ()


@cache
def word_lists() -> Mapping[str, WordLists]:
    """Those of all languages that have a file, by code."""
    return {file.suffixes[0][1:]: read_one(file, WordLists) for file in sorted(FILES.glob("words.??.yaml"))}

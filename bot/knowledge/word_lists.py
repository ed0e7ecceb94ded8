"""Word lists that reveal a language, a person or a verdict, and other ways to ask. One file per language."""

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

# The files are beside the other files of each language.
FILES = Path(str(resources.files("bot.answering"))) / "languages"


def _unwrapped(text: object) -> object:
    """An expression without the spaces that the file's line breaks leave after its bars."""
    return re.sub(r"\|\s+", "|", text) if isinstance(text, str) else text


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return text


Expression = Annotated[str, BeforeValidator(_unwrapped), AfterValidator(_compiles)]


class Person(Model):
    """Expressions for statements about a person; the case of letters does not matter.

    Attributes:
        mine, relatives: "my", and the people it is said of.
        named: the words between these and a name.
        introduces, titles: the words before a name.
        comes_from, works_at: the words before a place.
        aged, measures: the words before an age, unless one of `measures` follows it: "i am 12 weeks in".
        has, years: the same for languages in which one *has* years.
        old: other ways to state an age.
        nouns: frequent words of a language that capitalises every noun.
        nobody: capitalised words that name nobody.
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
        asked: an expression for the words that the question begins with.
        also: the words that may replace them.
    """

    # A space at the end is significant.
    model_config = ConfigDict(str_strip_whitespace=False)

    asked: Expression
    also: tuple[str, ...]


class WordLists(Model):
    """One language's file.

    Attributes:
        commonest: its most frequent words; except in English, those that are rare in the other languages.
        affirms, denies: words at the start of an answer that mean yes, and those that mean no.
        slight: words that are left out of an entry's id.
        person: statements about a person, if they are known for the language.
        rewordings: other first words with which the same can be asked.
    """

    commonest: Words
    affirms: Words = NONE
    denies: Words = NONE
    slight: Words = NONE
    person: Person | None = None
    rewordings: tuple[Rewording, ...] = ()


@cache
def word_lists() -> Mapping[str, WordLists]:
    """The lists of all languages that have a file, by code."""
    return {file.suffixes[0][1:]: read_one(file, WordLists) for file in sorted(FILES.glob("words.??.yaml"))}

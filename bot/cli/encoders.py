"""Which encoder a base in a language other than English lacks, and how to install it."""

import click

from bot import bootstrap, config
from bot.answering.language import ENGLISH
from bot.config import Settings

# With the encoder, 96 of 100 held-out questions of the tests' bases have their answer among the first three, and 85
# without it; if the bases have no other wordings, 89 and 68.
WORDING_ALONE = (
    "The base is in '{language}', and no sentence encoder for that is installed: questions are matched by wording "
    "alone, and one in ten misses its answer, of an old FAQ without other wordings one in five. To install it: "
    "pip install 'salve[languages]'"
)


def lacking(language: str, settings: Settings) -> str:
    """A note on what a base in that language lacks; empty if it has its encoder, or is to do without one."""
    if language == ENGLISH.code or settings.meaning is False:
        return ""
    lacks = bootstrap.models(settings).spoken(language).meaning is None
    return WORDING_ALONE.format(language=language) if lacks else ""


def tell_lacking(language: str) -> None:
    """Print what a base in that language lacks to standard error."""
    if lacks := lacking(language, config.load()):
        click.secho(lacks, fg="yellow", err=True)

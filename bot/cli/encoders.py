"""Which encoder a base in another language than English lacks, and how to install it."""

import click

from bot import bootstrap, config
from bot.answering.language import ENGLISH
from bot.config import Settings

# Of the tests' bases 95 of 100 held-out questions have their answer among the first three, and 85 without the encoder;
# of the same bases without other wordings 86, and 68.
WORDING_ALONE = (
    "The base is in '{language}', and no sentence encoder for that is installed: questions are matched by wording "
    "alone, and one in ten misses its answer, of an old FAQ without other wordings one in five. To install it: "
    "pip install 'salve[languages]'"
)


def lacking(language: str, settings: Settings) -> str:
    """What a base in that language lacks; nothing where it has its encoder, or is to do without."""
    if language == ENGLISH.code or settings.meaning is False:
        return ""
    lacks = bootstrap.models(settings).spoken(language).meaning is None
    return WORDING_ALONE.format(language=language) if lacks else ""


def tell_lacking(language: str) -> None:
    """Say it in the terminal, beside the output."""
    if lacks := lacking(language, config.load()):
        click.secho(lacks, fg="yellow", err=True)

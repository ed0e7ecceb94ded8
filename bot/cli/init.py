"""`salve init`: asks a few questions, and writes a settings file that only its owner can read."""

import os
from pathlib import Path

import click

from bot.cli import encoders
from bot.config import DOTENV, TOKEN_SHAPE, environment_name
from bot.errors import ConfigError
from bot.knowledge import files, starting
from bot.locale import ENGLISH

WHERE_IT_IS = "The token is in the Discord Developer Portal under your application, Bot, Reset Token."
DONE = (
    "Wrote {file}. Next: `salve doctor` checks everything and prints the invite link, `salve run` starts the bot; "
    "the rest is set up in Discord, with /setup."
)


BEGUN = (
    "Began {folder}. Next: write your own entries there, `salve knowledge check {folder}` proof-reads them, and "
    "`salve chat --folder {folder}` answers from them."
)
IN_ENGLISH = "The sample texts there are in English, as there are none in {language}: replace them with your own."


@click.command("init", epilog="Example: salve init, or: salve init --knowledge my-knowledge")
@click.option("--force", is_flag=True, help="Replace a settings file that is there already.")
@click.option("--knowledge", type=click.Path(path_type=Path), help="Begin a knowledge folder there instead.")
@click.option("--from", "origin", type=click.Path(path_type=Path), help="Begin it as a copy of this one.")
@click.option("--language", help="The language of that folder's answers, in two letters.  [default: en]")
def command(*, force: bool, knowledge: Path | None, origin: Path | None, language: str | None) -> int:
    """Ask for the few settings Salve needs and write them to `.env`, readable by you alone.

    With --knowledge: begin a knowledge folder for a community of your own.
    """
    if origin is not None and language is not None:
        raise click.UsageError("a copy keeps the language of its base: leave out --language")
    if knowledge is not None:
        starting.begin(knowledge, origin, language)
        click.echo(BEGUN.format(folder=knowledge))
        if origin is None and language is not None and not starting.has_starter(language):
            click.secho(IN_ENGLISH.format(language=ENGLISH.language(language)), fg="yellow", err=True)
        encoders.tell_lacking(files.load(knowledge).manifest.language)
        return 0
    if origin is not None or language is not None:
        raise click.UsageError("--from and --language go with --knowledge: salve init --knowledge new --language de")
    if DOTENV.exists() and not force:
        raise ConfigError(f"{DOTENV} is there already. Edit it, or replace it with `salve init --force`")
    click.echo(WHERE_IT_IS)
    answers = {
        "discord_token": click.prompt("Bot token", hide_input=True, value_proc=_token),
        "database_url": click.prompt("Database", default="sqlite:///salve.db"),
    }
    lines = [f"{environment_name(field)}={value}" for field, value in answers.items() if value]
    _write_private(DOTENV, "\n".join(lines) + "\n")
    click.echo(DONE.format(file=DOTENV))
    return 0


def _token(text: str) -> str:
    if not TOKEN_SHAPE.match(text.strip()):
        raise click.BadParameter("that does not look like a bot token")
    return text.strip()


def _write_private(file: Path, text: str) -> None:
    """Write a file that has mode 0600 from its first byte on, in whole or not at all."""
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as new:
        new.write(text)
    draft.replace(file)

"""The database that a command reads: it must exist, and the command names it, because there may be others."""

from pathlib import Path

import click

from bot import config
from bot.cli.render import one_line
from bot.config import Settings
from bot.errors import ConfigError
from bot.knowledge import files
from bot.services import folder_state
from bot.store import choosing

MISSING = (
    "there is no database at {path}. `salve run` makes it at its first start; if yours is elsewhere, go to its folder, "
    "or name it in SALVE_DATABASE_URL"
)


folder_option = click.option("--folder", "folder_", type=click.Path(path_type=Path), help="The knowledge folder.")


def settings() -> Settings:
    """The settings, once it is certain that their database exists; its name is printed to standard error.

    Raises:
        ConfigError: a setting is wrong, or the database does not exist.
    """
    found = config.load()
    if not is_there(found):
        raise ConfigError(MISSING.format(path=_where(found)))
    click.secho(f"reading {_where(found)}", dim=True, err=True)
    return found


def in_folder(found: Settings, folder: Path | None) -> Settings:
    """The settings with that knowledge folder, if one is named.

    Without these errors, another base would answer in its place.

    Raises:
        ConfigError: the folder does not exist.
        KnowledgeError: it is broken.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigError(f"there is no folder {folder}: name the one that holds knowledge.yaml")
    if folder is not None and folder_state.known(folder_state.state(folder)) is None:
        files.load(folder)
    return found if folder is None else found.model_copy(update={"knowledge": folder})


def is_there(settings: Settings) -> bool:
    """Whether the database has been made."""
    return choosing.is_there(settings.database_url)


def _where(settings: Settings) -> str:
    return one_line(choosing.named(settings.database_url))

"""`salve settings`: shows what each server decided, and exports it to or imports it from TOML."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot import bootstrap
from bot.cli import database
from bot.errors import SalveError
from bot.services.login import local_curator
from bot.services.servers import ServerService
from bot.settings import document
from bot.settings.model import DEFAULTS, Administrator, changes

DOOR = "cli"
NONE_YET = "no server has been set up yet. Start `salve run` and use /setup in your server"
_server = click.option("--server", type=int, help="The server's id; without it, the home.")


@click.group("settings", epilog="Example: salve settings export > server.toml")
def command() -> None:
    """Show, export and import what a server decided for itself; in Discord that is /setup and /settings."""


@command.command("show")
def show() -> int:
    """List the servers that have been set up, and what each changed from the defaults."""
    with _opened() as servers:
        if not servers.all:
            raise SalveError(NONE_YET)
        for guild_id in servers.all:
            home = " (the home)" if guild_id == servers.home else "" if servers.serves(guild_id) else " (not served)"
            click.echo(f"server {guild_id}{home}")
            for line in changes(DEFAULTS, servers.of(guild_id)) or ["everything at its default"]:
                click.echo(f"  {line}")
    return 0


@command.command("export")
@_server
def export(server: int | None) -> int:
    """Write a server's settings as TOML, each with what it means."""
    with _opened() as servers:
        click.echo(document.dump(servers.of(_chosen(servers, server))), nl=False)
    return 0


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@_server
def import_(file: Path, server: int | None) -> int:
    """Put the settings of a TOML file (- reads standard input) in place of a server's; the trail says what changed."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SalveError(f"{file} cannot be read: {error}") from None
    new = document.load(text, str(file))
    with _opened() as servers:
        guild_id = _chosen(servers, server)
        said = changes(servers.of(guild_id), new)
        servers.change(guild_id, new.model_dump(), _operator(), DOOR)
        click.echo("\n".join(said) or "nothing has changed")
    return 0


@command.command("home")
@click.argument("server", type=int)
@click.confirmation_option(prompt="Its curators will keep the knowledge, and direct messages will be its own. Sure?")
def home(server: int) -> int:
    """Make another server the home."""
    with _opened() as servers:
        servers.move_home(server, _operator(), DOOR)
        click.echo(f"server {server} is the home")
    return 0


def _chosen(servers: ServerService, server: int | None) -> int:
    chosen = server or servers.home
    if chosen is None or not servers.known(chosen):
        raise SalveError(NONE_YET if chosen is None else f"server {chosen} has not been set up: use /setup there")
    return chosen


def _operator() -> Administrator:
    curator = local_curator()
    return Administrator(curator.id, curator.name)


@contextmanager
def _opened() -> Iterator[ServerService]:
    with bootstrap.server_service(database.settings()) as servers:
        yield servers

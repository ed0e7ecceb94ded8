"""`salve store`: moves everything into another database."""

import sys

import click

from bot import config
from bot.errors import ConfigError
from bot.store import choosing, moving

KEY = "If SALVE_PRIVACY_KEY is not set, set it to the content of the file ending in .key beside the old database."


@click.group("store", epilog="Example: salve store move postgresql://salve@db.example/salve")
def command() -> None:
    """Move everything into another database."""


@command.command("move", epilog="Example: salve store move postgresql://salve@db.example/salve")
@click.argument("target")
@click.option("--source", help="Where from.  [default: SALVE_DATABASE_URL]")
def move(target: str, *, source: str | None) -> int:
    """Bring every row into an empty database, SQLite or PostgreSQL, and compare the two, row by row.

    Salve has to be stopped meanwhile. Nothing is taken away from the old one. If the move is cut short, the same
    command goes on with it.
    """
    came_from = source or config.load().database_url
    if choosing.named(came_from) == choosing.named(target):
        raise ConfigError(f"{choosing.named(target)} is where everything is already: name another database")
    if not choosing.is_there(came_from):
        raise ConfigError(f"there is no database at {choosing.named(came_from)}")
    with choosing.place(came_from) as old, choosing.place(target) as new:
        with click.progressbar(length=moving.rows(old), label="Moving", file=sys.stderr) as bar:
            moving.move(old, new, bar.update)
        moved = moving.rows(new)
    click.echo(f"{moved} rows are in {choosing.named(target)}, each as it was. Set SALVE_DATABASE_URL to it.")
    click.echo(KEY)
    return 0

"""`salve restore`: puts a backup in the database's place."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bot import config
from bot.errors import SalveError
from bot.store import backup, key_file
from bot.store.opening import database_path


@click.command("restore", epilog="Example: salve restore backups/salve-20260101T030000Z.db")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(file: Path, *, yes: bool) -> int:
    """Put a backup in the database's place, once nothing has that open. What it replaces is kept beside it."""
    settings = config.load()
    database = database_path(settings.database_url)
    contents = backup.verify(file)
    if not yes:
        click.confirm(f"Replace {database} by {file} ({contents.questions} questions)?", abort=True)
    kept = backup.restore(database, file, datetime.now(UTC))
    click.echo(f"{database} is what {file} holds: {contents.questions} questions, {contents.releases} releases.")
    if kept is not None:
        click.echo(f"What it replaced is {kept}.")
    click.echo("Whoever had something erased since that backup has it back: salve privacy erase USER_ID")
    if settings.privacy_key is None:
        _say_if_lost(settings.database_url)
    return 0


def _say_if_lost(database_url: str) -> None:
    """Say at once that the key is not beside the database; `salve run` would refuse it later."""
    try:
        key_file.find(database_url)
    except SalveError as error:
        click.secho(str(error), fg="yellow", err=True)

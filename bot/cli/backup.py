"""`salve backup`: copies the database while Salve runs, checks the copy, and thins out the older ones."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from bot import config
from bot.cli.progress import progress
from bot.curation.retention import jumped
from bot.errors import SalveError
from bot.store import backup
from bot.store.backup import Contents
from bot.store.opening import database_path

DAY_SECONDS = 24 * 60 * 60
# After a failure, it is tried again this soon; the time doubles each time, up to an hour.
AGAIN_SECONDS, AGAIN_AT_MOST = 60, 60 * 60
DOUBTFUL = (
    "The clock says {now:%Y-%m-%d}, but Salve last looked at what is old on {last:%Y-%m-%d}: backups of 7 days and 4 "
    "weeks are kept, however old. Set the clock or, if it is right, run: salve privacy expire"
)


@click.command("backup", epilog="Example: salve backup; salve backup --verify backups/salve-20260101T030000Z.db")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="Where to.  [default: backups/ beside it]")
@click.option("--verify", type=click.Path(path_type=Path, dir_okay=False), help="Only check this backup.")
@click.option("--daily", is_flag=True, help="Go on: one each day, until stopped.")
def command(to: Path | None, verify: Path | None, *, daily: bool) -> int:
    """Back up the database while Salve runs. The last of each of 7 days and of 4 weeks are kept.

    The copy is checked page by page before it counts. The privacy key (salve.db.key) is not in it: keep that apart.
    """
    if verify is not None:
        click.echo(f"{verify} is whole: {_says(backup.verify(verify))}.")
        return 0
    database = database_path(config.load().database_url)
    folder = to or backup.folder_of(database)
    if daily:
        _daily(database, folder)
    _back_up(database, folder)
    return 0


def _daily(database: Path, folder: Path) -> NoReturn:
    again = AGAIN_SECONDS
    while True:
        try:
            _back_up(database, folder)
        except SalveError as error:
            click.echo(f"salve: {error}", err=True)
            time.sleep(again)
            again = min(2 * again, AGAIN_AT_MOST)
        else:
            time.sleep(DAY_SECONDS)
            again = AGAIN_SECONDS


def _back_up(database: Path, folder: Path) -> None:
    with progress("Copying and checking") as advance:
        now = datetime.now(UTC)
        file, contents = backup.make(database, folder, now, advance)
    if jumped(contents.looked, now):
        click.echo(DOUBTFUL.format(now=now, last=contents.looked), err=True)
    click.echo(f"{file}: {_says(contents)}, {file.stat().st_size / 1e6:.1f} MB, checked.")


def _says(contents: Contents) -> str:
    version = f", knowledge {contents.version}" if contents.version else ""
    return f"{contents.questions} questions, {contents.releases} releases{version}"

"""`salve privacy`: shows and erases what is kept about a member, for the operator, and writes the privacy pages."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import bootstrap
from bot.cli import database
from bot.cli.typed import POSITIVE
from bot.errors import ConfigError, SalveError
from bot.services.privacy_pages import pages as privacy_pages
from bot.store import key_file

LOST = "Members who wished not to be logged have to say so again, and nobody can see or erase what they asked before."
NOTHING = "Nothing is kept about {user}."
user_argument = click.argument("user", type=POSITIVE)


@click.group("privacy", epilog="Example: salve privacy show 123456789012345678")
def command() -> None:
    """Show, export and erase what is kept about a member; write the pages about privacy."""


@command.command("show", epilog="Example: salve privacy show 123456789012345678")
@user_argument
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def show(user: int, *, as_json: bool) -> int:
    """What is kept about a member."""
    with bootstrap.members_service(database.settings()) as members:
        kept = members.kept(user)
    if as_json:
        click.echo(json.dumps(kept, ensure_ascii=False))
        return 0
    for kind, rows in kept.items():
        if rows:
            click.echo(f"{len(rows):5}  {kind}")
    if not any(kept.values()):
        click.echo(NOTHING.format(user=user))
    return 0


@command.command("erase", epilog="Example: salve privacy erase 123456789012345678 --yes")
@user_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(user: int, *, yes: bool) -> int:
    """Erase what is kept about a member, for good; also after restoring a backup."""
    if not yes:
        click.confirm(f"Erase everything that is kept about {user}?", abort=True)
    with bootstrap.members_service(database.settings()) as members:
        done = members.erase(user).forgotten
    click.echo(
        f"Erased: {done.questions} questions, {done.feedback} pieces of feedback, {done.waiting} subscriptions, "
        f"{done.drafts} drafts; {len(done.gaps)} gaps are counted anew."
    )
    return 0


@command.command("new-key", epilog="Example: salve privacy new-key")
@click.option("--yes", is_flag=True, help="Do not ask.")
def new_key(*, yes: bool) -> int:
    """Make a new key because the old one is lost for good: who asked until now cannot be found any more."""
    settings = database.settings()
    file = key_file.place(settings.database_url)
    if settings.privacy_key is not None or file.exists():
        raise ConfigError(f"{'SALVE_PRIVACY_KEY' if settings.privacy_key else file} holds the key: nothing is lost")
    if not yes:
        click.confirm(f"{LOST} Is {file} lost for good?", abort=True)
    key_file.make(settings.database_url)
    click.echo(f"{file} is made. Keep a copy of it in another place than the backups.")
    return 0


@command.command("expire", epilog="Example: salve privacy expire")
@click.option("--yes", is_flag=True, help="Do not ask.")
def expire(*, yes: bool) -> int:
    """Erase now what has been kept long enough, although the clock is far ahead of the last question."""
    settings, now = database.settings(), datetime.now(UTC)
    if not yes:
        click.confirm(f"Is it {now:%A, %d %B %Y}? Texts older than {settings.retention_days} days go", abort=True)
    with bootstrap.log_service(settings) as log:
        erased = log.erase_old(now, settings.retention_days, sure=True)
    click.echo(f"Erased: the text of {erased} questions.")
    return 0


@command.command("pages", epilog="Example: salve privacy pages --out .")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="The repository.")
def pages(out: Path) -> int:
    """Write docs/privacy.md, deploy/PRIVACY.md and deploy/TERMS.md anew from the data map."""
    for name, text in privacy_pages().items():
        file = out / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        except OSError as error:
            raise SalveError(f"{file} cannot be written: {error.strerror}") from None
        click.echo(str(file))
    return 0

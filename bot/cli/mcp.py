"""`salve mcp`: serves the approved answers to other programs over the Model Context Protocol, read-only."""

from contextlib import ExitStack
from pathlib import Path

import click

from bot import bootstrap, config
from bot.cli.database import in_folder
from bot.errors import SalveError

ABSENT = "the library for it is not installed. Run: pip install 'salve[mcp]'"


@click.command("mcp", epilog="Example: salve mcp")
@click.option("--log", "logged", is_flag=True, help="Log the questions, so that curators see what is missing.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Try this knowledge folder, as a draft where it is no release."
)
def command(*, logged: bool, folder: Path | None) -> int:
    """Serve the approved answers read-only to a program that starts this command, over the Model Context Protocol.

    Its tools are search, entry and topics; each entry is a resource too. What is published while it runs is served from
    the next call on. A draft is served only where --folder names it. Nothing is logged unless --log is given.
    """
    try:
        from bot.cli.mcp_server import AnswerServer  # noqa: PLC0415 - needs an extra, and is slow to import
    except ImportError as error:
        raise SalveError(ABSENT) from error
    settings = config.load()
    with ExitStack() as held:
        if folder is None:
            service, refresh, notice = held.enter_context(bootstrap.following(settings))
        else:
            service, notice = held.enter_context(bootstrap.asking(in_folder(settings, folder)))
            refresh = _never
        if notice:
            click.echo(notice, err=True)
        AnswerServer(service, refresh, logged=logged).run("stdio")
    return 0


def _never() -> None:
    """Do nothing: a draft is served as it was when the command started."""

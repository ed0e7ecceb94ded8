"""`salve find`: one search over entries, gaps, drafts and the questions that are kept."""

import json
from dataclasses import asdict

import click

from bot import bootstrap
from bot.cli import database
from bot.cli.progress import progress
from bot.cli.render import one_line
from bot.cli.speaking import speaking
from bot.cli.typed import POSITIVE
from bot.services.find import Found, Kind
from bot.services.login import local_curator

NOTHING = "Nothing contains these words or means the same."


@click.command("find", epilog="Example: salve find hand luggage")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=POSITIVE, default=25, show_default=True, help="List at most this many.")
@click.option(
    "--newest",
    type=POSITIVE,
    default=1000,
    show_default=True,
    help="Search so many of the newest questions by meaning too; a thousand take some five seconds to read.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as a list of JSON objects.")
def command(words: tuple[str, ...], *, limit: int, newest: int, as_json: bool) -> int:
    """Search entries, gaps, drafts and the questions that are kept, by words and by meaning, best first."""
    with bootstrap.services(database.settings()) as services:
        curator = local_curator(None)
        services.gaps.catch_up()
        with progress("Reading") as heard:
            services.find.read(curator, newest, heard)
        found = services.find.find(" ".join(words), curator, limit)
        if not as_json:
            click.secho(services.find.reach(curator, speaking()), dim=True, err=True)
    click.echo(json.dumps([*map(asdict, found)]) if as_json else "\n".join(map(_line, found)) or NOTHING)
    return 0


def _line(found: Found) -> str:
    name = f"#{found.id}" if found.kind is Kind.GAP else one_line(found.id)
    led = f" → {found.leads_to}" if found.leads_to else ""
    return f"{found.kind:8} {name:24} {one_line(found.text)} ({speaking()(found.stands)}{led})"

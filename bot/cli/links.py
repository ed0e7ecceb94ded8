"""`salve knowledge links`: checks whether the sources can still be opened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bot import config
from bot.cli.database import folder_option
from bot.cli.lineage import json_option, say
from bot.cli.render import one_line
from bot.knowledge import files
from bot.services.links import Asked, Standing, Told, questions

_BAD = frozenset({Standing.DEAD, Standing.RETRACTED})
_COLOURS = {Standing.MOVED: "yellow", Standing.UNSURE: "yellow", Standing.DEAD: "red", Standing.RETRACTED: "red"}


@click.command("links", epilog="Example: salve knowledge links --online")
@click.option(
    "--online", is_flag=True, help="Ask the addresses, and Crossref about each DOI. Without it nothing is sent."
)
@folder_option
@json_option
def links(folder_: Path | None, *, online: bool, as_json: bool) -> int:
    """Which cited sources are dead, have moved or were retracted.

    Without --online it tells what would be asked. Exits with 1 when a source is dead or retracted.
    """
    asked = questions(files.load(folder_ or config.load().knowledge))
    if not online:
        return say([asdict(each) for each in asked], _would(asked), as_json=as_json)
    # Imported here, because the network libraries would delay every other `salve knowledge …` by half a second.
    import asyncio  # noqa: PLC0415

    from bot.services.links_online import ask  # noqa: PLC0415

    told = asyncio.run(ask(asked))
    say([asdict(each) for each in told], _found(told), as_json=as_json)
    return 1 if any(each.standing in _BAD for each in told) else 0


COMMANDS = (links,)


def _would(asked: Sequence[Asked]) -> str:
    lines = [f"{each.source:28} {each.url}" for each in asked]
    dois = sum(each.doi is not None for each in asked)
    end = f"{len(asked) - dois} links and {dois} DOIs would be asked. Nothing was sent; --online asks them."
    return "\n".join([*lines, end])


def _found(told: Sequence[Told]) -> str:
    lines = [_line(each) for each in told if each.standing is not Standing.OPENS]
    counts = Counter(each.standing for each in told)
    return "\n".join([*lines, ", ".join(f"{counts[each]} {each}" for each in Standing)])


def _line(told: Told) -> str:
    standing = click.style(f"{told.standing:10}", fg=_COLOURS[told.standing])
    asked = told.asked.doi or told.asked.url
    return f"{standing} {told.asked.source:28} {asked}: {one_line(told.detail)}"

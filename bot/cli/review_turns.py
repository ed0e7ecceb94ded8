"""Whose turn it is, in the terminal: take it, hand it over, rotate it; and what is new since the last visit."""

import click

from bot.cli.render import one_line
from bot.cli.review_keys import DOOR
from bot.cli.speaking import speaking
from bot.cli.typed import number as typed_number
from bot.curation.review import Curator
from bot.curation.turns import What
from bot.errors import SalveError
from bot.services.turns import Back
from bot.services.wiring import Services

NEXT, NOBODY = "next", "nobody"


def hand_over(services: Services, what: What, number: int, curator: Curator) -> None:
    """Ask whose turn it should be, and make it theirs.

    Raises:
        SalveError: what was typed names nobody in the list, or the change is refused.
    """
    turns = services.turns
    known = [each for each in turns.colleagues(what, number, curator) if each.id != curator.id]
    for place, each in enumerate(known, 1):
        click.echo(f"  {place:3} {one_line(each.name)}, last here {speaking().medium(each.at)}")
    typed = str(click.prompt(f"whose turn (a number above, {NEXT}, {NOBODY})", default="me")).strip()
    place = typed_number(typed) or 0
    if typed == NOBODY:
        turns.free(what, number, curator, DOOR)
        click.secho("It is nobody's turn now.", fg="green")
        return
    if typed == "me":
        found = turns.take(what, number, curator, DOOR)
    elif typed == NEXT:
        found = turns.rotate(what, number, curator, DOOR)
    elif 1 <= place <= len(known):
        found = turns.give(what, number, known[place - 1].id, curator, DOOR)
    else:
        raise SalveError(f"'{one_line(typed)}' is nobody in that list")
    click.secho(f"It is {one_line(found.name)}'s turn now.", fg="green")


def back_text(back: Back) -> str:
    """What is new since the curator's last visit, in a line."""
    news = back.news
    told = (
        f"{news.asked} new that nothing answers, {news.told} answered what was asked back, "
        f"{_several(news.proposed, 'draft', 'drafts')} proposed, "
        f"{_several(news.published, 'entry', 'entries')} published"
    )
    return f"Since you were last here ({speaking().minute(back.since)}): {told if news else 'nothing new'}."


def _several(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"

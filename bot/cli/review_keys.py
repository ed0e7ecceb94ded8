"""What the walks of `salve review` share: one key for each act, and refusals that do not end the walk."""

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto
from typing import TypeVar

import click

from bot.cli.render import one_line
from bot.cli.speaking import speaking
from bot.cli.typed import number
from bot.errors import SalveError

DOOR = "cli"
QUIT = "q"

T = TypeVar("T")


class Next(Enum):
    """What follows an act: stay at the gap or draft, show it anew, go on to the next, or quit."""

    STAY = auto()
    SHOW = auto()
    ON = auto()
    QUIT = auto()


def pressed(help_line: str, keys: Container[str]) -> str:
    """The key that was pressed, once it is one of `keys`; the end of input counts as [q]uit.

    Raises:
        SalveError: there is no terminal to read keys from.
    """
    while True:
        click.echo(f"\n{click.style(help_line, dim=True)} ", nl=False)
        try:
            key = click.getchar().lower() or QUIT
        except EOFError:
            key = QUIT
        except OSError:
            raise SalveError("this asks for keys, so it needs a terminal. Without one: salve review --list") from None
        click.echo(one_line(key))
        if key in keys:
            return key


@contextmanager
def refusals() -> Iterator[None]:
    """Print what was refused or broken off, and go on after the block."""
    try:
        yield
    except SalveError as error:
        click.secho(one_line(speaking()(error.said)), fg="red", err=True)
    except click.Abort:
        click.echo("\nNothing was done.")


def walked(show: Callable[[], T], help_line: str, acts: Mapping[str, Callable[[T], Next]]) -> Next:
    """Show one gap or draft and run the acts whose keys are pressed, until it is left; skip it if it cannot be shown.

    Returns:
        `Next.ON` or `Next.QUIT`.
    """
    shown = None
    with refusals():
        shown = show()
    while shown is not None:
        step = Next.STAY
        key = pressed(help_line, acts)
        with refusals():
            step = acts[key](shown)
            if step is Next.SHOW:
                shown = show()
        if step in {Next.ON, Next.QUIT}:
            return step
    return Next.ON


def places(typed: str, most: int) -> list[int]:
    """The places in "1 3-5", sorted, each from 1 to `most`.

    Raises:
        SalveError: the text names no place, or one outside the list.
    """
    chosen: set[int] = set()
    for part in typed.replace(",", " ").split():
        first, dash, last = part.partition("-")
        low = number(first)
        high = number(last) if dash else low
        if low is None or high is None or high > most:
            raise SalveError(f"'{part}' is not a number from 1 to {most}, or two with a dash between")
        chosen |= set(range(low, high + 1))
    if not chosen or 0 in chosen:
        raise SalveError("name at least one, from 1 on")
    return sorted(chosen)

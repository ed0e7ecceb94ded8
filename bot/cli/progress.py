"""A progress bar on standard error; click leaves it out if that is not a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with that label; yields a function to call with how much is done, and of how much."""
    bar: Any
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield advance

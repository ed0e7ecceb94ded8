"""How far long work has come: whoever does it tells, whoever waits for it may listen."""

from collections.abc import Callable

# Called with how much of the work is done, and of how much.
Progress = Callable[[int, int], None]


def unheard(_: int, __: int) -> None:
    """Nobody asks how far it has come."""

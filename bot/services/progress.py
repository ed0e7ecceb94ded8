"""Progress of long work: the worker reports it, and the caller may listen."""

from collections.abc import Callable

# Called with the amount of work done so far, and the total.
Progress = Callable[[int, int], None]


def unheard(_: int, __: int) -> None:
    """Ignore the progress."""

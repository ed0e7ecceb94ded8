"""Work on several cores at once: for whole bases, never for a single question."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# More gain little, and each needs room for what it works on.
THREADS = 4


def spread(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The results of work that lets go of the interpreter's lock, in the order of the items."""
    given = list(items)
    if len(given) == 1:
        return [work(given[0])]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, given))

"""Work on several cores at once: for whole bases, never for a single question."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# More threads gain little, and each needs memory for its work.
THREADS = 4


def spread(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The results, in the order of the items. The work has to release the interpreter's lock to run in parallel."""
    given = list(items)
    if len(given) <= 1:
        return [work(each) for each in given]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, given))

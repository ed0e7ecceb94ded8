"""What placing one question costs among many open ones of one server: `python -m tests.load.grouping [--most N]`."""

import argparse
import resource
import sys
import time
from dataclasses import dataclass

import numpy as np

from bot.curation.grouping import BLOCK, PREFIX, Floats, Grouping

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TRIES = 50


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """A vector alone; how its words compare costs the same among few and among many."""

    vector: Floats


def alike(one: Sketch, other: Sketch) -> float:
    """By their direction."""
    return float(one.vector @ other.vector)


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.grouping")
    parser.add_argument("--most", type=int, default=SIZES[-1])
    most = parser.parse_args().most
    chance = np.random.default_rng(1)
    group = Grouping[Sketch](alike, lambda sketch: sketch.vector, same=0.9, near=0.8)
    before, count = _memory(), 0
    sys.stdout.write("| open questions | ms CPU to place one more | MB |\n|---:|---:|---:|\n")
    for size in (each for each in SIZES if each <= most):
        while count < size:
            for vector in _vectors(chance, min(BLOCK, size - count)):
                group.add(count, Sketch(vector))
                count += 1
        asked = [Sketch(vector) for vector in _vectors(chance, TRIES)]
        began = time.thread_time()
        for each in asked:
            group.place(each)
        milliseconds = (time.thread_time() - began) * 1000 / TRIES
        sys.stdout.write(f"| {size:,} | {milliseconds:.1f} | {_memory() - before:.0f} |\n")
        sys.stdout.flush()


def _vectors(chance: np.random.Generator, count: int) -> Floats:
    drawn = chance.standard_normal((count, PREFIX)).astype(np.float32)
    length: Floats = np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn / length


def _memory() -> float:
    """The most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

"""The cost of a growing base: build time, CPU per question and memory; and the size of the installed packages."""

import importlib.metadata
import multiprocessing
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.bench.peers import engine
from bot.bench.run import cpu_figures, timed
from bot.bench.sets import Pairs
from bot.services.model_files import load_lexicon, load_vectors

SMALLEST = 100
STEP = 10
LARGE = 15_000
ASKED = 300
PER_LABEL = 15
SEED = 20201119
MEGABYTE = 1e6
# Linux: the peak memory of this process since it was last reset.
_STATUS = Path("/proc/self/status")
_FORGET = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a base of one size. `peak_mb` is the most memory added by building and asking, vectors excepted."""

    phrasings: int
    labels: int
    build_seconds: float
    cpu_ms_p50: float
    cpu_ms_p99: float
    peak_mb: float


def sizes(up_to: int) -> list[int]:
    """100, 1,000, 10,000 … up to `up_to`, with 15,000 among them; a number below 100 stands alone."""
    powers = [SMALLEST]
    while powers[-1] * STEP <= up_to:
        powers.append(powers[-1] * STEP)
    if up_to < SMALLEST:
        return [up_to]
    # As large as CLINC150, and close to the largest base that is classified at all.
    return sorted([*powers, LARGE]) if up_to >= LARGE else powers


def measure(size: int, texts: Sequence[str]) -> Cost | None:
    """Measure a base of that many phrasings in a process of its own; None if the machine lacks the memory.

    Args:
        size: the number of phrasings.
        texts: real phrasings, whose words are recombined.
    """
    # A fresh process, not a fork, so that what an earlier size has left behind does not count.
    context = multiprocessing.get_context("spawn")
    # A single thread does all the work, so that its CPU time is the total: idle threads spin, and would count.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(1, context) as pool:
        try:
            return pool.submit(_measure, size, tuple(texts)).result()
        except (BrokenProcessPool, MemoryError):
            return None


def _measure(size: int, texts: Sequence[str]) -> Cost:
    train = recombined(texts, size, SEED)
    asked = [text for text, _ in recombined(texts, ASKED * PER_LABEL, SEED + 1)[::PER_LABEL]]
    # Read beforehand, because they are not part of a base's cost.
    vectors, lexicon = load_vectors(), load_lexicon()
    before = _peak_bytes(forget=True)
    started = time.perf_counter()
    match = engine(train, (), vectors, lexicon=lexicon)
    seconds = time.perf_counter() - started
    _, costs = timed(match, asked)
    added = (_peak_bytes() - before) / MEGABYTE
    labels = len({label for _, label in train})
    return Cost(size, labels, seconds, peak_mb=added, **cpu_figures(costs))


def recombined(texts: Sequence[str], size: int, seed: int) -> Pairs:
    """That many made-up (text, label) pairs, fifteen per label, with the lengths and words of the real texts.

    Every second word of a label's phrasings comes from one real text, so that the phrasings have something in common.
    """
    dice = np.random.default_rng(seed)
    real = [words for words in (text.split() for text in texts) if words]
    pool = [word for words in real for word in words]
    lengths = dice.choice([len(words) for words in real], size)
    drawn = dice.integers(len(pool), size=int(lengths.sum()))
    subjects = dice.integers(len(real), size=-(-size // PER_LABEL))
    made = []
    start = 0
    for number, length in enumerate(lengths.tolist()):
        label = number // PER_LABEL
        subject = real[subjects[label]]
        words = [pool[index] for index in drawn[start : start + length]]
        words[::2] = [subject[index % len(subject)] for index in drawn[start : start + length : 2]]
        made.append((" ".join(words), f"label-{label}"))
        start += length
    return tuple(made)


def _peak_bytes(*, forget: bool = False) -> int:
    """The peak memory so far, in bytes; 0 if the system does not report it.

    With `forget`, the memory in use now, and the peak is reset if the system can do so.
    """
    try:
        if forget:
            _FORGET.write_text("5")
        found = re.search(r"^VmHWM:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    except OSError:
        pass
    try:
        import resource  # noqa: PLC0415 - Windows does not have it
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def install_megabytes() -> dict[str, float]:
    """The size on disk, in megabytes, of each package that Salve needs at run time, heaviest first."""
    weights = {name: _weight(name) for name in set(_needed("salve", set())) - {"salve"}}
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))


def _weight(name: str) -> float:
    files = importlib.metadata.files(name) or ()
    return sum(path.stat().st_size for path in map(Path, (file.locate() for file in files)) if path.exists()) / MEGABYTE


def _needed(wanted: str, seen: set[str]) -> Iterator[str]:
    """The names of the installed packages that a requirement brings, including its extras.

    A requirement for another system or Python version is recognised by not being installed.
    """
    name, _, extras = wanted.partition("[")
    if wanted in seen:
        return
    seen.add(wanted)
    try:
        requirements = importlib.metadata.requires(name) or ()
    except importlib.metadata.PackageNotFoundError:
        return
    yield name
    for requirement in requirements:
        found = re.match(r"([\w.-]+)\s*(\[[^\]]*\])?", requirement)
        only_for = re.search(r"""extra\s*==\s*['"]([\w.-]+)['"]""", requirement)
        if found and (only_for is None or only_for[1] in extras.rstrip("]").replace(" ", "").split(",")):
            canonical = re.sub(r"[-_.]+", "-", found[1]).lower()
            yield from _needed(canonical + (found[2] or ""), seen)

"""Run the engine and its peers on one set of questions."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bot.answering.vectors import StaticVectors
from bot.bench.peers import BY_MEANING, ENGINE, Build, Matcher
from bot.bench.published import Published, published_for
from bot.bench.sets import Pairs, QuestionSet
from bot.bench.threshold import Threshold, choose
from bot.knowledge.models import Term
from bot.services.accuracy import Curve, Ranked, coverage, figures


@dataclass(frozen=True, slots=True)
class Measured:
    """One matcher on one set: its figures by name, the threshold that some of them refer to, and its coverage curve."""

    figures: Mapping[str, float]
    threshold: Threshold
    curve: Curve


@dataclass(frozen=True, slots=True)
class Beside:
    """The engine compared with its peers: percentage points above the best peer in each figure, and the cost.

    `cpu_times` is the engine's median CPU time as a multiple of the most accurate peer's.
    """

    accuracy_peer: str
    accuracy_points: float
    right_at_5_all_peer: str
    right_at_5_all_points: float
    cpu_times: float


@dataclass(frozen=True, slots=True)
class SetResult:
    """One set: the measurements by matcher, and the figures that others published on it."""

    name: str
    measured: Mapping[str, Measured]
    published: Published | None

    @property
    def beside(self) -> Beside | None:
        """The engine compared with its peers, or None if no peer was asked."""
        peers = {name: each.figures for name, each in self.measured.items() if name not in {ENGINE, BY_MEANING}}
        if not peers:
            return None
        own = self.measured[ENGINE].figures
        accurate = max(peers, key=lambda name: peers[name]["accuracy"])
        careful = max(peers, key=lambda name: peers[name]["right_at_5_all"])
        return Beside(
            accurate,
            100 * (own["accuracy"] - peers[accurate]["accuracy"]),
            careful,
            100 * (own["right_at_5_all"] - peers[careful]["right_at_5_all"]),
            own["cpu_ms_p50"] / max(peers[accurate]["cpu_ms_p50"], 1e-6),
        )


def run_set(
    questions: QuestionSet, builds: Mapping[str, Build], vectors: StaticVectors, progress: Callable[[str], None]
) -> SetResult:
    """Build each matcher on the train split, choose its threshold, and ask it the test questions."""
    measured = {}
    for name, build in builds.items():
        progress(f"{questions.name}: {name}")
        measured[name] = _run(questions, partial(_built, build, questions.glossary, vectors))
    return SetResult(questions.name, measured, published_for(questions))


def _built(build: Build, glossary: Sequence[Term], vectors: StaticVectors, train: Pairs) -> Matcher:
    return build(train, glossary, vectors)


def _run(questions: QuestionSet, build: Callable[[Pairs], Matcher]) -> Measured:
    started = time.perf_counter()
    match = build(questions.train)
    seconds = time.perf_counter() - started
    threshold = choose(questions, match, build)
    found, costs = timed(match, [text for text, _ in questions.test])
    gold = [label for _, label in questions.test]
    result = figures(gold, found, threshold.value) | cpu_figures(costs) | {"build_seconds": seconds}
    return Measured(result, threshold, coverage(gold, found))


def timed(match: Matcher, asked: Sequence[str]) -> tuple[list[Ranked], list[float]]:
    """The matcher's result for each question, asked one at a time, and the CPU milliseconds it took."""
    found, costs = [], []
    for text in asked:
        # The thread's time, not the process's: numpy's idle threads spin, and would count as work.
        before = time.thread_time()
        found.append(match(text))
        costs.append((time.thread_time() - before) * 1000)
    return found, costs


def cpu_figures(costs: Sequence[float]) -> dict[str, float]:
    """The median and the 99th percentile of these times (in milliseconds)."""
    return {"cpu_ms_p50": float(np.percentile(costs, 50)), "cpu_ms_p99": float(np.percentile(costs, 99))}

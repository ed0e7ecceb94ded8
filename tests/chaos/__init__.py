"""What goes wrong around Salve, made to go wrong on purpose, many times over, from a seed.

Each kind is a module with a function `run(count, seed, progress) -> Outcome`; it is named in `KINDS`, and then
`python -m tests.chaos` (`make chaos`) runs it with the count that stands there. The suite runs a few of each.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field

# The kinds, and how often each is tried in full.
KINDS = {
    "kills": 500,
    "cuts": 1000,
    "starts": 60,
    "walk": 2000,
    "sweep": 1000,
    "inputs": 300_000,
    "presses": 200_000,
    "cluster": 38,
}
Progress = Callable[[int], None]


@dataclass
class Outcome:
    """What came of one kind: how often it was tried, what was lost or doubled, what got stuck, and what was seen.

    `unclear` counts errors that nobody foresaw, and messages that do not say what to do. `notes` say what was measured.
    """

    tried: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    unclear: int = 0
    seen: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing was lost, doubled, stuck or unclear."""
        return self.tried > 0 and not (self.lost or self.doubled or self.stuck or self.unclear)


def run(kind: str, count: int, seed: int, progress: Progress = lambda _: None) -> Outcome:
    """Try one kind so often."""
    outcome: Outcome = importlib.import_module(f"tests.chaos.{kind}").run(count, seed, progress)
    return outcome

"""Generated inputs at every boundary: questions, knowledge files, component ids, forms, command lines.

None may raise what nobody handles, mention anybody, or be answered with words that say nothing. The count is shared out
evenly; a seed makes the same inputs again.
"""

import asyncio
import random
import tempfile
from pathlib import Path

from tests.chaos import Outcome, Progress
from tests.chaos.boundaries import command_line, knowledge_file, question
from tests.chaos.life import cached_in
from tests.chaos.pressing import press

LOCAL = (question, knowledge_file, command_line)
# Boundaries: those above, and component ids and forms, which go through Discord.
BOUNDARIES = len(LOCAL) + 2


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Try so many inputs."""
    outcome = Outcome()
    each = -(-count // BOUNDARIES)

    def tried() -> None:
        outcome.tried += 1
        if outcome.tried % 50 == 0 or outcome.tried == count:
            progress(outcome.tried)

    with tempfile.TemporaryDirectory(prefix="salve-inputs-") as place, cached_in(Path(place) / "cache"):
        for number, boundary in enumerate(LOCAL):
            check = boundary(Path(place) / str(number))
            chance = random.Random(f"{seed} {number}")
            with check as one:
                for _ in range(each):
                    wrong = one(chance)
                    tried()
                    if wrong:
                        outcome.unclear += 1
                        outcome.seen.append(f"{boundary.__name__}: {wrong}")
        asyncio.run(press(Path(place), random.Random(seed), 2 * each, outcome, tried))
    return outcome

"""Generated inputs where Discord is not between: questions, knowledge files, command lines.

None may raise what nobody handles, mention anybody, or be answered with words that say nothing. The count is shared out
evenly; a seed makes the same inputs again.
"""

import random
import tempfile
from pathlib import Path

from tests.chaos import Outcome, Progress
from tests.chaos.boundaries import command_line, knowledge_file, question
from tests.chaos.life import cached_in

BOUNDARIES = (question, knowledge_file, command_line)


def run(count: int, seed: int, progress: Progress) -> Outcome:
    """Try so many inputs."""
    outcome = Outcome()
    each = -(-count // len(BOUNDARIES))

    def tried() -> None:
        outcome.tried += 1
        if outcome.tried % 50 == 0 or outcome.tried == count:
            progress(outcome.tried)

    with tempfile.TemporaryDirectory(prefix="salve-inputs-") as place, cached_in(Path(place) / "cache"):
        for number, boundary in enumerate(BOUNDARIES):
            check = boundary(Path(place) / str(number))
            chance = random.Random(f"{seed} {number}")
            with check as one:
                for _ in range(each):
                    wrong = one(chance)
                    tried()
                    if wrong:
                        outcome.unclear += 1
                        outcome.seen.append(f"{boundary.__name__}: {wrong}")
    return outcome

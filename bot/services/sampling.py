"""Ask a release a sample of members' questions, with a stated error, and each only once, even after a crash."""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.release import Models, Release
from bot.services import compiled
from bot.store.port import Store

# At 10 ms each, a release is asked this many in ten seconds, however large the log is. If none of them comes out
# differently, fewer than 3 in 1,000 of the others do.
SIZE = 1000
# The same questions are drawn for each release, so the previous release has been asked most of them already.
SEED = "salve"
FLUSH = 50
# One-sided, 95 %.
Z = 1.645


@dataclass(frozen=True, slots=True)
class Sample:
    """Questions drawn from the log, each with its id and text, and the number of all kept questions."""

    kept: int
    questions: Sequence[tuple[str, str]]


NOTHING = Sample(0, ())


def draw(store: Store, size: int = SIZE, guild_id: str | None = None) -> Sample:
    """Draw from all questions (of a server) whose text is kept; the same ones each time, as long as they are kept."""
    return Sample(*store.sample(size, SEED, guild_id))


def at_most(moved: int, asked: int) -> float:
    """The largest share (0..1) of all questions that may come out differently, at 95 % confidence (Wilson 1927)."""
    if not asked:
        return 1.0
    share, spread = moved / asked, Z * Z / asked
    root = math.sqrt(share * (1 - share) * spread + spread * spread / 4)
    return min(1.0, (share + spread / 2 + root) / (1 + spread))


def name(release: Release, models: Models, today: date) -> str:
    """A name for how a release answers on that day: from its content, the engine, the models, and due reviews."""
    served = hashlib.sha256("\n".join(sorted(release.served(today))).encode()).hexdigest()
    return "-".join([compiled.engine(), *(each[:16] for each in (release.digest, models.digest, served))])


class Remembered:
    """What a release says to questions, kept as it is found, so that the work can continue after a crash."""

    def __init__(self, store: Store, release: str, said: Callable[[str], str]) -> None:
        self._store = store
        self._release = release
        self._said = said
        self._known = dict(store.outcomes(release))
        self._new: dict[str, str] = {}

    def __call__(self, question_id: str, text: str) -> str:
        """What the release says to a question, given by its id and text."""
        if question_id not in self._known:
            self._known[question_id] = self._new[question_id] = self._said(text)
            if len(self._new) == FLUSH:
                self.flush()
        return self._known[question_id]

    def flush(self) -> None:
        """Write what was found since the last flush."""
        if self._new:
            self._store.keep_outcomes(self._release, self._new)
            self._new = {}

"""Ask a release a sample of members' questions, with a stated error, and none twice, even after a crash."""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.release import Models, Release
from bot.services import compiled
from bot.store.port import Store

# At 10 ms each a release is asked these in ten seconds, whatever the log has grown to. Where none of them comes out
# differently, fewer than 3 in 1,000 of the others do.
SIZE = 1000
# The same ones are drawn for each release, so the one before has been asked most of them already.
SEED = "salve"
FLUSH = 50
# One-sided, 95 %.
Z = 1.645


@dataclass(frozen=True, slots=True)
class Sample:
    """Questions drawn from the log, each with its id and text, and how many there are in all."""

    kept: int
    questions: Sequence[tuple[str, str]]


NOTHING = Sample(0, ())


def draw(store: Store, size: int = SIZE, guild_id: str | None = None) -> Sample:
    """Draw from all questions (of a server) whose text is kept; the same ones as before, as far as they still are."""
    return Sample(*store.sample(size, SEED, guild_id))


def at_most(moved: int, asked: int) -> float:
    """The share (0..1) of all questions that comes out differently, at most, at 95 % confidence (Wilson 1927)."""
    if not asked:
        return 1.0
    share, spread = moved / asked, Z * Z / asked
    root = math.sqrt(share * (1 - share) * spread + spread * spread / 4)
    return min(1.0, (share + spread / 2 + root) / (1 + spread))


def name(release: Release, models: Models, today: date) -> str:
    """Tells releases apart by how they answer that day: by content, engine, models, and what is due for review."""
    served = hashlib.sha256("\n".join(sorted(release.served(today))).encode()).hexdigest()
    return "-".join([compiled.engine(), *(each[:16] for each in (release.digest, models.digest, served))])


class Remembered:
    """What a release says to questions, kept as it is found: after a crash it continues where it stopped."""

    def __init__(self, store: Store, release: str, said: Callable[[str], str]) -> None:
        self._store = store
        self._release = release
        self._said = said
        self._known = dict(store.outcomes(release))
        self._new: dict[str, str] = {}

    def __call__(self, question_id: str, text: str) -> str:
        """What the release says to that."""
        if question_id not in self._known:
            self._known[question_id] = self._new[question_id] = self._said(text)
            if len(self._new) == FLUSH:
                self.flush()
        return self._known[question_id]

    def flush(self) -> None:
        """Keep what was found since."""
        if self._new:
            self._store.keep_outcomes(self._release, self._new)
            self._new = {}

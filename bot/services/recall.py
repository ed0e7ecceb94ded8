"""Questions in the knowledge's own words, such as picked proposals: answered once, then from memory.

Members' own words are never held here.
"""

import threading
from collections import OrderedDict
from datetime import date

from bot.answering import pipeline
from bot.answering.outcome import Context, Outcome
from bot.answering.release import Release

# Enough for all wordings of a base of a hundred entries; an outcome takes some 20 kB.
AT_MOST = 1000


class Recall:
    """The outcomes of questions that a release holds word for word. Safe to call from any thread."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, str], Outcome] = OrderedDict()
        self._day: date | None = None
        self._lock = threading.Lock()

    def holds(self, text: str, release: Release, today: date) -> bool:
        """Whether a question that follows on from nothing is answered from memory."""
        found = self._held.get((release.digest, text))
        return found is not None and found.release is release and today == self._day

    def answer(self, text: str, release: Release, today: date, context: Context | None = None) -> Outcome:
        """The result of `pipeline.answer`; the same question on the same day is answered from memory."""
        if context is not None or text not in release.wordings:
            return pipeline.answer(text, release, today, context)
        key = (release.digest, text)
        with self._lock:
            if today != self._day:
                self._held.clear()
                self._day = today
            found = self._held.get(key)
        if found is None or found.release is not release:
            found = pipeline.answer(text, release, today)
            self._keep(key, found, today)
        return found

    def _keep(self, key: tuple[str, str], outcome: Outcome, day: date) -> None:
        with self._lock:
            if day == self._day:
                self._held.pop(key, None)
                self._held[key] = outcome
                while len(self._held) > AT_MOST:
                    self._held.popitem(last=False)

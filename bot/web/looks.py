"""What each curator saw of a draft last, to show them what has changed since. Kept while `salve web` runs."""

import threading
from collections import OrderedDict

from bot.curation.drafts import Draft

MOST = 500


class Looks:
    """Remembers what curators saw of drafts. Safe to call from any thread."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, int], tuple[Draft, Draft | None]] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, curator_id: str, draft: Draft) -> Draft | None:
        """Note that a curator sees a draft now; returns it as they saw it before it last changed, or None."""
        with self._lock:
            key = (curator_id, draft.number)
            seen, before = self._seen.pop(key, (draft, None))
            if seen.proposal != draft.proposal:
                before = seen
            self._seen[key] = (draft, before)
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)
            return before

"""Comments on drafts. A part of `bot.store.port.Store`."""

from collections.abc import Sequence
from typing import Protocol

from bot.curation.audit import Action
from bot.curation.remarks import Remark


class Remarks(Protocol):
    """They go with the text of their draft. All raise StoreError when the database cannot be read or written."""

    def add(self, draft: int, field: str, text: str, suggestion: str, action: Action) -> int:
        """Keep what the curator of the action says; returns its number."""
        ...

    def of(self, draft: int) -> Sequence[Remark]:
        """All of a draft, oldest first."""
        ...

    def end(self, number: int, action: Action, *, taken: bool) -> bool:
        """Note that one is settled, or its suggestion taken; False where it is not open."""
        ...

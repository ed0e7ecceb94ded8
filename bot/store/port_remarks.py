"""Comments on drafts. A part of `bot.store.port.Store`."""

from collections.abc import Sequence
from typing import Protocol

from bot.curation.audit import Action
from bot.curation.remarks import Remark


class Remarks(Protocol):
    """Comments are erased with their draft's text. All raise StoreError if the database cannot be read or written."""

    def add(self, draft: int, field: str, text: str, suggestion: str, action: Action) -> int:
        """Keep a comment by the curator of `action`. Returns its number."""
        ...

    def of(self, draft: int) -> Sequence[Remark]:
        """All comments on a draft, oldest first."""
        ...

    def end(self, number: int, action: Action, *, taken: bool) -> bool:
        """Note that a comment is settled, or that its suggestion was taken; False if it is not open."""
        ...

"""Asking back: what the store keeps of curators' questions to those who asked. A part of `bot.store.port.Store`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.curation.asking_back import AskBack
from bot.curation.audit import Action


class Asking(Protocol):
    """Bound to the question it is about: it goes where that goes, and is erased with it."""

    def ask(self, gap: int, text: str, action: Action, due: datetime) -> AskBack:
        """Owe whoever asked a gap last, and can be reached, a question, from `due` on.

        Raises:
            StaleError: nobody can be reached, or an answer is being waited for.
        """
        ...

    def take_back(self, number: int, action: Action) -> bool:
        """End one that waits, owed or asked; False where it does not wait."""
        ...

    def of_gap(self, gap: int) -> Sequence[AskBack]:
        """All that were asked of a gap and those merged into it, newest first."""
        ...

    def find(self, number: int) -> tuple[AskBack, str | None] | None:
        """One, with the keyed hash of who is asked; None where it is not kept (any more)."""
        ...

    def owed(self, telling: int) -> AskBack | None:
        """The one that a message of the outbox is to ask; None where it is no longer to be asked."""
        ...

    def at(self, message_id: str) -> int | None:
        """The number of the one that a message of ours asks."""
        ...

    def stands(self, number: int, channel_id: str, message_id: str) -> None:
        """Note which message asks it."""
        ...

    def answer(self, number: int, text: str, at: datetime, message_id: str | None) -> None:
        """Keep what was said to it, and in which message; without a text, that nothing will be."""
        ...

    def reword(self, message_id: str, text: str) -> bool:
        """Put another text in place of an answer that was given in a message; False where none was."""
        ...

"""Asking back: the store's records of curators' questions to askers. A part of `bot.store.port.Store`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.curation.asking_back import AskBack
from bot.curation.audit import Action


class Asking(Protocol):
    """Each is tied to the question it is about: it moves with that question, and is erased with it."""

    def ask(self, gap: int, text: str, action: Action, due: datetime) -> AskBack:
        """Owe a question to the latest asker of a gap who can be reached; it is due at `due`.

        Raises:
            StaleError: nobody can be reached, or an answer is still awaited.
        """
        ...

    def take_back(self, number: int, action: Action) -> bool:
        """End a question that waits, owed or already asked; False if it does not wait."""
        ...

    def of_gap(self, gap: int) -> Sequence[AskBack]:
        """All questions asked back about a gap and those merged into it, newest first."""
        ...

    def find(self, number: int) -> tuple[AskBack, str | None] | None:
        """A question, with the keyed hash of the person asked; None if it is not (or no longer) kept."""
        ...

    def owed(self, telling: int) -> AskBack | None:
        """The question that a message of the outbox is to ask; None if it is no longer to be asked."""
        ...

    def at(self, message_id: str) -> int | None:
        """The number of the question that one of Salve's messages asks; None if it asks none."""
        ...

    def stands(self, number: int, channel_id: str, message_id: str) -> None:
        """Note which message asks the question."""
        ...

    def answer(self, number: int, text: str, at: datetime, message_id: str | None) -> None:
        """Keep the answer to a question, and the message it is in; an empty text says that there will be none."""
        ...

    def reword(self, message_id: str, text: str) -> bool:
        """Replace an answer that was given in a message; False if the message holds none."""
        ...

"""Whose turn it is, and who works at the desk. A part of `bot.store.port.Store`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.curation.audit import Action
from bot.curation.review import Curator
from bot.curation.turns import Colleague, What
from bot.store.people import News, Reminder
from bot.store.records import Notice


class Turns(Protocol):
    """All methods raise StoreError if the database cannot be read or written."""

    def give(self, what: What, number: int, to: str | None, action: Action, notice: Notice | None) -> None:
        """Give somebody (None: nobody) the turn at a gap or draft, note the action, and owe the curators a notice."""
        ...

    def colleagues(self) -> Sequence[Colleague]:
        """Everybody who was ever at the desk, the most recent visitor first."""
        ...

    def drafts_of(self, curator: str) -> Sequence[int]:
        """The drafts that somebody was given and that have not come to an end."""
        ...

    def arrive(self, curator: Curator, at: datetime) -> datetime | None:
        """Note that somebody is at the desk. Returns since when they had been away, or None on the first visit."""
        ...

    def news(self, curator: Curator, since: datetime) -> News:
        """What has happened in a curator's servers since then."""
        ...

    def remind(self, reminders: Sequence[Reminder], at: datetime) -> int:
        """Owe owners word of reviews that are due, once per review. Returns the number of new ones."""
        ...

    def heed(self, curator: str, at: datetime, *, reminded: bool) -> None:
        """Note whether somebody wants to be reminded of reviews."""
        ...

    def owners(self) -> Mapping[str, str]:
        """The names, by id, of those who may be reminded of reviews: everybody who did not decline."""
        ...

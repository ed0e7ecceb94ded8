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
    """All raise StoreError when the database cannot be read or written."""

    def give(self, what: What, number: int, to: str | None, action: Action, notice: Notice | None) -> None:
        """Make a gap or draft somebody's turn (None: nobody's), note it, and owe the curators word of it."""
        ...

    def colleagues(self) -> Sequence[Colleague]:
        """Everybody who was ever at the desk, whoever was here last first."""
        ...

    def drafts_of(self, curator: str) -> Sequence[int]:
        """The drafts that are somebody's turn and have not come to an end."""
        ...

    def arrive(self, curator: Curator, at: datetime) -> datetime | None:
        """Note that somebody is at the desk; returns since when they were away, None where they never were here."""
        ...

    def news(self, curator: Curator, since: datetime) -> News:
        """What has happened since then in the servers of a curator."""
        ...

    def remind(self, reminders: Sequence[Reminder], at: datetime) -> int:
        """Owe owners word of reviews that are due, each once; returns how many are new."""
        ...

    def heed(self, curator: str, at: datetime, *, reminded: bool) -> None:
        """Note whether somebody wants to be reminded of reviews."""
        ...

    def owners(self) -> Mapping[str, str]:
        """Who may be reminded of reviews, by id, with their names: whoever did not say no."""
        ...

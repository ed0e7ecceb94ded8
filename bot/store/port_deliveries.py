"""The part of the store about effects in Discord: what is owed, tried, put off and done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from bot.store.records import Notice

Effect = Literal["reply", "notice", "correction", "telling", "alarm", "removal"]


class Deliveries(Protocol):
    """Who claims a row has it alone for a while (`bot.curation.retrying.LEASE`); after a crash it is tried again."""

    def replies(self, now: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Claim questions whose replies are owed and due, oldest first: their ids, and since when."""
        ...

    def owe_reply(self, question_id: str, now: datetime) -> None:
        """Owe the reply to a question that is kept, from now on."""
        ...

    def replied(self, question_id: str) -> None:
        """Nothing is owed to a question (any more)."""
        ...

    def owe_notice(self, notice: Notice) -> None:
        """Owe the curators a word."""
        ...

    def owe_once(self, key: str, notice: Notice) -> bool:
        """Owe the curators a word under a key, once for ever; False where it was owed before."""
        ...

    def once(self, key: str, now: datetime) -> bool:
        """Note that something is said, once for ever; False where it was noted before."""
        ...

    def told(self, key: str) -> bool:
        """Whether that was noted."""
        ...

    def posts(self, guild_id: int, since: datetime, until: datetime) -> Sequence[tuple[str, str]]:
        """Questions that opened a forum's post in that time, the oldest first, and where; not those in danger."""
        ...

    def notices(self, now: datetime, limit: int) -> Sequence[Notice]:
        """Claim what curators are to be told, oldest first."""
        ...

    def noticed(self, number: int) -> None:
        """Curators have been told, or never can be."""
        ...

    def waiting(self, now: datetime) -> Mapping[Effect, int]:
        """How many effects of each kind are owed."""
        ...

    def put_off(self, effect: Effect, key: tuple[int | str, ...], now: datetime) -> bool:
        """Try again later what was claimed; False where it is not owed (any more)."""
        ...

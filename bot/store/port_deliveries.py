"""The part of the store about effects in Discord: what is owed, tried, put off and done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from bot.store.records import Notice

Effect = Literal["reply", "notice", "correction", "telling", "alarm", "removal"]


class Deliveries(Protocol):
    """A claimed row is the claimer's for a while (`bot.curation.retrying.LEASE`); after a crash it is tried again."""

    def replies(self, now: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Claim questions whose replies are owed and due, oldest first; returns their ids, and since when."""
        ...

    def owe_reply(self, question_id: str, now: datetime) -> None:
        """Owe the reply to a kept question, from now on."""
        ...

    def replied(self, question_id: str) -> None:
        """Note that no reply is (or is any longer) owed to a question."""
        ...

    def owe_notice(self, notice: Notice) -> None:
        """Owe the curators a notice."""
        ...

    def owe_once(self, key: str, notice: Notice) -> bool:
        """Owe the curators a notice under a key, once for ever; False if it was owed before."""
        ...

    def once(self, key: str, now: datetime) -> bool:
        """Note a key, once for ever; False if it was noted before."""
        ...

    def told(self, key: str) -> bool:
        """Whether a key was noted."""
        ...

    def posts(self, guild_id: int, since: datetime, until: datetime) -> Sequence[tuple[str, str]]:
        """Questions that opened a forum post in that time, and where, oldest first; none that show distress."""
        ...

    def notices(self, now: datetime, limit: int) -> Sequence[Notice]:
        """Claim notices that curators are owed, oldest first."""
        ...

    def noticed(self, number: int) -> None:
        """Note that curators have been told, or never can be."""
        ...

    def waiting(self, now: datetime) -> Mapping[Effect, int]:
        """How many effects of each kind are owed."""
        ...

    def put_off(self, effect: Effect, key: tuple[int | str, ...], now: datetime) -> bool:
        """Put off a claimed effect to a later attempt; False if it is not (or no longer) owed."""
        ...

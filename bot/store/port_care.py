"""Care: the store's records of red flags, and the alarms that curators are owed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.store.records import Alarm, FlagCount, Interaction, ScreenedQuestion


class Care(Protocol):
    """Alarms are written with the question they are about (`Store.log`) and deleted once curators have been told."""

    def alarms(self, now: datetime, limit: int) -> Sequence[Alarm]:
        """Claim emergencies that curators have not been told of, oldest first."""
        ...

    def owe(self, interaction: Interaction) -> None:
        """Owe the curators word of an emergency that is not logged."""
        ...

    def told(self, question_id: str) -> None:
        """Note that curators have been told of an emergency; nothing of the alarm is kept."""
        ...

    def screened(
        self,
        said: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        guild_id: str | None = None,
        limit: int | None = None,
    ) -> Sequence[ScreenedQuestion]:
        """Questions whose screening was reported as wrong, newest first; `said` is fine or missed."""
        ...

    def counts(self, since: datetime | None = None, guild_id: str | None = None) -> Sequence[FlagCount]:
        """How often each red flag was seen, the most often signposted first."""
        ...

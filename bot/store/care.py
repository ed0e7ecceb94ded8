"""The store's part about red flags, in SQL. See `bot.store.port_care.Care` for what each method promises."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.store import owed
from bot.store.part import Part
from bot.store.records import Alarm, FlagCount, Interaction, ScreenedQuestion
from bot.store.rows import stamp
from bot.store.sql import UNLIMITED, Database

_SCREENED = """
    select question_id, asked_at, surface, text, language, decision, red_flag, :said as said
    from interactions
    where exists (select 1 from feedback where feedback.question_id = interactions.question_id and kind = :said)
        and (:since is null or asked_at >= :since)
        and (:until is null or asked_at < :until)
        and (:guild_id is null or guild_id = :guild_id)
    order by asked_at desc, question_id desc
    limit :limit
"""
_COUNTS = """
    select red_flag, count(*) filter (where decision = 'signpost') as sure,
        count(*) filter (where decision != 'signpost') as likely, count(*) filter (where exists (
            select 1 from feedback where feedback.question_id = interactions.question_id and kind = 'fine'
        )) as fine
    from interactions
    where red_flag is not null
        and (:since is null or asked_at >= :since)
        and (:guild_id is null or guild_id = :guild_id)
    group by red_flag order by sure desc, likely desc, red_flag
"""


def owe(db: Database, interaction: Interaction) -> None:
    """Owe the curators word of an emergency."""
    db.execute(
        "insert into alarms (question_id, red_flag, surface, guild_id, channel_id, at) values (?, ?, ?, ?, ?, ?) "
        "on conflict do nothing",
        [
            interaction.question_id,
            interaction.red_flag,
            interaction.surface,
            interaction.guild_id,
            interaction.channel_id,
            stamp(interaction.asked_at),
        ],
    )


class SqlCare(Part):
    """Alarms, worklists and counts."""

    def alarms(self, now: datetime, limit: int) -> Sequence[Alarm]:
        """Claim alarms that curators have not been told of yet."""
        return [_alarm(row) for row in self._claim(owed.ALARMS, now, limit)]

    def owe(self, interaction: Interaction) -> None:
        """Owe the curators word of an emergency."""
        self._writer.do(lambda db: owe(db, interaction))

    def told(self, question_id: str) -> None:
        """Forget an alarm that was told."""
        self._writer.do(lambda db: db.execute("delete from alarms where question_id = ?", [question_id]))

    def screened(
        self,
        said: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        guild_id: str | None = None,
        limit: int | None = None,
    ) -> Sequence[ScreenedQuestion]:
        """Questions whose screening was reported as wrong, newest first."""
        wanted = {
            "said": said,
            "since": since and stamp(since),
            "until": until and stamp(until),
            "guild_id": guild_id,
            "limit": UNLIMITED if limit is None else limit,
        }
        with self._reading() as db:
            rows = db.query(_SCREENED, wanted)
            return [ScreenedQuestion(**row | {"asked_at": datetime.fromisoformat(row["asked_at"])}) for row in rows]

    def counts(self, since: datetime | None = None, guild_id: str | None = None) -> Sequence[FlagCount]:
        """How often each red flag was seen."""
        with self._reading() as db:
            rows = db.query(_COUNTS, {"since": since and stamp(since), "guild_id": guild_id})
            return [FlagCount(**row) for row in rows]


def _alarm(row: dict[str, Any]) -> Alarm:
    values = {field.name: row[field.name] for field in fields(Alarm)}
    return Alarm(**values | {"at": datetime.fromisoformat(row["at"])})

"""What curators read, the questions that went unanswered, and how long they are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.services import compiled
from bot.store.port import Store
from bot.store.records import FlagCount, Health, Interaction, ScreenedQuestion, UnansweredQuestion


class LogService:
    """Lists the unanswered questions of the log, and keeps no text longer than promised."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def unanswered(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        reason: str | None = None,
        text: str | None = None,
        guild_id: int | None = None,
        limit: int | None = None,
    ) -> Sequence[UnansweredQuestion]:
        """Questions nobody has answered yet, newest first.

        Args:
            since: asked at that moment or later.
            until: asked before that moment.
            reason: no_match, unsure, out_of_scope or not_this.
            text: words the question must hold, whatever their case.
            guild_id: asked in that server only.
            limit: at most so many.
        """
        return self._store.unanswered(
            since=since,
            until=until,
            reason=reason,
            text=text,
            guild_id=None if guild_id is None else str(guild_id),
            limit=limit,
        )

    def screened(
        self,
        said: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        guild_id: int | None = None,
        limit: int | None = None,
    ) -> Sequence[ScreenedQuestion]:
        """Questions whose screening for red flags was said to be wrong, newest first.

        Args:
            said: fine (false alarms, as their askers say) or missed (as helpers say).
            since: asked at that moment or later.
            until: asked before that moment.
            guild_id: asked in that server only.
            limit: at most so many.
        """
        guild = None if guild_id is None else str(guild_id)
        return self._store.care.screened(said, since=since, until=until, guild_id=guild, limit=limit)

    def flags(self, *, since: datetime | None = None, guild_id: int | None = None) -> Sequence[FlagCount]:
        """How often each red flag was seen, surely and likely, and was a false alarm; the most often sure one first."""
        return self._store.care.counts(since, None if guild_id is None else str(guild_id))

    def interaction(self, question_id: str) -> Interaction | None:
        """One question and what came of it, or None when it is not kept (any more)."""
        return self._store.interaction(question_id)

    def erase_old(self, now: datetime, days: int) -> int:
        """Erase the text of questions older than so many days (fewer where a server wishes so), who asked, and where.

        What was prepared of drafts is deleted too when nobody has used it for so long. Returns how many questions.
        """
        compiled.forget_drafts(now - timedelta(days=days))
        return self._store.members.forget_old(now, days)

    def health(self) -> Health:
        """The state of the database behind the log."""
        return self._store.health()

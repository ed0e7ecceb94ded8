"""The log for curators, its unanswered questions, and how long questions are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.curation.retention import jumped
from bot.errors import ClockError
from bot.locale import S_
from bot.services import compiled
from bot.store.port import Store
from bot.store.records import FlagCount, Health, Interaction, Pulse, ScreenedQuestion, UnansweredQuestion


class LogService:
    """Lists the unanswered questions of the log, and erases texts as promised."""

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
        """Questions that nobody has answered yet, newest first.

        Args:
            since: only those asked at that moment or later.
            until: only those asked before that moment.
            reason: only those with this reason: no_match, unsure, out_of_scope or not_this.
            text: words that the question must contain, in upper or lower case.
            guild_id: only those asked in that server.
            limit: how many to return at most.
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
        """Questions whose screening for red flags was reported as wrong, newest first.

        Args:
            said: fine (false alarms, according to their askers) or missed (according to helpers).
            since: only those asked at that moment or later.
            until: only those asked before that moment.
            guild_id: only those asked in that server.
            limit: how many to return at most.
        """
        guild = None if guild_id is None else str(guild_id)
        return self._store.care.screened(said, since=since, until=until, guild_id=guild, limit=limit)

    def flags(self, *, since: datetime | None = None, guild_id: int | None = None) -> Sequence[FlagCount]:
        """How often each red flag was sure, likely and falsely seen; the one most often sure first."""
        return self._store.care.counts(since, None if guild_id is None else str(guild_id))

    def interaction(self, question_id: str) -> Interaction | None:
        """A question and its outcome, or None if it is not (or no longer) kept."""
        return self._store.interaction(question_id)

    def erase_old(self, now: datetime, days: int, *, sure: bool = False) -> int:
        """Erase the text, the asker and the place of questions that are older than this many days.

        A server may wish for fewer days. What was prepared for drafts is deleted too if nobody has used it for that
        long. Returns the number of questions.

        Args:
            now: the time according to the clock.
            days: how many days questions are kept.
            sure: whether somebody has confirmed that the clock is right.

        Raises:
            ClockError: the clock may be wrong, because it is unexpectedly late; erasing could destroy everything.
        """
        last = self._store.members.last_moment()
        if last is not None and jumped(last, now) and not sure:
            raise ClockError(
                S_(
                    "The clock says {now}, but nothing has happened here since {last}, so no text is erased. Set the "
                    "clock or, if it is right, run: salve privacy expire",
                    now=now.date(),
                    last=last.date(),
                )
            )
        compiled.forget_drafts(now - timedelta(days=days))
        return self._store.members.forget_old(now, days)

    def check(self) -> None:
        """Check every page of the database.

        Raises:
            StoreError: a page is damaged; the message says what to do.
        """
        self._store.check()

    def pulse(self) -> Pulse:
        """The state of the writing thread."""
        return self._store.pulse()

    def health(self) -> Health:
        """The state of the database behind the log."""
        return self._store.health()

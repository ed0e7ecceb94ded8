"""Posts whose question was asked some days ago, for a reminder that each post gets only once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from bot.services.pseudonym import pseudonym
from bot.services.servers import ServerService
from bot.store.port import Store

# A server that switches reminders on is not reminded of its whole past, and an outage of a week loses none.
WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Post:
    """A post that may get a reminder: the question that opened it, and its place."""

    question_id: str
    guild_id: int
    channel_id: int


class ReminderService:
    """Posts that may get a reminder. The database keeps a keyed hash of each, so that none gets it twice."""

    def __init__(self, store: Store, servers: ServerService, privacy_key: bytes, now: Callable[[], datetime]) -> None:
        self._store = store
        self._servers = servers
        self._privacy_key = privacy_key
        self._now = now

    def due(self, limit: int) -> Sequence[Post]:
        """Posts that are old enough, in servers that want reminders and are outside their quiet hours."""
        return list(islice(self._due(), limit))

    def claim(self, post: Post) -> bool:
        """Claim a post for the first caller; no later caller gets it."""
        return self._store.deliveries.once(self._key(post), self._now())

    def _due(self) -> Iterator[Post]:
        now = self._now()
        for guild_id in self._servers.all:
            settings = self._servers.of(guild_id)
            if settings.remind_days is None or settings.quiet_at(now):
                continue
            until = now - timedelta(days=settings.remind_days)
            for question_id, channel_id in self._store.deliveries.posts(guild_id, until - WINDOW, until):
                post = Post(question_id, guild_id, int(channel_id))
                if not self._store.deliveries.told(self._key(post)):
                    yield post

    def _key(self, post: Post) -> str:
        return f"reminder {pseudonym(post.question_id, self._privacy_key)}"

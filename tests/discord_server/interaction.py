"""One interaction's life: asked, acknowledged within three seconds, followed up for fifteen minutes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.discord_server.kinds import CallbackType, InteractionType, Json
from tests.discord_server.state import Channel, Guild, Message, User

DEADLINE = timedelta(seconds=3)
TOKEN_AGE = timedelta(minutes=15)


@dataclass(eq=False)
class Interaction:
    """What a person did with the application, and how it has answered so far."""

    id: int
    token: str
    kind: InteractionType
    title: str
    user: User
    channel: Channel
    created_at: datetime
    guild: Guild | None = None
    source: Message | None = None
    parent: "Interaction | None" = None
    callback: CallbackType | None = None
    response: Message | None = None
    modal: Json | None = None
    choices: list[Json] | None = None
    followups: list[Message] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)

    def too_late(self, now: datetime) -> bool:
        """Whether the first response can no longer be given."""
        return self.callback is None and now > self.created_at + DEADLINE

    def expired(self, now: datetime) -> bool:
        """Whether the token has died."""
        return now > self.created_at + TOKEN_AGE

    @property
    def original(self) -> Message | None:
        """The message that `@original` stands for."""
        if self.callback in (CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE):
            return self.source
        return self.response

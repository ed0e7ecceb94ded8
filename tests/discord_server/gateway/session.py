"""One session: what it may hear, its numbering, and what it can replay."""

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.discord_server.event import Event
from tests.discord_server.kinds import Intent, Json

if TYPE_CHECKING:
    from tests.discord_server.gateway.connection import Connection


@dataclass(eq=False)
class Session:
    """A shard's session; it outlives its connections until it is invalidated."""

    intents: Intent
    shard: int = 0
    shards: int = 1
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    log: list[Json] = field(default_factory=list, repr=False)
    connection: "Connection | None" = None

    def hears(self, event: Event) -> bool:
        """Whether the event is for this shard and these intents."""
        guild = event.guild_id
        shard = (guild >> 22) % self.shards if guild is not None else 0
        return shard == self.shard and event.wanted_by(self.intents)

    def dispatch(self, name: str, data: Json) -> None:
        """Number an event, remember it, and send it if connected."""
        self.sequence += 1
        frame = {"op": 0, "t": name, "s": self.sequence, "d": data}
        self.log.append(frame)
        if self.connection is not None:
            self.connection.send(frame)

    def after(self, sequence: int) -> list[Json]:
        """Return the events that a resume from `sequence` replays."""
        return [frame for frame in self.log if frame["s"] > sequence]

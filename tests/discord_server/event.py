"""One thing that the gateway tells its sessions."""

from dataclasses import dataclass

from tests.discord_server.kinds import Intent, Json


@dataclass(frozen=True)
class Event:
    """A dispatch, the intent it needs, and what a session without the message content intent gets instead."""

    name: str
    data: Json
    guild_id: int | None = None
    needs: Intent = Intent.NONE
    redacted: Json | None = None

    def data_for(self, intents: Intent) -> Json:
        """Return the data as a session with these intents may see it."""
        if self.redacted is not None and Intent.MESSAGE_CONTENT not in intents:
            return self.redacted
        return self.data

    def wanted_by(self, intents: Intent) -> bool:
        """Whether a session with these intents hears of it at all."""
        return self.needs in intents

"""What the operator decided about the bot in Discord."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Where posts are answered, who curates, how often one may ask in a minute, how long texts are kept."""

    forum_channels: Sequence[int] = ()
    curator_roles: Sequence[int] = ()
    guild_id: int | None = None
    member_limit: int = 6
    channel_limit: int = 30
    retention_days: int = 30

"""What the operator decided about the bot in Discord."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import discord


@dataclass(frozen=True, slots=True)
class Rules:
    """Where posts are answered, who curates and where they are told, how often one may ask, how long texts are kept."""

    forum_channels: Sequence[int] = ()
    curator_roles: Sequence[int] = ()
    guild_id: int | None = None
    member_limit: int = 6
    channel_limit: int = 30
    retention_days: int = 30
    curator_channel: int | None = None
    knowledge: Path = Path("knowledge")


def is_curator(interaction: discord.Interaction, rules: Rules) -> bool:
    """Curators hold one of the configured roles, or may manage the server, at this moment and in this server."""
    member = interaction.user
    if interaction.guild_id is None or not isinstance(member, discord.Member):
        return False
    roles = {role.id for role in member.roles}
    return bool(roles.intersection(rules.curator_roles)) or interaction.permissions.manage_guild

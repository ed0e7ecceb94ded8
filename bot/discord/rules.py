"""What the operator decided about the bot in Discord."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord

from bot.curation.review import Curator, Role


@dataclass(frozen=True, slots=True)
class Rules:
    """Where posts are answered, who curates and where they are told, how often one may ask, how long texts are kept.

    In `listen_channels` a message may begin with the bot's name; in `news_channel` members are told what a release
    changes. `responsible` is whom members may turn to; `follow_leaving` says whether who leaves a server is forgotten
    there. `health` is the address where the bot tells how it is doing, if it does.
    """

    forum_channels: Sequence[int] = ()
    listen_channels: Sequence[int] = ()
    curator_roles: Sequence[int] = ()
    curator_permission: str = "manage_guild"
    helper_roles: Sequence[int] = ()
    guild_id: int | None = None
    member_limit: int = 6
    channel_limit: int = 30
    retention_days: int = 30
    curator_channel: int | None = None
    news_channel: int | None = None
    responsible: str = ""
    follow_leaving: bool = False
    knowledge: Path = Path("knowledge")
    health: tuple[str, int] | None = None


def who(interaction: discord.Interaction[Any], rules: Rules) -> Curator:
    """Who acts, and what they may do at this moment and in this server: default is nothing.

    Curators hold one of the configured roles or the configured permission. The permission counts in the community's own
    server only: the one that is set, or the only one the bot is in. Who merely owns another server decides nothing.
    """
    member, guild_id = interaction.user, interaction.guild_id
    id_ = f"discord:{member.id}"
    if guild_id is None or not isinstance(member, discord.Member) or rules.guild_id not in {None, guild_id}:
        return Curator(id_, member.name, Role.NOBODY, frozenset())
    roles = {role.id for role in member.roles}
    home = rules.guild_id == guild_id or len(interaction.client.guilds) == 1
    permitted = home and getattr(interaction.permissions, rules.curator_permission, False)
    role = Role.NOBODY
    if roles.intersection(rules.curator_roles) or permitted:
        role = Role.CURATOR
    elif roles.intersection(rules.helper_roles):
        role = Role.HELPER
    return Curator(id_, member.name, role, frozenset({str(guild_id)}))


def is_curator(interaction: discord.Interaction[Any], rules: Rules) -> bool:
    """Whether this person curates, at this moment and in this server."""
    return who(interaction, rules).role is Role.CURATOR

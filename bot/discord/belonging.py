"""Whose curators a question goes to that was asked of the bot alone: the home server's, or those the asker picks."""

from typing import Any

import discord

from bot.discord.rules import Rules

# Where no server's members listen: a direct message, and a server that the bot is not part of.
DIRECT, INSTALLED = "dm", "install"
# So many are looked up; somebody who shares more servers with the bot finds theirs among the first.
MAX_SERVERS = 25


def home(client: discord.Client, rules: Rules) -> int | None:
    """The server that direct messages belong to: the one that is set, or the only one there is; else None."""
    if rules.guild_id is not None:
        return rules.guild_id
    return client.guilds[0].id if len(client.guilds) == 1 else None


def surface(interaction: discord.Interaction[Any]) -> str | None:
    """The surface of a command that no server of the bot's hears; None where one does."""
    if interaction.guild_id is None:
        return DIRECT
    return None if interaction.is_guild_integration() else INSTALLED


async def shared(client: discord.Client, user: discord.abc.Snowflake) -> list[discord.Guild]:
    """The servers that somebody shares with the bot, as Discord tells at this moment."""
    found = []
    for guild in client.guilds[:MAX_SERVERS]:
        try:
            await guild.fetch_member(user.id)
        except discord.HTTPException:
            continue
        found.append(guild)
    return found

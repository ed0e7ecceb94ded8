"""Servers that are not served: commands are refused politely, and the bot says why before it leaves one."""

import logging
from typing import Any

import discord
from discord import app_commands

from bot.discord.respond import note
from bot.discord.translating import reader
from bot.discord.troubles import FAILURES, trouble
from bot.locale import N_, translator
from bot.services.servers import ServerService

log = logging.getLogger(__name__)

# Members can see and erase what is kept about them wherever they are.
EVERYWHERE = frozenset({"privacy", "help"})
ELSEWHERE = N_(
    "I belong to another server, so I answer nothing here. Whoever runs me can allow this server (SALVE_SERVERS); or "
    "run a bot of your own: it is free software."
)
LEFT = "left server %d, which is not served: SALVE_SERVERS names those that are, besides the home"


class Tree(app_commands.CommandTree[Any]):
    """Lets commands be used in servers that are served, in direct messages, and by those who installed the app."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Whether a command may run; says why not if it comes from a server that is not served."""
        servers: ServerService = interaction.client.services.servers
        guild_id = interaction.guild_id
        if guild_id is None or not interaction.is_guild_integration() or servers.may_begin(guild_id):
            return True
        data: Any = interaction.data or {}
        if data.get("name") in EVERYWHERE or interaction.type is discord.InteractionType.autocomplete:
            return True
        await note(interaction, reader(interaction)(ELSEWHERE))
        return False


async def leave(guild: discord.Guild) -> None:
    """Leave a server that is not served, after saying why if the bot may write there."""
    channel = guild.system_channel
    try:
        if channel is not None and channel.permissions_for(guild.me).send_messages:
            await channel.send(translator(guild.preferred_locale.value)(ELSEWHERE))
        await guild.leave()
    except FAILURES as error:
        log.warning("server %d is not served and cannot be left: %s", guild.id, trouble(error).value)
        return
    log.info(LEFT, guild.id)

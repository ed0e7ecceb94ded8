"""Registers the commands for all servers, and removes those that an earlier version left in single servers."""

import logging

import discord
from discord.ext import commands

log = logging.getLogger(__name__)


async def register(bot: commands.Bot) -> None:
    """Register the commands for all servers; remove the duplicates registered in single ones."""
    await bot.tree.sync()
    try:
        guild_ids = [guild.id async for guild in bot.fetch_guilds(limit=None)]
    except (discord.HTTPException, OSError) as error:
        log.warning("commands that may be left in single servers were not looked for: %s", error)
        return
    for guild_id in guild_ids:
        try:
            await _remove_in(bot, guild_id)
        except (discord.HTTPException, OSError) as error:
            # They do no harm, and the next start tries again.
            log.warning("commands that may be left in server %d were not removed: %s", guild_id, error)


async def _remove_in(bot: commands.Bot, guild_id: int) -> None:
    if bot.application_id is not None and await bot.http.get_guild_commands(bot.application_id, guild_id):
        await bot.http.bulk_upsert_guild_commands(bot.application_id, guild_id, payload=[])
        log.info("removed the commands that stood twice in server %d", guild_id)

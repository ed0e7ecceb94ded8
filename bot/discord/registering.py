"""Registers the commands where they belong, and removes those that an earlier setting left elsewhere."""

import logging

import discord
from discord.ext import commands

from bot.errors import ConfigError

log = logging.getLogger(__name__)

EVERYWHERE = "privacy"


async def register(bot: commands.Bot, home: int | None) -> None:
    """Register the commands: all in one server where one is set; /privacy everywhere in any case.

    Raises:
        ConfigError: Salve is not in that server, or there is none.
    """
    if home is None:
        await bot.tree.sync()
    else:
        await _register_in(bot, home)
    await _remove_elsewhere(bot, home)


async def _register_in(bot: commands.Bot, home: int) -> None:
    guild = discord.Object(home)
    bot.tree.copy_global_to(guild=guild)
    bot.tree.remove_command(EVERYWHERE, guild=guild)
    try:
        await bot.tree.sync(guild=guild)
    except (discord.Forbidden, discord.NotFound) as error:
        raise ConfigError(
            f"SALVE_GUILD_ID is {home}, but Discord lets Salve into no such server ({error.text}). Copy the id anew "
            "(Developer Mode, right-click the server, Copy Server ID), or invite Salve there with the link that "
            "`salve doctor` prints"
        ) from None
    everywhere = bot.tree.get_command(EVERYWHERE)
    if everywhere is not None and bot.application_id is not None:
        await bot.http.bulk_upsert_global_commands(bot.application_id, payload=[everywhere.to_dict(bot.tree)])


async def _remove_elsewhere(bot: commands.Bot, home: int | None) -> None:
    """Take the commands out of every other server: members there would see each of them twice, or stale ones."""
    try:
        others = [guild.id async for guild in bot.fetch_guilds(limit=None) if guild.id != home]
    except (discord.HTTPException, OSError) as error:
        log.warning("commands that may be left in other servers were not looked for: %s", error)
        return
    for other in others:
        try:
            await _remove_in(bot, other)
        except (discord.HTTPException, OSError) as error:
            # They do no harm, and the next start tries again.
            log.warning("commands that may be left in server %d were not removed: %s", other, error)


async def _remove_in(bot: commands.Bot, other: int) -> None:
    if bot.application_id is not None and await bot.http.get_guild_commands(bot.application_id, other):
        await bot.http.bulk_upsert_guild_commands(bot.application_id, other, payload=[])
        log.info("removed the commands that were left in server %d", other)
